import assert from 'node:assert/strict'
import { test } from 'node:test'
import { UserError } from '../../src/errors.ts'
import type { ItemFlag } from '../../src/item/item.ts'
import type { Classification } from '../../src/labels/decide.ts'
import { createLabelEngine } from '../../src/labels/label-engine.ts'
import type { Example, Label } from '../../src/labels/label-set.ts'
import { makeStandInEncoder } from './stand-in-encoder.ts'

const encoder = makeStandInEncoder()
const labels: Label[] = [
  { name: 'Invoices', description: 'invoice bill payment', examples: [], precision: 0.7 },
  { name: 'Outages', description: 'server down outage', examples: [], precision: 0.7 },
]
const examples: Example[] = [
  { text: 'kestrel heron', label: 'Invoices' },
  { text: 'kestrel osprey', label: 'Invoices' },
  { text: 'granite basalt', label: 'Outages' },
  { text: 'granite marble', label: 'Outages' },
]

async function classify(
  text: string,
  learnt: readonly Example[] = [],
  of: readonly Label[] = labels,
  flags: readonly ItemFlag[] = [],
) {
  const engine = await createLabelEngine({ labels: of, encoder, examples: learnt })
  const [encoding] = await encoder.encode([text])
  assert.ok(encoding)
  return engine.classify(encoding, { text, flags })
}

test('a description works without any example', async () => {
  const result = await classify('invoice bill payment')
  assert.equal(result.labels[0]?.name, 'Invoices')
  assert.equal(result.label, 'Invoices')
})

test('the labels and none sum to one and come ranked', async () => {
  const { labels: ranked, none } = await classify('server invoice')
  const sum = ranked.reduce((total, { probability }) => total + probability, none)
  assert.ok(Math.abs(sum - 1) < 1e-9)
  assert.equal(ranked.length, 2)
  assert.ok((ranked[0]?.probability ?? 0) >= (ranked[1]?.probability ?? 1))
})

test('what fits no label is left undecided', async () => {
  const result = await classify('granite')
  assert.equal(result.label, null)
})

test('examples teach what no description says', async () => {
  const before = await classify('kestrel')
  const after = await classify('kestrel', examples)
  const share = (result: typeof before) =>
    result.labels.find(({ name }) => name === 'Invoices')?.probability ?? 0
  assert.ok(share(after) > share(before) + 0.2)
  assert.equal(after.labels[0]?.name, 'Invoices')
})

test("a label's own examples teach like learnt ones", async () => {
  const own = labels.map((label) => ({
    ...label,
    examples: examples.filter((example) => example.label === label.name).map((example) => example.text),
  }))
  assert.deepEqual(await classify('kestrel', [], own), await classify('kestrel', examples))
})

test('the order of the examples, and saying one twice, changes nothing at all', async () => {
  const [first, second, third, fourth] = examples
  assert.ok(first && second && third && fourth)
  const shuffled = [fourth, second, first, third, second]
  assert.deepEqual(await classify('kestrel granite', shuffled), await classify('kestrel granite', examples))
})

test('examples of labels that are not in the set are left out', async () => {
  const stray = [...examples, { text: 'kestrel', label: 'Gone' }]
  assert.deepEqual(await classify('kestrel', stray), await classify('kestrel', examples))
})

test('words teach where the encoder sees no difference', async () => {
  const blind = { ...encoder, encode: (texts: readonly string[]) => encoder.encode(texts.map(() => 'same')) }
  const engine = await createLabelEngine({ labels, encoder: blind, examples })
  const [encoding] = await blind.encode([''])
  assert.ok(encoding)
  for (const [text, name] of [
    ['a KESTREL came', 'Invoices'],
    ['granites', 'Outages'],
  ] as const)
    assert.equal(engine.classify(encoding, { text }).labels[0]?.name, name)
})

test('the mood of the examples teaches as well', async () => {
  const moods = new Map([
    ['good', [0, 0.1, 0.9]],
    ['bad', [0.9, 0.1, 0]],
  ])
  const moody = {
    ...encoder,
    encode: async (texts: readonly string[]) => {
      const same = await encoder.encode(texts.map(() => 'same'))
      return same.map((encoding, index) => ({
        ...encoding,
        sentiment: Float32Array.from(moods.get(texts[index] ?? '') ?? [1 / 3, 1 / 3, 1 / 3]),
      }))
    },
  }
  const felt = [
    { text: 'good', label: 'Invoices' },
    { text: 'bad', label: 'Outages' },
  ]
  const engine = await createLabelEngine({ labels, encoder: moody, examples: felt })
  const [glad, cross] = await moody.encode(['good', 'bad'])
  assert.ok(glad && cross)
  assert.equal(engine.classify(glad, { text: '' }).labels[0]?.name, 'Invoices')
  assert.equal(engine.classify(cross, { text: '' }).labels[0]?.name, 'Outages')
})

test('a flag without a meaning of its own counts where examples had it, and says nothing where none had', async () => {
  const plain = await classify('kestrel granite', examples)
  assert.deepEqual(await classify('kestrel granite', examples, labels, ['reply']), plain)
  const flagged = examples.map((example) =>
    example.label === 'Outages' ? { ...example, flags: ['reply' as const] } : example,
  )
  const share = (result: typeof plain) =>
    result.labels.find(({ name }) => name === 'Outages')?.probability ?? 0
  const withFlag = await classify('kestrel granite', flagged, labels, ['reply'])
  assert.ok(share(withFlag) > share(await classify('kestrel granite', flagged)) + 0.05)
})

test('before anything is learnt, a flag speaks for the label that is described by it', async () => {
  const kinds: Label[] = [
    { name: 'Lunch', description: 'what the canteen cooks', examples: [], precision: 0.7 },
    { name: 'Away', description: 'automatic reply, out of office', examples: [], precision: 0.7 },
  ]
  const share = (result: Classification) =>
    result.labels.find(({ name }) => name === 'Away')?.probability ?? 0
  const plain = await classify('see you soon', [], kinds)
  assert.ok(share(await classify('see you soon', [], kinds, ['auto-reply'])) > share(plain) + 0.1)
  // Where no label is described so, the flag speaks for none of them.
  const without = await classify('invoice', [], labels)
  const flagged = await classify('invoice', [], labels, ['suspicious-link', 'failed-authentication'])
  assert.ok(flagged.none > without.none)
})

test('a set without labels decides nothing', async () => {
  const result = await classify('invoice', examples, [])
  assert.deepEqual(result, { label: null, labels: [], none: 1, certainty: 0, precision: 1 })
})

test('two labels of one name are refused', async () => {
  const twins = [labels[0], labels[0]].filter((label) => label !== undefined)
  await assert.rejects(createLabelEngine({ labels: twins, encoder }), (error) => {
    assert.ok(error instanceof UserError)
    assert.equal(error.code, 'label-twice')
    return true
  })
})
