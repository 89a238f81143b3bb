/**
 * The reader against public collections of mail, where they lie beside the repository. They are not part of it: other
 * people wrote them. Rates are printed; the least that is accepted stands just below what was measured.
 */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { Message } from '../../src/item/item.ts'
import { readMessage } from '../../src/item/read-message.ts'
import { bestRecall, filesBelow, type GoldCase, hasText, mime4jGold, stalwartGold } from './gold.ts'

const archives = fileURLToPath(new URL('../../../shared/data/mime/', import.meta.url))
const skip = existsSync(archives) ? false : 'the MIME collections do not lie in ../shared/data/mime'
const unpacked = mkdtempSync(join(tmpdir(), 'mailroom-mime-'))
after(() => rmSync(unpacked, { recursive: true, force: true }))

const mostMilliseconds = 5_000
const mostMegabytes = 300
const memoryAtStart = process.resourceUsage().maxRSS

/** The folder of one collection, unpacked. */
function collection(name: string): string {
  const folder = join(unpacked, name)
  if (existsSync(folder)) return folder
  execFileSync('mkdir', [folder])
  execFileSync('tar', ['xzf', join(archives, `mime_${name}.tar.gz`), '-C', folder])
  return folder
}

/** Reads one mail and checks what must hold for each. */
async function readOne(file: string, raw: Uint8Array): Promise<Message> {
  const start = performance.now()
  const message = await readMessage(raw, { id: basename(file), maxBytes: 25_000_000 })
  const took = performance.now() - start
  assert.ok(took < mostMilliseconds, `${file} took ${took} ms`)
  assert.equal(message.text, message.text.trim(), file)
  assert.doesNotMatch(message.subject, /[\n\r]/, file)
  assert.ok(message.from === null || message.from.address === message.from.address.toLowerCase(), file)
  return message
}

const notMail = /\.(?:xml|json|png|jpg|zip|pdf|tiff|js|bin|md)$|COPYING$|_decoded/

for (const name of [
  'freescout',
  'mime4j',
  'rspamd',
  'ruby_mail',
  'sisimai_bounces_dev',
  'spamassassin_raw',
  'stalwart_mailparser',
  'zbateson',
]) {
  test(`every mail of ${name} is read, none takes long`, { skip }, async (context) => {
    const files = filesBelow(collection(name)).filter((file) => !notMail.test(file))
    let milliseconds = 0
    let withText = 0
    for (const file of files) {
      const raw = readFileSync(file)
      const start = performance.now()
      const message = await readOne(file, raw)
      milliseconds += performance.now() - start
      if (!message.flags.includes('no-text')) withText++
    }
    assert.ok(files.length > 0)
    const each = (milliseconds / files.length).toFixed(2)
    context.diagnostic(`${name}: ${files.length} mails, ${withText} with text, ${each} ms each`)
  })
}

test('reading all collections takes less than 300 MB', { skip }, (context) => {
  const megabytes = (process.resourceUsage().maxRSS - memoryAtStart) / 1024
  context.diagnostic(`memory above the start: ${megabytes.toFixed(0)} MB`)
  assert.ok(megabytes < mostMegabytes)
})

/** How many of the mails with text in the gold parse have (nearly) all its words here. */
async function goldRate(cases: GoldCase[]): Promise<{ found: number; all: number; missed: string[] }> {
  const withText = cases.filter(hasText)
  const missed: string[] = []
  for (const gold of withText) {
    const { text, quoted, signature } = await readOne(gold.file, gold.raw)
    if (bestRecall(gold, `${text}\n${quoted}\n${signature}`) < 0.95) missed.push(basename(gold.file))
  }
  return { found: withText.length - missed.length, all: withText.length, missed }
}

for (const [name, gold, least] of [
  ['stalwart_mailparser', stalwartGold, 0.95],
  ['mime4j', mime4jGold, 0.97],
] as const) {
  test(`the text that ${name} finds is found here`, { skip }, async (context) => {
    const { found, all, missed } = await goldRate(gold(collection(name)))
    context.diagnostic(`${name}: text of ${found} of ${all} mails found; not: ${missed.join(' ') || '-'}`)
    assert.ok(all > 40)
    assert.ok(found / all >= least, `${found} of ${all}`)
  })
}

