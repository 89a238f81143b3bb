/**
 * What reading a mail costs: ms per mail at the median, for kinds of mail that arrive every day, and its ratio to two
 * bare runs over the same bytes in the same process: the MIME parser alone, which leaves HTML as it is, and the MIME
 * parser followed by the HTML parser with nothing behind it. Run: node bench/read.ts [rounds]
 */
import { cpus } from 'node:os'
import { Parser } from 'htmlparser2'
import PostalMime from 'postal-mime'
import { readMessage } from '../src/item/read-message.ts'
import { countArgument } from './count-argument.ts'

const rounds = countArgument(process.argv[2], 'rounds', 200)

const sentence = 'Since this morning the printer on the second floor shows an error and takes no paper. '
const paragraph = sentence.repeat(4)
const head =
  'From: Jane <jane@kunde.example>\r\nTo: support@firma.example\r\nSubject: Re: =?utf-8?Q?Drucker_l=C3=A4uft?=\r\nDate: Tue, 5 Mar 2024 09:12:00 +0100\r\nMessage-ID: <a@b>\r\nMIME-Version: 1.0\r\n'
const received =
  'Received: from mx.kunde.example (mx.kunde.example [192.0.2.1])\r\n\tby mx.firma.example with ESMTPS id 4711;\r\n\tTue, 5 Mar 2024 09:12:01 +0100\r\n'

const plain = `Hello,\r\n\r\n${paragraph}\r\n\r\nBest regards\r\nJane Miller\r\nExample Ltd\r\n`
const thread = `${plain}\r\nOn 4 Mar 2024 at 10:00, Support <support@firma.example> wrote:\r\n${`> ${sentence}\r\n`.repeat(40)}`
const outlook = `<html><head><style>p.MsoNormal {margin:0cm;font-size:11.0pt}</style></head><body><div class="WordSection1">${`<p class="MsoNormal"><span lang="EN" style="font-size:11.0pt;font-family:&quot;Calibri&quot;,sans-serif;color:#1F497D">${sentence}<o:p></o:p></span></p>`.repeat(20)}<div style="border-top:solid #E1E1E1 1.0pt"><p class="MsoNormal"><b>From:</b> Support<br><b>Sent:</b> Monday<br><b>To:</b> Jane<br><b>Subject:</b> Printer</p></div>${`<p class="MsoNormal">${sentence}</p>`.repeat(20)}</div></body></html>`
const newsletter = `<html><head><style>.pre{display:none}.btn{background:#06c;color:#fff}@media(max-width:600px){.w{width:100%}}</style></head><body bgcolor="#ffffff"><div class="pre">Offers</div>${`<table width="600" cellpadding="0" bgcolor="#eeeeee"><tr><td style="font-family:Arial;font-size:14px;color:#333333;padding:10px"><h2>Spring</h2><p>${sentence}</p><a class="btn" href="https://shop.example/x?id=1">Buy now</a></td><td><img src="https://shop.example/a.png" alt="A coat"></td></tr></table>`.repeat(30)}</body></html>`

function part(type: string, body: string): string {
  return `--b\r\nContent-Type: ${type}\r\n\r\n${body}\r\n`
}

/** HTML as mail programs send it: quoted-printable, in lines of 76. */
function htmlPart(html: string): string {
  const encoded = html.replaceAll('=', '=3D').replace(/.{72}(?=..)(?<!=.?)/g, '$&=\r\n')
  return `--b\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n${encoded}\r\n`
}

function alternative(html: string): string {
  return `${received}${head}Content-Type: multipart/alternative; boundary=b\r\n\r\n${part('text/plain; charset=utf-8', plain)}${htmlPart(html)}--b--\r\n`
}

function withAttachment(bytes: number): string {
  const content = Buffer.alloc(bytes, 'invoice').toString('base64').replace(/.{76}/g, '$&\r\n')
  return `${received}${head}Content-Type: multipart/mixed; boundary=b\r\n\r\n${part('text/plain; charset=utf-8', plain)}--b\r\nContent-Type: application/pdf; name=a.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n${content}\r\n--b--\r\n`
}

const kinds: [string, string][] = [
  ['a short plain mail', `${received.repeat(3)}${head}\r\n${plain}`],
  ['an answer with a long quote', `${received.repeat(3)}${head}\r\n${thread}`],
  ['an answer from Outlook, two versions', alternative(outlook)],
  ['a newsletter, two versions', alternative(newsletter)],
  ['a plain mail with 300 KB attached', withAttachment(300_000)],
  ['a plain mail with 10 MB attached', withAttachment(10_000_000)],
]

async function median(work: () => Promise<unknown>, count: number): Promise<number> {
  const times: number[] = []
  for (let round = 0; round < count; round++) {
    const start = performance.now()
    await work()
    times.push(performance.now() - start)
  }
  return times.toSorted((one, other) => one - other)[Math.floor(count / 2)] as number
}

async function parseOnly(raw: Uint8Array): Promise<string> {
  return (await PostalMime.parse(raw)).html ?? ''
}

async function parseWithHtml(raw: Uint8Array): Promise<void> {
  const parser = new Parser({ ontext() {}, onopentag() {} }, { decodeEntities: true })
  parser.write(await parseOnly(raw))
  parser.end()
}

console.log(
  `${cpus()[0]?.model ?? 'unknown CPU'}, Node ${process.versions.node}, ${rounds} rounds, median ms`,
)
console.log('| mail | KB | MIME parser | and HTML parser | whole reading | ratio | ratio |')
console.log('| --- | --- | --- | --- | --- | --- | --- |')
for (const [name, text] of kinds) {
  const raw = Buffer.from(text)
  const count = raw.length > 1_000_000 ? Math.max(5, Math.ceil(rounds / 20)) : rounds
  const works = [
    () => parseOnly(raw),
    () => parseWithHtml(raw),
    () => readMessage(raw, { id: 'x', maxBytes: 25_000_000 }),
  ]
  const times: number[] = []
  for (const work of works) {
    await median(work, Math.ceil(count / 2))
    times.push(await median(work, count))
  }
  const [mime, html, whole] = times as [number, number, number]
  const numbers = [mime, html, whole, whole / mime, whole / html].map((value) => value.toFixed(2))
  console.log(`| ${name} | ${(raw.length / 1024).toFixed(1)} | ${numbers.join(' | ')} |`)
}
