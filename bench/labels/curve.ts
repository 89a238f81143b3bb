/** One label set with more and more examples: what each method reaches. */
import { mayApply } from '../../src/labels/decide.ts'
import { createLabelEngine } from '../../src/labels/label-engine.ts'
import { zeroShotLogits } from '../../src/labels/zero-shot.ts'
import { macroF1 } from '../eval/measures.ts'
import { trainWordRegression } from '../eval/word-regression.ts'
import { examplesOf, type LabelSet } from '../label-sets.ts'
import type { Remembering } from '../readings.ts'
import { trainNearestWords } from './nearest-words.ts'
import { trainWordBayes } from './word-bayes.ts'
import { trainWordNetwork } from './word-network.ts'

export const ours = 'Mailroom'
export const wishes = [0.7, 0.8, 0.9, 0.95]

/** What one method reached at one point of the curve. */
export interface Point {
  set: string
  leftOut: boolean
  seed: number
  /** Examples a label. */
  shots: number
  method: string
  /** Over the tests that have a label. */
  macroF1: number
  /** Only of Mailroom. */
  kept?: Kept
}

/** Does it keep its word? Over all tests, those that belong to no label too. */
interface Kept {
  /** Of the likeliest label, in ten bins of probability: how many, their probabilities, how many right. */
  bins: { count: number; probability: number; right: number }[]
  /** For each wish. */
  wishes: {
    wish: number
    /** Labels applied without asking, and how many of them rightly. */
    applied: number
    right: number
    /** The share of the tests with a label that got theirs without asking. */
    coverage: number
    moved: number
    movedRight: number
  }[]
}

export interface CurveOptions {
  encoder: Remembering
  /** For the description that is nearest by a plain encoder; null: left out. */
  base: Remembering | null
  shots: readonly number[]
  seed: number
  /** Without the baselines that learn. */
  quick: boolean
}

const learners: Record<string, (examples: { text: string; label: string }[]) => (text: string) => string> = {
  'naive Bayes': trainWordBayes,
  'words, nearest neighbours': trainNearestWords,
  'words, neural network': trainWordNetwork,
  'words, logistic regression': trainWordRegression,
}

export async function* curve(set: LabelSet, options: CurveOptions): AsyncGenerator<Point> {
  const { encoder, base, shots, seed, quick } = options
  const tests = set.tests.filter(({ label }) => label !== null)
  const right = tests.map(({ label }) => label ?? '')
  const most = Math.max(...[...set.pool.values()].map((texts) => texts.length))
  const point = (method: string, count: number, found: string[]): Point => ({
    set: set.name,
    leftOut: set.leftOut,
    seed,
    shots: count,
    method,
    macroF1: macroF1(found, right),
  })
  const nearest = new Map<string, string[]>()
  for (const [name, by] of [
    ['nearest description', encoder],
    ['nearest description, base encoder', base],
  ] as const)
    if (by !== null) nearest.set(name, await nearestDescriptions(set, by, tests))

  for (const count of shots.filter((each) => each <= most)) {
    const examples = examplesOf(set, count)
    yield await ownPoint(set, options, count, right)
    for (const [name, found] of nearest) yield point(name, count, found)
    if (quick || count === 0) continue
    for (const [name, train] of Object.entries(learners)) {
      const labelOf = train(examples)
      yield point(
        name,
        count,
        tests.map(({ text }) => labelOf(text)),
      )
    }
  }
}

async function ownPoint(
  set: LabelSet,
  { encoder, seed }: CurveOptions,
  count: number,
  right: string[],
): Promise<Point> {
  const labels = set.labels.map((label) => ({ ...label, examples: [], precision: 0.9 }))
  const engine = await createLabelEngine({ labels, encoder, examples: examplesOf(set, count) })
  const readings = await encoder.readings(set.tests.map(({ text }) => text))
  const said = set.tests.map(({ text, label }, index) => {
    const reading = readings[index] ?? null
    if (reading === null) throw new Error('a text without a reading')
    return { label, result: engine.classify(reading, { text }) }
  })
  const found = said.flatMap(({ label, result }) => (label === null ? [] : [result.labels[0]?.name ?? '']))
  const outcomes = said.map(({ label, result }) => ({
    right: result.labels[0]?.name === label,
    probability: result.labels[0]?.probability ?? 0,
  }))
  return {
    set: set.name,
    leftOut: set.leftOut,
    seed,
    shots: count,
    method: ours,
    macroF1: macroF1(found, right),
    kept: {
      bins: binsOf(outcomes),
      wishes: wishes.map((wish) => {
        // The wish changes the decision, not the probabilities.
        const decided = said.map(({ label, result }) => {
          const [first] = result.labels
          const wished = { ...result, label: first?.name ?? null, precision: wish }
          return {
            right: first?.name === label,
            applied: mayApply(wished, 'keyword'),
            moved: mayApply(wished, 'move'),
          }
        })
        const applied = decided.filter((each) => each.applied)
        const moved = decided.filter((each) => each.moved)
        const hits = applied.filter((each) => each.right).length
        return {
          wish,
          applied: applied.length,
          right: hits,
          coverage: hits / Math.max(1, right.length),
          moved: moved.length,
          movedRight: moved.filter((each) => each.right).length,
        }
      }),
    },
  }
}

async function nearestDescriptions(
  { labels }: LabelSet,
  encoder: Remembering,
  tests: LabelSet['tests'],
): Promise<string[]> {
  const described = await encoder.readings(labels.map(({ name, description }) => `${name}: ${description}`))
  const descriptions = described.map(({ embedding }) => embedding)
  const readings = await encoder.readings(tests.map(({ text }) => text))
  return readings.map(({ embedding }) => {
    const cosines = zeroShotLogits(embedding, descriptions, { scale: 1, bias: 0 })
    return labels[cosines.indexOf(Math.max(...cosines))]?.name ?? ''
  })
}

function binsOf(outcomes: { right: boolean; probability: number }[]): Kept['bins'] {
  return Array.from({ length: 10 }, (_, bin) => {
    const inside = outcomes.filter(({ probability }) => Math.min(9, Math.floor(10 * probability)) === bin)
    return {
      count: inside.length,
      probability: inside.reduce((sum, { probability }) => sum + probability, 0),
      right: inside.filter(({ right }) => right).length,
    }
  })
}
