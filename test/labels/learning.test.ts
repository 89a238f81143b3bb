import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { KnownExample } from '../../src/labels/example-list.ts'
import { createLabelEngine, crossValidate, type LabelEngine } from '../../src/labels/label-engine.ts'
import type { Label } from '../../src/labels/label-set.ts'
import { makeStandInEncoder } from './stand-in-encoder.ts'

const encoder = makeStandInEncoder()
const labels: Label[] = [
  { name: 'Invoices', description: 'invoice bill payment', examples: [], precision: 0.7 },
  { name: 'Outages', description: 'server down outage', examples: [], precision: 0.7 },
]
const birds = [
  'kestrel heron',
  'kestrel osprey',
  'heron osprey',
  'kestrel egret',
  'egret heron',
  'osprey egret',
]
const stones = ['granite basalt', 'granite marble', 'basalt slate', 'marble slate', 'slate granite', 'gneiss']
const examples: KnownExample[] = [
  ...birds.map((text, index) => ({ id: `b${index}`, text, label: 'Invoices' })),
  ...stones.map((text, index) => ({ id: `s${index}`, text, label: 'Outages' })),
]

function learn(learnt: readonly KnownExample[], of: readonly Label[] = labels): Promise<LabelEngine> {
  return createLabelEngine({ labels: of, encoder, examples: learnt })
}

async function shareOf(
  engine: LabelEngine,
  label: string,
  text: string,
  facts = {},
  prior?: Parameters<LabelEngine['classify']>[2],
): Promise<number> {
  const [reading] = await encoder.encode([text])
  assert.ok(reading)
  const { labels: ranked } = engine.classify(reading, { text, ...facts }, prior)
  return ranked.find(({ name }) => name === label)?.probability ?? 0
}

test('the same examples in any order are learnt to the same bits', async () => {
  const [forward, backward] = [await learn(examples), await learn(examples.toReversed())]
  assert.ok(forward.fitted)
  assert.deepEqual(forward.fitted, backward.fitted)
  assert.deepEqual(forward.quality, backward.quality)
})

test('an example taken out leaves no trace in the bits', async () => {
  const slip: KnownExample = { id: 'x', text: 'kestrel granite', label: 'Outages', sender: 'a@b.example' }
  const without = await learn(examples)
  assert.notDeepEqual((await learn([...examples, slip])).fitted, without.fitted)
  assert.deepEqual((await learn([slip, ...examples].filter(({ id }) => id !== 'x'))).fitted, without.fitted)
})

test('what was learnt is restored to the same bits without learning again', async () => {
  // Of many examples the chance of "one of these" is learnt, too.
  const many = Array.from({ length: 200 }, (_, index) => ({
    text: `${index % 3 === 0 ? 'kestrel' : 'slate'} ${index}th`,
    label: index % 2 === 0 ? 'Invoices' : 'Outages',
  }))
  for (const learnt of [examples, many]) {
    const first = await learn(learnt)
    const stamped = { ...(first.fitted ?? assert.fail()) }
    const again = await createLabelEngine({ labels, encoder, examples: learnt, fitted: stamped })
    assert.deepEqual(again.fitted, first.fitted)
    assert.deepEqual(again.quality, first.quality)
    assert.equal(
      await shareOf(again, 'Invoices', 'kestrel slate'),
      await shareOf(first, 'Invoices', 'kestrel slate'),
    )
  }
})

test('a damaged or foreign state is learnt anew', async () => {
  const right = await learn(examples)
  const fitted = right.fitted ?? assert.fail()
  const foreign = (await learn(examples.slice(1))).fitted ?? assert.fail()
  const flipped = Uint8Array.from(fitted.state)
  flipped[flipped.length - 5] = (flipped[flipped.length - 5] ?? 0) ^ 1
  for (const state of [
    flipped,
    fitted.state.subarray(0, 40),
    fitted.state.subarray(0, -4),
    new Uint8Array(),
    foreign.state,
  ]) {
    const engine = await createLabelEngine({
      labels,
      encoder,
      examples,
      fitted: { digest: fitted.digest, state },
    })
    assert.deepEqual(engine.fitted, fitted)
  }
  const other = await createLabelEngine({ labels, encoder, examples, fitted: foreign })
  assert.deepEqual(other.fitted, fitted)
})

