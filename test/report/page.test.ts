import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { Parser } from 'htmlparser2'
import { html } from '../../src/report/html.ts'
import { replayPage } from '../../src/report/replay/page.ts'
import { replayReport } from '../../src/report/replay/replay-report.ts'
import type { ReplayedMail } from '../../src/report/replay/replayed-mail.ts'
import { labels, replayed, times } from './replayed-mails.ts'

/** Text that would be dangerous in an address only, and the page has none. */
const harmless = 'javascript:mark'

/** What a sender may try, each with a mark to look for. */
const attacks = [
  '<script>alert("mark")</script>',
  '"><img src=x onerror=mark>',
  "' onmouseover='mark",
  '</title></style></svg><iframe src="https://evil.example/mark">',
  '<!--',
  '-->',
  ']]>',
  '&lt;b&gt;mark',
  '`mark`',
  harmless,
  '\u202egpj.exe\u2066mark',
  '\u0000<b\u0000>mark',
  '\ud800mark',
  '<meta http-equiv="refresh" content="0;url=https://evil.example/mark">',
  '<link rel=stylesheet href=//evil.example/mark.css>',
  '<style>body{display:none}</style>',
]

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

function pageOf(mails: ReplayedMail[], set = labels, account = 'support', folders = ['INBOX']): string {
  const report = replayReport(mails, mails, set, {
    ...{ account, folders, learnt: 3 },
    ...{ since: '2026-03-01T00:00:00.000Z', until: '2026-05-30T00:00:00.000Z' },
    assumptions: { secondsPerMail: 8, secondsPerMistake: 30 },
  })
  return replayPage(report)
}

const ordinary = [
  ...times(20, () => replayed('Invoice', 'Invoice', { probability: 0.95 })),
  ...times(6, () => replayed('Order', 'Order', { probability: 0.7 })),
  replayed('Order', 'Invoice'),
  replayed(null, 'Spam'),
]

test('a hostile subject, sender, folder or label adds no element, no attribute and no address to the page', () => {
  const plain = tagsOf(pageOf([...ordinary, replayed('Order', 'Invoice')]))
  for (const attack of attacks) {
    const set = labels.map((label) => (label.name === 'Order' ? { ...label, name: attack } : label))
    const renamed = ordinary.map((mail) => (mail.truth === 'Order' ? { ...mail, truth: attack } : mail))
    const hostile = { ...replayed(attack, 'Invoice'), subject: attack, from: attack, folder: attack }
    const page = pageOf([...renamed, hostile], set, attack, [attack])
    const shapeOf = (tags: Tag[]) => tags.map(({ name, attributes }) => [name, Object.keys(attributes)])
    // The curve of the renamed label is not drawn where nothing would get it; all else is the same in number and kind.
    const kinds = new Set(shapeOf(tagsOf(page)).map((shape) => JSON.stringify(shape)))
    const known = new Set(shapeOf(plain).map((shape) => JSON.stringify(shape)))
    assert.deepEqual(
      [...kinds].filter((kind) => !known.has(kind)),
      [],
      attack,
    )
    if (attack !== harmless) assert.equal(page.includes(attack), false, attack)
    assert.ok(page.isWellFormed())
  }
})

test('the page loads nothing, runs nothing, and its policy allows its own style sheet only', () => {
  const page = pageOf(ordinary)
  const tags = tagsOf(page)
  const names = new Set(tags.map(({ name }) => name))
  for (const name of ['script', 'img', 'link', 'iframe', 'object', 'a', 'form', 'base', 'use', 'image'])
    assert.equal(names.has(name), false, name)
  for (const { attributes } of tags)
    for (const name of Object.keys(attributes)) assert.doesNotMatch(name, /^on|^style$|href|src/)
  const policies = tags.filter(({ attributes }) => attributes['http-equiv'] === 'Content-Security-Policy')
  assert.equal(policies.length, 1)
  const style = /<style>([\s\S]*?)<\/style>/.exec(page)?.[1] ?? ''
  const hash = createHash('sha256').update(style).digest('base64')
  assert.equal(
    policies[0]?.attributes.content,
    `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`,
  )
  assert.ok(style.length > 500)
  assert.doesNotMatch(style, /url\(|@import/)
})

test('the page says the numbers in words, and each picture says its own', () => {
  const page = pageOf(ordinary)
  assert.match(page, /28 \(100 %\)<\/b>would get a label without asking/)
  assert.match(page, /\(27 right × 8 s − 1 wrong × 30 s\) \/ 60 = 3 minutes/)
  for (const { name, attributes } of tagsOf(page)) {
    if (name !== 'svg') continue
    assert.equal(attributes.role, 'img')
    assert.match(attributes['aria-label'] ?? '', /%/)
  }
})

test('a page without any mail, and one without any place that says what is right, are pages', () => {
  assert.match(pageOf([]), /0 mails/)
  const page = pageOf(times(3, () => replayed(null, 'Order')))
  assert.match(page, /the wished precision is believed/)
  assert.doesNotMatch(page, /NaN|undefined|null|Infinity/)
})

test('markup that html did not make is text', () => {
  assert.equal(html`<b>${html`<i>${'<x>'}</i>`}</b>`.markup, '<b><i>&lt;x&gt;</i></b>')
  const forged = JSON.parse('{"markup":"<script>"}')
  assert.equal(html`${forged}`.markup, '[object Object]')
})
