import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'
import { Parser } from 'htmlparser2'
import type { Block, ReportDocument } from '../../../src/report/document.ts'
import { renderFile } from '../../../src/report/render/render-file.ts'
import { renderMail } from '../../../src/report/render/render-mail.ts'
import { renderMarkdown } from '../../../src/report/render/render-markdown.ts'
import { renderPage } from '../../../src/report/render/render-page.ts'
import { renderText } from '../../../src/report/render/render-text.ts'
import { sampleDocument } from './sample-document.ts'

const hostile =
  '</mj-text></mj-column><mj-raw><script>alert(1)</script></mj-raw>"\'><img src=https://evil.example/x onerror=alert(1)>\r\nBcc: a@evil.example\u202e [x](javascript:alert(1)) | `code` {{ 7*7 }} <%= 1 %>'

const evil: ReportDocument = {
  title: hostile,
  subtitle: hostile,
  language: 'en"><script>',
  footer: hostile,
  blocks: [
    { kind: 'heading', text: hostile },
    { kind: 'text', text: hostile },
    { kind: 'figures', figures: [{ name: hostile, value: hostile, note: hostile }] },
    {
      kind: 'items',
      items: [
        {
          title: hostile,
          meta: hostile,
          sentences: [{ text: hostile, source: hostile }],
          url: 'javascript:alert(1)',
        },
        {
          title: 'b',
          meta: 'c',
          sentences: [],
          url: 'https://desk.example.com/1"><script>alert(1)</script>',
        },
      ],
      more: hostile,
    },
    { kind: 'table', columns: [{ name: hostile, align: 'left' }], rows: [[hostile]] },
    {
      kind: 'chart',
      chart: { kind: 'shares', shares: [{ name: hostile, value: 1 }], unit: hostile },
      caption: hostile,
      alt: hostile,
    },
  ],
}

interface Tag {
  name: string
  attributes: Record<string, string>
}

function tagsOf(page: string): Tag[] {
  const tags: Tag[] = []
  const parser = new Parser({ onopentag: (name, attributes) => void tags.push({ name, attributes }) })
  parser.end(page)
  return tags
}

test('nothing that an item says becomes markup, a link or a header', async () => {
  const mail = await renderMail(evil)
  const page = renderPage(evil)
  for (const each of [mail.html, page]) {
    const tags = tagsOf(each)
    const isActive = ({ name, attributes }: Tag) =>
      /^(script|iframe|object|embed|form|base)$/.test(name) ||
      Object.keys(attributes).some((attribute) => attribute.startsWith('on'))
    assert.deepEqual(tags.filter(isActive), [])
    const links = tags.flatMap(({ attributes }) => [attributes.href ?? [], attributes.src ?? []].flat())
    assert.ok(links.length > 0)
    for (const link of links)
      assert.match(
        link,
        /^(cid:chart-\d@mailroom|data:image\/svg\+xml;base64,|https:\/\/desk\.example\.com\/)/,
      )
    assert.ok(!each.includes('\u202e'))
  }
  assert.ok(!/[\r\n]/.test(mail.subject))
  const markdown = renderMarkdown(evil)
  assert.ok(!/(?<!\\)[[`<]/.test(markdown.replace(/\[\*\*b\*\*\]\(<https:[^<>\s]+>\)/, '')), markdown)
})

test('an address in a sentence of a stranger is named and leads nowhere', () => {
  const url = 'https://desk.example.com/1'
  const sentences = [
    { text: 'Sign in at HTTPS://evil.example/login?x=1 or www.evil.example.', source: 'mail' },
  ]
  const blocks: Block[] = [{ kind: 'items', items: [{ title: 't', meta: 'm', sentences, url }], more: null }]
  const text = renderText({ ...sampleDocument, blocks })
  assert.match(text, /“Sign in at \(link to evil\.example\) or \(link to evil\.example\.\)” \(mail\)/)
  assert.ok(text.includes(url))
})

test('a picture of a chart holds no script, even where a label is one', async () => {
  const page = renderPage(evil)
  const svg = Buffer.from(/base64,([^"]+)"/.exec(page)?.[1] ?? '', 'base64').toString()
  assert.match(svg, /^<svg/)
  assert.ok(!/<script|<foreignObject|\son\w+=/i.test(svg))
})

test('a mail has its charts as pictures, with the numbers in words, and stays below 100 kB', async () => {
  const mail = await renderMail(sampleDocument)
  assert.ok(Buffer.byteLength(mail.html) < 100_000)
  assert.equal(mail.attachments.length, 4)
  for (const { cid, content } of mail.attachments) {
    assert.ok(mail.html.includes(`src="cid:${cid}"`))
    assert.equal(Buffer.from(content.subarray(1, 4)).toString(), 'PNG')
    // A picture with nothing on it would be far smaller.
    assert.ok(content.length > 5_000)
  }
  assert.match(mail.html, /alt="Most arrived on Thursday \(59\), fewest on Sunday \(4\)\."/)
  assert.ok(
    !/https?:\/\/(?!desk\.example\.com|www\.w3\.org)/.test(mail.html),
    'nothing is loaded from elsewhere',
  )
  assert.equal(mail.text, renderText(sampleDocument))
})

test('the text part says everything in lines of at most 78 characters', () => {
  const text = renderText(sampleDocument)
  for (const line of text.split('\n')) assert.ok(line.length <= 78, line)
  assert.match(text, /^Waiting for an answer: 7 \(the oldest since Tuesday\)$/m)
  assert.match(text, /^\* Grinder stops after two cups\n {2}Jonas Weber · support · since/m)
  assert.match(text, /^Order {6}137 {4}120$/m)
  assert.match(text, /^Items by day and label\. Most arrived on Thursday \(59\)/m)
})

test('an empty document is a title and a footer, in every form', async () => {
  const empty = { ...sampleDocument, blocks: [] as Block[] }
  assert.match(renderText(empty), /^Support: .*\n=+\n\nMonday .*\n\n-- \nWritten by/)
  assert.equal((await renderMail(empty)).attachments.length, 0)
  assert.match(renderPage(empty), /<main><h1>Support: /)
  assert.match(renderMarkdown(empty), /^# Support: /)
})

test('JSON holds the words and the numbers behind them', async () => {
  const { content, extension } = await renderFile(sampleDocument, 'json', { arrived: 412 })
  assert.equal(extension, 'json')
  const parsed = JSON.parse(String(content))
  assert.deepEqual(parsed, { document: sampleDocument, data: { arrived: 412 } })
})

test('a PDF is printed where there is a Chromium', async (context) => {
  try {
    execFileSync('chromium', ['--version'], { stdio: 'ignore' })
  } catch {
    return context.skip('there is no chromium on this machine')
  }
  const { content } = await renderFile(sampleDocument, 'pdf')
  assert.equal(
    Buffer.from(content as Uint8Array)
      .subarray(0, 5)
      .toString(),
    '%PDF-',
  )
})