test('bounces are recognised', { skip }, async (context) => {
  const missed: string[] = []
  let all = 0
  for (const file of filesBelow(collection('sisimai_bounces_dev'))) {
    // arf-: complaints (RFC 5965), and not/: mails that are no bounces.
    if (!file.endsWith('.eml') || /arf-|\/not\//.test(file)) continue
    all++
    const message = await readOne(file, readFileSync(file))
    if (!message.flags.includes('bounce')) missed.push(basename(file))
  }
  context.diagnostic(`bounces: ${all - missed.length} of ${all}; not: ${missed.join(' ')}`)
  assert.ok((all - missed.length) / all >= 0.975)
})

test('mail of people is not taken for bounces or automatic answers', { skip }, async (context) => {
  const files = filesBelow(collection('spamassassin_raw')).filter((file) => file.includes('easy-ham'))
  const wrong: string[] = []
  for (const file of files) {
    const { flags } = await readOne(file, readFileSync(file))
    if (flags.includes('bounce') || flags.includes('auto-reply') || flags.includes('hidden-text')) {
      wrong.push(`${basename(file).slice(0, 5)}:${flags.join('+')}`)
    }
  }
  context.diagnostic(`${files.length} mails, flagged: ${wrong.join(' ') || '-'}`)
  assert.ok(wrong.length <= 6, wrong.join(' '))
})

/** A text as an answer: the collections of replies hold bodies only. */
function readBody(file: string): Promise<Message> {
  const head = 'From: a@b.example\nSubject: Re: x\nContent-Type: text/plain; charset=utf-8\n\n'
  return readOne(file, Buffer.concat([Buffer.from(head), readFileSync(file)]))
}

const flat = (text: string) => text.replace(/\s+/g, ' ').trim()

test('the answer is found in the bodies of reply_crisp', { skip }, async (context) => {
  const files = filesBelow(collection('reply_crisp'))
  const suite = files.find((file) => file.endsWith('.js')) as string
  const code = readFileSync(suite, 'utf8')
  // The answer most of its tests expect, as a literal with escaped line ends.
  const common = /COMMON_FIRST_FRAGMENT = '([\s\S]*?)';/
    .exec(code)?.[1]
    ?.replaceAll('\\n\\\n', '\n') as string
  const names = code
    .split('export function ')
    .filter((block) => block.includes('COMMON_FIRST_FRAGMENT, '))
    .flatMap((block) => /get_email\("([^"]+)"\)/.exec(block)?.[1] ?? [])
  const missed: string[] = []
  let all = 0
  for (const name of new Set(names)) {
    const file = join(dirname(suite), 'fixtures', `${name}.txt`)
    if (!existsSync(file)) continue
    all++
    if (flat((await readBody(file)).text) !== flat(common)) missed.push(name)
  }
  context.diagnostic(`reply_crisp: ${all - missed.length} of ${all}; not: ${missed.join(' ') || '-'}`)
  assert.ok(all >= 40)
  assert.ok((all - missed.length) / all >= 0.95)
})

/** What the bodies of reply_github are there to show: how the answer begins, and a word of what must not be in it. */
const githubReplies: Record<string, [begins: string, absent: string]> = {
  correct_sig: ['this is an email with a correct -- signature.', 'rick'],
  email_1_1: ['Hi folks', 'mailing list'],
  email_1_2: ['Hi, You can list the keys', 'running a test'],
  email_1_3: ['Oh thanks. Having the function would be great.', 'Russell'],
  email_1_4: ["Awesome! I haven't had another problem with it.", 'Loader'],
  email_1_5: ["One: Here's what I've got.", '-----'],
  email_1_6: ['I get proper rendering as well.', 'caching'],
  email_1_7: [':+1:', 'Steps'],
  email_1_8: ['I will reply under this one and under this.', 'okay'],
  email_2_1: ['Outlook with a reply', 'From:'],
  email_2_2: ['Outlook with a reply directly above line', 'From:'],
  email_2_3: ['Outlook with a reply directly above line', 'From:'],
  email_BlackBerry: ['Here is another email', 'BlackBerry'],
  email_bullets: ['test 2 this should list second', 'Joe Smith'],
  email_iPhone: ['Here is another email', 'iPhone'],
  email_multi_word_sent_from_my_mobile_device: ['Here is another email', 'Verizon'],
  email_one_is_not_on: ['Thank, this is really helpful. One outstanding question', 'Dave Tapley'],
  email_sent_from_my_not_signature: ['Here is another email Sent from my desk', '>'],
  email_sig_delimiter_in_middle_of_line: ['Hi there! Stuff happened. And here is a fix --', '>'],
  greedy_on: ['On your remote host you can run:', 'George'],
  pathological: ["I think you're onto something.", 'Sullivan'],
}

test('the answer is found in the bodies of reply_github', { skip }, async (context) => {
  const folder = collection('reply_github')
  const missed: string[] = []
  for (const [name, [begins, absent]] of Object.entries(githubReplies)) {
    const file = filesBelow(folder).find((path) => basename(path) === `${name}.txt`) as string
    const text = flat((await readBody(file)).text)
    if (!text.startsWith(begins) || text.includes(absent)) missed.push(name)
  }
  const all = Object.keys(githubReplies).length
  context.diagnostic(`reply_github: ${all - missed.length} of ${all}; not: ${missed.join(' ') || '-'}`)
  assert.equal(missed.length, 0)
})
