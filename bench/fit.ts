/**
 * How long does learning take? `node bench/fit.ts [--data DIR] [--model DIR] [--many]`
 *
 * 1,000 examples of 20 labels, short texts and long ones, and with --many 10,000: seconds of one core for the head and
 * for predicting what was kept aside, and what share of the time this is that the encoder takes for the same texts. Of
 * the 10,000 only 1,000 are encoded; the others have the embedding of one of their label with noise on it.
 */

import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { usedExamples } from '../src/labels/example-list.ts'
import type { Reading } from '../src/labels/features.ts'
import { fit, packReadings } from '../src/labels/fit.ts'
import { encodeUntaught } from '../src/labels/untaught.ts'
import { openEncoder } from '../src/model/open-encoder.ts'
import { randomNumbers } from '../src/random-numbers.ts'
import { descriptionsOf, readRows, shuffled } from './eval/data.ts'
import { remembering } from './readings.ts'

const { values: options } = parseArgs({
  options: {
    data: { type: 'string', default: '../shared/data' },
    model: { type: 'string' },
    many: { type: 'boolean', default: false },
  },
})
const labelCount = 20
const longest = 2_000
const bars = new Map([
  [1_000, 2],
  [10_000, 20],
])

const data = pathToFileURL(`${resolve(options.data)}/`)
if (!existsSync(data)) {
  console.log(`No data at ${options.data}: nothing measured.`)
  process.exit(0)
}
const plain = await openEncoder(options.model === undefined ? {} : { folder: options.model })
const encoder = remembering(plain)
console.log(`weights ${encoder.facts.version}, ${labelCount} labels, seconds of one core\n`)
console.log('texts                      examples  places  learnt in  at most  of the encoder’s time')
for (const [kind, file, set] of [
  ['short', 'bitext_intents_20k.all', 'bitext'],
  ['long', '20news.train', '20news'],
] as const) {
  for (const count of options.many ? [1_000, 10_000] : [1_000]) await measure(kind, file, set, count)
}
await encoder.close()

async function measure(kind: string, file: string, set: string, count: number): Promise<void> {
  const described = descriptionsOf(set)
  const rows = shuffled(
    readRows<{ text: string; label: string; subject?: string }>(data, file).map(
      ({ subject = '', text, label }) => ({ text: `${subject}\n\n${text}`.trim().slice(0, longest), label }),
    ),
    1,
  )
  const byLabel = Map.groupBy(rows, ({ label }) => label)
  const labels = [...byLabel]
    .filter(([label, texts]) => described[label] !== undefined && texts.length >= count / labelCount / 1.5)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .slice(0, labelCount)
    .map(([name]) => ({ name, description: described[name] ?? '', examples: [], precision: 0.9 }))
  const few = labels.flatMap(({ name }) => byLabel.get(name)?.slice(0, 1_000 / labelCount) ?? [])
  const all = labels.flatMap(({ name }) => byLabel.get(name)?.slice(0, count / labelCount) ?? [])
  const examples = usedExamples(labels, all)
  const known = new Map<string, Reading[]>()
  for (const [index, reading] of (await encoder.readings(few.map(({ text }) => text))).entries()) {
    const label = few[index]?.label ?? ''
    known.set(label, [...(known.get(label) ?? []), reading])
  }
  const random = randomNumbers(1)
  const readings = examples.map(({ label }, index): Reading => {
    const own = known.get(label ?? '') ?? []
    const like = own[index % own.length] as Reading
    return count === 1_000 ? like : { ...like, embedding: noisy(like.embedding, random) }
  })
  const task = {
    untaught: await encodeUntaught(labels, encoder),
    labels: labels.length,
    examples: examples.map(({ text, target }) => ({ content: { text }, target, weight: 1, isSample: true })),
    readings: packReadings(readings),
    folds: 5,
    enough: 400,
  }
  // The first pass is slower: the code is not compiled yet.
  if (count === 1_000) fit(task)
  const started = process.cpuUsage()
  const { head } = fit(task)
  const { user, system } = process.cpuUsage(started)
  const seconds = (user + system) / 1e6
  const sample = examples.slice(0, 40).map(({ text }) => text)
  const encoding = process.cpuUsage()
  for (const text of sample) await plain.encode([text])
  const whole = (process.cpuUsage(encoding).user / 1e6 / sample.length) * examples.length
  const places = new Set(head === null ? [] : usedRows(head.sparse, labels.length)).size
  const bar = bars.get(count) ?? 0
  console.log(
    `${`${kind}: ${set}`.padEnd(26)}${String(examples.length).padStart(9)}${String(places).padStart(8)}${seconds.toFixed(2).padStart(9)} s ${seconds <= bar ? '✓' : '✗'}${`${bar} s`.padStart(8)}${`${((100 * seconds) / whole).toFixed(1)} %`.padStart(12)}`,
  )
}

function usedRows(sparse: Float64Array, labels: number): number[] {
  const rows: number[] = []
  for (let place = 0; place < sparse.length; place++)
    if (sparse[place] !== 0) rows.push(Math.floor(place / labels))
  return rows
}

function noisy(embedding: Float32Array, random: () => number): Float32Array {
  const moved = embedding.map((value) => value + 0.06 * (random() + random() - 1))
  const length = Math.hypot(...moved)
  return moved.map((value) => value / length)
}
