import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { KnownExample } from '../../src/labels/example-list.ts'
import { createLabelEngine } from '../../src/labels/label-engine.ts'
import type { Label } from '../../src/labels/label-set.ts'
import { makeStandInEncoder } from './stand-in-encoder.ts'

const encoder = makeStandInEncoder()
const labels: Label[] = [
  { name: 'Invoices', description: 'invoice bill payment', examples: [], precision: 0.7 },
  { name: 'Outages', description: 'server down outage', examples: [], precision: 0.7 },
]
const examples: KnownExample[] = [
  { id: 'one', text: 'kestrel heron', label: 'Invoices', sender: 'ann@pond.example', flags: ['reply'] },
  { id: 'two', text: 'kestrel osprey', label: 'Invoices', listId: 'birds.example', attachment: true },
  { text: 'granite basalt', label: 'Outages' },
  { text: 'otter', label: null },
]
const facts = {
  sender: 'ann@pond.example',
  listId: 'birds.example',
  attachment: true,
  flags: ['reply'],
} as const

async function explain(text: string, beside: object = {}, learnt = examples, prior?: { strength: number }) {
  const engine = await createLabelEngine({ labels, encoder, examples: learnt })
  const [reading] = await encoder.encode([text])
  assert.ok(reading)
  const full = prior && { label: 'Invoices', reason: 'the thread', ...prior }
  const content = { text, ...beside }
  return { evidence: engine.explain(reading, content, full), engine, reading, content }
}

test('the evidence tells what was said before and after learning', async () => {
  const { evidence, engine, reading, content } = await explain('kestrel')
  const untaught = await createLabelEngine({ labels, encoder })
  assert.deepEqual(evidence.before, untaught.classify(reading, content).labels)
  const { labels: ranked, none } = engine.classify(reading, content)
  assert.deepEqual([evidence.after, evidence.none], [ranked, none])
})

test('the nearest examples come first, with their name where they have one', async () => {
  const { evidence } = await explain('kestrel heron')
  const [first] = evidence.nearest
  assert.ok(first)
  assert.deepEqual(
    { ...first, likeness: Math.round(first.likeness * 1e6) / 1e6 },
    {
      id: 'one',
      text: 'kestrel heron',
      label: 'Invoices',
      likeness: 1,
    },
  )
  assert.equal(evidence.nearest.length, 4)
  assert.ok('id' in first && !('id' in (evidence.nearest.find(({ text }) => text === 'otter') ?? { id: 1 })))
})

test('words, sender, list, attachment, flags and thread push by their names', async () => {
  const { evidence } = await explain('Kestrel came', facts, examples, { strength: 1 })
  const pushOf = (kind: string, name: string) =>
    evidence.pushes.find((push) => push.kind === kind && push.name === name)?.push ?? 0
  for (const [kind, name] of [
    ['word', 'kestrel'],
    ['sender', 'ann@pond.example'],
    ['sender', '@pond.example'],
    ['list', 'birds.example'],
    ['attachment', 'attachment'],
    ['flag', 'reply'],
    ['meaning', 'examples'],
  ] as const)
    assert.ok(pushOf(kind, name) > 0, `${kind} ${name} in ${JSON.stringify(evidence.pushes)}`)
  assert.ok(Math.abs(pushOf('thread', 'the thread') - 1) < 1e-9)
  const sizes = evidence.pushes.map(({ push }) => Math.abs(push))
  assert.deepEqual(
    sizes,
    sizes.toSorted((left, right) => right - left),
  )
})

test('the pushes together are the log-odds, where there is one label', async () => {
  const [first] = labels
  assert.ok(first)
  const engine = await createLabelEngine({ labels: [first], encoder, examples: examples.slice(0, 2) })
  const text = 'kestrel invoice'
  const [reading] = await encoder.encode([text])
  assert.ok(reading)
  const { pushes, after } = engine.explain(reading, { text, ...facts })
  const sum = pushes.reduce((total, { push }) => total + push, 0)
  const probability = after[0]?.probability ?? 0
  // What is too weak to be shown is missing.
  assert.ok(Math.abs(sum - Math.log(probability / (1 - probability))) < 0.1)
})

test('a set without labels has nothing to explain', async () => {
  const engine = await createLabelEngine({ labels: [], encoder })
  const [reading] = await encoder.encode(['x'])
  assert.ok(reading)
  const evidence = engine.explain(reading, { text: 'x' })
  assert.deepEqual(evidence, { before: [], after: [], none: 1, nearest: [], pushes: [] })
})
