import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { DigestData } from '../../../src/report/digest/digest-data.ts'
import { documentOf } from '../../../src/report/kinds.ts'
import { renderText } from '../../../src/report/render/render-text.ts'
import { toldItem } from '../../../src/report/told-item.ts'
import { activityItem } from '../sample-activity.ts'

const wording = { language: 'en', timeZone: 'Europe/Berlin', name: 'Morning' }
const quiet: DigestData = {
  period: {
    from: '2026-11-15T23:00:00.000Z',
    to: '2026-11-16T23:00:00.000Z',
    days: ['2026-11-16'],
    sources: ['support', 'helpdesk'],
  },
  arrived: { count: 0, usual: null },
  automatic: 0,
  labels: [],
  sources: [],
  review: { count: 0, usual: null, items: [] },
  waiting: { total: 0, items: [] },
  answered: 0,
  done: [],
  corrected: 0,
  undone: 0,
  notable: [],
  bursts: [],
}
const item = toldItem(activityItem())
const busy: DigestData = {
  ...quiet,
  arrived: { count: 41, usual: 24 },
  automatic: 1,
  labels: [
    { name: 'Order', count: 30, usual: 15 },
    { name: 'Problem', count: 9, usual: 8.5 },
  ],
  sources: [
    { name: 'support', count: 40, usual: 23 },
    { name: 'helpdesk', count: 1, usual: 1 },
  ],
  review: {
    count: 2,
    usual: 1,
    items: [{ ...item, subject: '', likeliest: { name: 'Invoice', probability: 0.41 } }],
  },
  waiting: { total: 3, items: [{ ...item, since: '2026-11-14T09:00:00.000Z' }] },
  answered: 12,
  done: [
    { action: 'label', count: 39 },
    { action: 'draft', count: 1 },
  ],
  corrected: 1,
  notable: [{ item, why: ['urgent', 'angry'] }],
  bursts: [
    {
      name: 'mail server',
      since: '2026-11-16T09:00:00.000Z',
      until: '2026-11-16T09:40:00.000Z',
      isOver: true,
      mails: 7,
      tickets: 4,
      requesters: 11,
      examples: [{ subject: 'Outlook is down', at: '2026-11-16T09:00:00.000Z', url: null }],
    },
  ],
}

const textOf = (data: DigestData, language = 'en') =>
  renderText(documentOf('digest', data, { ...wording, language }))

test('where nothing happened the digest is one sentence', () => {
  const { blocks } = documentOf('digest', quiet, wording)
  assert.deepEqual(blocks, [{ kind: 'text', text: 'Nothing happened, and nothing waits for an answer.' }])
})

test('where nothing arrived, what waits is told all the same', () => {
  const { blocks } = documentOf(
    'digest',
    { ...quiet, waiting: { total: 1, items: [{ ...item, since: item.at }] } },
    wording,
  )
  assert.deepEqual(
    blocks.map((block) => ('text' in block ? block.text : block.kind)),
    ['Nothing arrived.', 'One item waits for an answer', 'items'],
  )
})

test('nothing is said of what did not happen', () => {
  const labels = [{ name: 'Order', count: 1, usual: null }]
  const [text = ''] = textOf({ ...quiet, arrived: { count: 1, usual: null }, labels }).split('\n-- ')
  for (const word of ['Review', 'incident', 'corrected', 'undone', 'Usual', 'machine', 'Worth'])
    assert.ok(!text.includes(word), word)
})

for (const language of ['en', 'de', 'fr', 'es'])
  test(`a busy day reads well in ${language}`, (context) => {
    context.assert.snapshot(textOf(busy, language), { serializers: [(text: string) => text] })
  })

test('hostile subjects and names stay text of one line, and links that are none are left out', () => {
  const hostile = toldItem(
    activityItem({
      subject: '{count, plural, one {x}} <script>alert(1)</script>\u202egnp.exe\r\nBcc: all@example.com',
      from: "''{name}''",
      summary: ['{broken'],
      url: 'javascript:alert(1)',
    }),
  )
  const text = textOf({ ...busy, notable: [{ item: hostile, why: ['urgent'] }] }).replaceAll(/\s+/g, ' ')
  assert.ok(text.includes('{count, plural, one {x}} <script>alert(1)</script>gnp.exe Bcc: all@example.com'))
  assert.ok(text.includes("''{name}''"))
  assert.ok(text.includes('“{broken”'))
  assert.ok(!text.includes('javascript'))
})
