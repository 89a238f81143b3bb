import assert from 'node:assert/strict'
import test from 'node:test'
import { createTriage } from '../../pipelines/triage.ts'
import type { Item, ItemFlag } from '../../src/item/item.ts'
import type { LabelEngine } from '../../src/labels/label-engine.ts'
import { standInEncoder } from '../support/stand-in-encoder.ts'

function item(text: string, { subject = '', flags = [] as ItemFlag[] } = {}): Item {
  return { id: 'one', subject, text, from: null, date: '2026-11-20T10:00:00.000Z', flags }
}

const labels = ['Billing', 'Outage'].map((name) => ({
  name,
  description: name,
  examples: [],
  precision: 0.9,
}))
const sure: Pick<LabelEngine, 'labels' | 'classify'> = {
  labels,
  classify: () => ({
    label: 'Outage',
    labels: [
      { name: 'Outage', probability: 0.9 },
      { name: 'Billing', probability: 0.06 },
    ],
    none: 0.04,
    certainty: 0.95,
    precision: 0.9,
  }),
}

const outage = `Hi team,

the HP LaserJet printer on floor 3 stopped working and shows a paper jam error. It is urgent!
Can you send somebody before 12 March 2026?

Best regards
John Smith`

test('one call answers everything about an item', async () => {
  const triage = createTriage({ encoder: standInEncoder(), labelEngine: sure })
  const { decision, text, embedding, classification } = await triage(
    item(outage, { subject: 'Re: Printer down' }),
  )
  assert.equal(text.slice(0, 12), 'Printer down')
  assert.equal(decision.language, 'en')
  assert.equal(decision.label, 'Outage')
  assert.equal(decision.labels[0]?.name, 'Outage')
  assert.equal(decision.urgency.level, 'high')
  assert.ok(decision.needsReply > 0.9)
  assert.deepEqual(
    decision.entities.map(({ value }) => value),
    ['2026-03-12'],
  )
  assert.ok(decision.keywords.length > 0 && decision.summary.length > 0)
  assert.ok(Math.abs(Math.hypot(...(embedding ?? [])) - 1) < 1e-6)
  assert.equal(classification?.certainty, 0.95)
})

test('the keys of a decision stand in the order in which they are printed', async () => {
  const triage = createTriage({ encoder: standInEncoder(), labelEngine: null })
  const expected =
    'id language label labels rule sentiment urgency needsReply keywords entities summary flags'.split(' ')
  for (const text of [outage, ''])
    assert.deepEqual(Object.keys((await triage(item(text))).decision), expected)
})

test('a rule settles the label before the model, says so, and needs no text', async () => {
  const ruled = {
    ...sure,
    labels: labels.map((label) =>
      label.name === 'Billing' ? { ...label, match: [{ from: ['a.example'] }] } : label,
    ),
  }
  const triage = createTriage({ encoder: standInEncoder(), labelEngine: ruled })
  const from = { name: '', address: 'ann@a.example' }
  for (const text of [outage, '']) {
    const { decision, classification } = await triage({ ...item(text), from })
    assert.deepEqual([decision.label, decision.rule], ['Billing', 'from "a.example"'])
    assert.equal(classification?.certainty, 1)
  }
  const { decision } = await triage({ ...item(outage), from: { ...from, address: 'ann@b.example' } })
  assert.deepEqual([decision.label, decision.rule], ['Outage', null])
})

test('the label engine hears who wrote, by which list, with what, and what the thread says', async () => {
  const heard: unknown[] = []
  const engine: typeof sure = {
    labels,
    classify: (_, content, prior) => {
      heard.push([content.sender, content.listId, content.attachment, content.flags, prior])
      return sure.classify(_, content)
    },
  }
  const triage = createTriage({ encoder: standInEncoder(), labelEngine: engine })
  const from = { name: 'Ann', address: 'ann@a.example' }
  const prior = { label: 'Outage', strength: 3, reason: 'said before' }
  await triage({ ...item(outage), from, listId: 'news.a.example', attachments: [] }, undefined, prior)
  await triage({ ...item(outage, { flags: ['failed-authentication'] }), from })
  assert.deepEqual(heard, [
    ['ann@a.example', 'news.a.example', false, [], prior],
    // What was learnt of a sender is not for those who borrow the name.
    [undefined, undefined, undefined, ['failed-authentication'], undefined],
  ])
})

test('an item without text is undecided and never reaches the encoder', async () => {
  const encoder = standInEncoder()
  const triage = createTriage({ encoder, labelEngine: sure })
  const { decision, embedding, classification } = await triage(item(' \n…'))
  assert.equal(encoder.encoded, 0)
  assert.equal(decision.label, null)
  assert.deepEqual(
    decision.labels,
    labels.map(({ name }) => ({ name, probability: 0 })),
  )
  assert.equal(embedding, null)
  assert.equal(classification, null)
})