test('the digest changes with labels, examples and weights, and not with the wished precision', async () => {
  const digestOf = async (learnt: readonly KnownExample[], of = labels, by = encoder) =>
    (await createLabelEngine({ labels: of, encoder: by, examples: learnt })).fitted?.digest
  const usual = await digestOf(examples)
  const [first, ...others] = labels
  assert.ok(first)
  assert.equal(await digestOf(examples, [{ ...first, precision: 0.99 }, ...others]), usual)
  const changed = [
    await digestOf(examples, [{ ...first, description: 'a bill' }, ...others]),
    await digestOf(examples, [{ ...first, examples: ['a bill'] }, ...others]),
    await digestOf(examples.slice(1)),
    await digestOf(examples.map((example) => ({ ...example, weight: 2 }))),
    await digestOf(examples.map((example) => ({ ...example, sender: 'a@b.example' }))),
    await digestOf(examples, labels, { ...encoder, facts: { ...encoder.facts, version: 'other' } }),
  ]
  assert.equal(new Set([usual, ...changed]).size, 7)
})

test('an example of no label takes its like from every label', async () => {
  const before = await shareOf(await learn([]), 'Invoices', 'invoice reminder')
  const refused = ['invoice reminder', 'reminder invoice bill'].map((text) => ({ text, label: null }))
  const engine = await learn(refused)
  assert.equal(engine.examples, 2)
  assert.ok((await shareOf(engine, 'Invoices', 'invoice reminder')) < before - 0.1)
})

test('a heavier example counts more, one of no weight not at all', async () => {
  const said = (weight: number) => learn([{ text: 'zebra', label: 'Outages', weight }])
  const light = await shareOf(await said(0.2), 'Outages', 'zebra')
  const heavy = await shareOf(await said(1), 'Outages', 'zebra')
  assert.ok(heavy > light + 0.05, `${light} ${heavy}`)
  assert.equal((await said(0)).fitted, null)
})

test('sender, list and attachment teach where examples have them, and say nothing where none has', async () => {
  const plain = await learn(examples)
  const facts = { sender: 'Ann@pond.example', listId: 'birds.example', attachment: true }
  const before = await shareOf(plain, 'Invoices', 'zebra')
  assert.equal(await shareOf(plain, 'Invoices', 'zebra', facts), before)
  for (const fact of [
    { sender: 'ann@pond.example' },
    { listId: 'birds.example' },
    { attachment: true },
  ] as const) {
    const taught = await learn(
      examples.map((example) => (example.label === 'Invoices' ? { ...example, ...fact } : example)),
    )
    const gain =
      (await shareOf(taught, 'Invoices', 'zebra', fact)) - (await shareOf(taught, 'Invoices', 'zebra'))
    assert.ok(gain > 0.02, `${JSON.stringify(fact)} ${gain}`)
  }
})

test('a colleague of a known sender is known a little', async () => {
  const taught = await learn(
    examples.map((example) =>
      example.label === 'Invoices' ? { ...example, sender: 'ann@pond.example' } : example,
    ),
  )
  const [stranger, colleague, known] = await Promise.all(
    ['cy@sea.example', 'bob@pond.example', 'ann@pond.example'].map((sender) =>
      shareOf(taught, 'Invoices', 'zebra', { sender }),
    ),
  )
  assert.ok(stranger && colleague && known)
  assert.ok(stranger < colleague && colleague < known, `${stranger} ${colleague} ${known}`)
})

test('a sender does not settle a label against what is written', async () => {
  const taught = await learn(
    examples.map((example) => ({
      ...example,
      sender: example.label === 'Invoices' ? 'ann@pond.example' : 'bob@hill.example',
    })),
  )
  assert.ok((await shareOf(taught, 'Outages', 'granite basalt slate', { sender: 'ann@pond.example' })) > 0.5)
})

