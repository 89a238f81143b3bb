/**
 * Does the label engine keep its word? `node bench/labels.ts [--data DIR] [--model DIR]`
 *
 * Label sets of public data with plain descriptions and 0, 2, 5 or 8 examples a label; three tests in ten belong to
 * none of the labels. Printed for each wished precision: how many of the labels applied without asking were right, and
 * how much of what has a label got one.
 */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { mayApply } from '../src/labels/decide.ts'
import { createLabelEngine } from '../src/labels/label-engine.ts'
import type { Encoding } from '../src/model/encoder.ts'
import { openEncoder } from '../src/model/open-encoder.ts'
import { type LabelSet, readLabelSets } from './label-sets.ts'

const { values: options } = parseArgs({
  options: { data: { type: 'string', default: '../shared/data' }, model: { type: 'string' } },
})
const wishes = [0.7, 0.8, 0.9, 0.95]
const shots = [0, 2, 5, 8]

interface Outcome {
  /** The likeliest label is the right one. */
  right: boolean
  known: boolean
  probability: number
  /** For each wish: was the label applied, and would the item be moved? */
  applied: boolean[]
  moved: boolean[]
}

const folder = pathToFileURL(`${resolve(options.data)}/`)
if (!existsSync(folder)) {
  console.log(`No data at ${options.data}: nothing measured.`)
  process.exit(0)
}
const encoder = await openEncoder(options.model === undefined ? {} : { folder: options.model })
console.log(`weights ${encoder.facts.version}\n`)

/** The same tests and examples come again for each number of shots. */
const known = new Map<string, Encoding>()
const remembering = {
  facts: encoder.facts,
  async encode(texts: readonly string[]): Promise<Encoding[]> {
    const fresh = [...new Set(texts)].filter((text) => !known.has(text))
    for (const [index, encoding] of (await encoder.encode(fresh)).entries())
      known.set(fresh[index] ?? '', encoding)
    return texts.flatMap((text) => known.get(text) ?? [])
  },
}

async function outcomesOf(set: LabelSet, count: number): Promise<Outcome[]> {
  const perLabel = set.examples.length / set.labels.length
  const examples = set.examples.filter((_, index) => index % perLabel < count)
  const labels = set.labels.map((label) => ({ ...label, examples: [], precision: 0.9 }))
  const engine = await createLabelEngine({ labels, encoder: remembering, examples })
  const encodings = await remembering.encode(set.tests.map((test) => test.text))
  return set.tests.map(({ label, text }, index): Outcome => {
    const result = engine.classify(encodings[index] as Encoding, { text })
    const [first] = result.labels
    // The wish changes the decision, not the probabilities.
    const wished = wishes.map((precision) => ({ ...result, label: first?.name ?? null, precision }))
    return {
      right: first?.name === label,
      known: label !== null,
      probability: first?.probability ?? 0,
      applied: wished.map((each) => mayApply(each, 'keyword')),
      moved: wished.map((each) => mayApply(each, 'move')),
    }
  })
}

function line(name: string, outcomes: Outcome[]): string {
  const inSet = outcomes.filter((outcome) => outcome.known)
  const cells = wishes.map((wish, index) => {
    const applied = outcomes.filter((outcome) => outcome.applied[index])
    const right = applied.filter((outcome) => outcome.right).length
    const precision = right / applied.length
    const missed =
      applied.length > 0 && precision < wish - 1.64 * Math.sqrt((wish * (1 - wish)) / applied.length)
    const shown = applied.length === 0 ? '   –' : precision.toFixed(3)
    return `${shown.padStart(6)}${missed ? '!' : ' '}${(right / inSet.length).toFixed(2).padStart(5)}`
  })
  const accuracy = inSet.filter((outcome) => outcome.right).length / inSet.length
  return `${name.padEnd(14)}${accuracy.toFixed(3)}  ${calibrationError(outcomes).toFixed(3)}  ${cells.join('   ')}`
}

/** Expected calibration error of the likeliest label, in ten bins. */
function calibrationError(outcomes: Outcome[]): number {
  let error = 0
  for (let bin = 0; bin < 10; bin++) {
    const inside = outcomes.filter(({ probability }) => Math.min(9, Math.floor(10 * probability)) === bin)
    const gap = inside.reduce((sum, { probability, right }) => sum + probability - Number(right), 0)
    error += Math.abs(gap) / outcomes.length
  }
  return error
}

const header = `${'set'.padEnd(14)}acc.   ECE    ${wishes.map((wish) => `wished ${wish}`.padEnd(12)).join('   ')}`
const sets = readLabelSets(folder)
const all: Outcome[] = []
for (const count of shots) {
  console.log(`${count} examples a label\n${header}`)
  const together: Outcome[] = []
  for (const set of sets) {
    const outcomes = await outcomesOf(set, count)
    together.push(...outcomes)
    console.log(line(set.name, outcomes))
  }
  console.log(`${line('together', together)}\n`)
  all.push(...together)
}
console.log(
  'Each wish: precision of what was applied (! where below the wish by more than chance), and its coverage.',
)
for (const [index, wish] of wishes.entries()) {
  const moved = all.filter((outcome) => outcome.moved[index])
  const right = moved.filter((outcome) => outcome.right).length
  const inSet = all.filter((outcome) => outcome.known).length
  console.log(
    `moves at ${wish}: precision ${(right / moved.length).toFixed(3)}, coverage ${(right / inSet).toFixed(2)}`,
  )
}
await encoder.close()