test('nobody waits for an answer to what a machine sent', async () => {
  const triage = createTriage({ encoder: standInEncoder(), labelEngine: null })
  for (const flag of ['auto-reply', 'bounce', 'bulk', 'list', 'no-reply'] as const) {
    assert.equal((await triage(item(outage, { flags: [flag] }))).decision.needsReply, 0)
  }
  assert.ok((await triage(item(outage, { flags: ['reply'] }))).decision.needsReply > 0.9)
})

test('an absence note that speaks of urgent cases is not urgent', async () => {
  const triage = createTriage({ encoder: standInEncoder(), labelEngine: null })
  const absent = item('In urgent cases call my colleague.', { flags: ['auto-reply'] })
  assert.deepEqual((await triage(absent)).decision.urgency, { score: 0, level: 'low' })
})

test('asking raises the need of a reply, and outside of English words of haste raise the urgency', async () => {
  const triage = createTriage({ encoder: standInEncoder(), labelEngine: null })
  const decide = async (text: string) => (await triage(item(text))).decision
  const asking = await decide('Bitte schicken Sie uns die Rechnung noch einmal zu.')
  const telling = await decide('Wir haben die Rechnung gestern schon bekommen.')
  assert.ok(asking.needsReply > 0.5 && telling.needsReply < 0.2)
  assert.ok((await decide('Wir brauchen das umgehend.')).urgency.score > telling.urgency.score + 0.2)
})

test('an aborted triage rejects with the reason of its signal', async () => {
  const triage = createTriage({ encoder: standInEncoder(), labelEngine: null })
  await assert.rejects(triage(item(outage), AbortSignal.abort(new Error('lock lost'))), /lock lost/)
})

test('summaries and keywords hold no greeting, closing, name below it, nor another keyword', async () => {
  const triage = createTriage({ encoder: standInEncoder(), labelEngine: null })
  const { decision } = await triage(item(outage, { subject: 'Printer down' }))
  const shown = [...decision.summary, ...decision.keywords].map(({ text }) => text).join(' | ')
  assert.doesNotMatch(shown, /Hi team|regards|John|Smith/)
  assert.ok(decision.keywords.every(({ text }) => !/March|\d{4}/.test(text)))
  const words = decision.keywords.flatMap(({ text }) => text.toLowerCase().split(' '))
  assert.equal(new Set(words).size, words.length)
})

const pieces = [
  'Hello,',
  'Dear Ms Miller,',
  '\n',
  '\n\n',
  '\r\n',
  ' ',
  '\t',
  'the printer is broken',
  'Invoice INV-4711 of 12.03.2026',
  'is 1.234,56 €.',
  'Call +49 30 1234567!',
  'see https://example.com/a?b=c.',
  'bob@example.com',
  '😀😀',
  '\ud83d',
  'ﷺ',
  'e\u0301te\u0301',
  '注文が届きません。',
  'order #12345',
  '- one',
  '* two',
  '1. three',
  'Best regards',
  'Thanks!',
  '???',
  '…',
  '"quoted"',
  'a'.repeat(400),
  'L’imprimante du bureau ne marche pas',
  'Sehr geehrte Damen und Herren',
  'mot de passe',
  '[PROJ-12]',
  'Dr. Who',
  '\u200b',
  'DE89 3704 0044 0532 0130 00',
]

test('every offset leads to its text, whatever the text', async () => {
  const triage = createTriage({ encoder: standInEncoder(), labelEngine: null })
  let seed = 42
  const random = (below: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
    return Math.floor((seed / 2_147_483_648) * below)
  }
  const some = (most: number) =>
    Array.from({ length: random(most) }, () => pieces[random(pieces.length)] + (random(2) ? ' ' : '')).join(
      '',
    )
  let spans = 0
  for (let run = 0; run < 500; run++) {
    const subject = random(2) ? some(4).replace(/\s+/g, ' ') : ''
    const { decision, text } = await triage(item(some(30), { subject }))
    for (const span of [...decision.keywords, ...decision.entities, ...decision.summary]) {
      assert.equal(text.slice(span.start, span.end), span.text)
      assert.ok(span.text.trim() === span.text && span.text !== '')
      spans++
    }
    assert.ok(decision.keywords.length <= 8 && decision.summary.length <= 3)
  }
  assert.ok(spans > 2_000, `${spans} spans`)
})

test('a text of a megabyte is triaged within seconds', async () => {
  const triage = createTriage({ encoder: standInEncoder(), labelEngine: null })
  for (const piece of ['printer error ', 'a, ', 'x', '1 ', '€1 12.03.2026 ', 'Hi,\n', '\n- printer']) {
    const startedAt = performance.now()
    await triage(item(piece.repeat(300_000 / piece.length)))
    assert.ok(performance.now() - startedAt < 5_000, JSON.stringify(piece))
  }
})