test('a prior adds to the log-odds of its label, and one for a strange label says nothing', async () => {
  const engine = await learn(examples)
  const odds = (share: number) => Math.log(share / (1 - share))
  const before = await shareOf(engine, 'Outages', 'kestrel slate')
  const prior = { label: 'Outages', strength: 1.5, reason: 'the thread has this label' }
  const after = await shareOf(engine, 'Outages', 'kestrel slate', {}, prior)
  assert.ok(Math.abs(odds(after) - odds(before) - 1.5) < 1e-9)
  assert.equal(await shareOf(engine, 'Outages', 'kestrel slate', {}, { ...prior, label: 'Gone' }), before)
})

test('corrections teach, but do not prove a label: mail that was right is missing among them', async () => {
  const from = (source: string) => learn(examples.map((example) => ({ ...example, source })))
  const [corrected, sampled, untaught] = [await from('moved'), await from('folder'), await learn([])]
  assert.deepEqual(sampled.fitted, (await learn(examples)).fitted)
  const share = (engine: LabelEngine) => shareOf(engine, 'Invoices', 'kestrel')
  assert.ok((await share(corrected)) > (await share(untaught)) + 0.2)
  const threshold = (engine: LabelEngine) => engine.quality[0]?.threshold ?? assert.fail()
  // Whatever corrections say, the probability itself must reach the wish.
  assert.equal(threshold(corrected), threshold(untaught))
  assert.notEqual(threshold(sampled), threshold(corrected))
  assert.equal(corrected.quality[0]?.examples, 6)
})

test('an example with a reading is not encoded again', async () => {
  const readings = await encoder.encode(examples.map(({ text }) => text))
  const read = examples.map((example, index) => ({ ...example, reading: readings[index] ?? assert.fail() }))
  const encoded: string[] = []
  const watching = {
    facts: encoder.facts,
    encode: (texts: readonly string[]) => {
      encoded.push(...texts)
      return encoder.encode(texts)
    },
  }
  const engine = await createLabelEngine({ labels, encoder: watching, examples: read })
  assert.deepEqual(engine.fitted, (await learn(examples)).fitted)
  assert.deepEqual(
    encoded.filter((text) => birds.includes(text) || stones.includes(text)),
    [],
  )
})

test('quality counts what was said of examples by those that did not know them', async () => {
  const [invoices, outages] = (await learn([...examples, { text: 'otter', label: null }])).quality
  assert.ok(invoices && outages)
  assert.equal(invoices.label, 'Invoices')
  assert.equal(invoices.examples, 6)
  assert.ok(invoices.applied > 0 && invoices.right <= invoices.applied)
  assert.equal(invoices.precision, invoices.right / invoices.applied)
  assert.ok((invoices.low ?? 1) < (invoices.precision ?? 0) || invoices.precision === 0)
  assert.ok((invoices.high ?? 0) >= (invoices.precision ?? 1))
  assert.ok(invoices.threshold > 0.5 && invoices.threshold < 1)
  const [untaught] = (await learn([])).quality
  assert.deepEqual([untaught?.examples, untaught?.precision, untaught?.coverage], [0, null, null])
})

test('cross-validation answers for each example without having seen it, in their order', async () => {
  const slip: KnownExample = { id: 'slip', text: 'heron kestrel egret', label: 'Outages' }
  const given = [slip, ...examples.toReversed(), { text: 'zebra', label: 'Gone' }]
  const heldOut = await crossValidate({ labels, encoder, examples: given })
  assert.deepEqual(
    heldOut.map(({ example }) => example.id),
    given.slice(0, -1).map(({ id }) => id),
  )
  assert.equal(heldOut[0]?.classification.labels[0]?.name, 'Invoices')
  const right = heldOut.slice(1).filter((each) => each.classification.labels[0]?.name === each.example.label)
  assert.ok(right.length >= 8, String(right.length))
})

test('learning can be given up, and what comes after still works', async () => {
  const controller = new AbortController()
  const learning = createLabelEngine({ labels, encoder, examples, signal: controller.signal })
  controller.abort(new Error('enough'))
  await assert.rejects(learning, /enough/)
  assert.deepEqual((await learn(examples)).fitted, (await learn(examples)).fitted)
})

test('a process ends by itself after it has learnt', async () => {
  const child = new URL('learn-child.ts', import.meta.url)
  const { stdout } = await promisify(execFile)(process.execPath, [fileURLToPath(child)], { timeout: 60_000 })
  assert.equal(stdout, '2\n')
})
