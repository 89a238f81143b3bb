/**
 * All that is learnt from the examples of a label set, and what is predicted of those that are kept aside. Plain data in
 * and out, and no clock: it runs in a thread of its own (fit-thread.ts) and gives the same bits on every call.
 */
import { type Content, featuresOf, type Reading } from './features.ts'
import { foldsOf } from './folds.ts'
import { addHead, fitHead, type Head, type HeadExample, nearness } from './logistic-head.ts'
import { type HeldOutLogits, measureSharpness } from './sharpness.ts'
import { type Untaught, untaughtLogits } from './untaught.ts'

export interface FitTask {
  untaught: Untaught
  /** How many. */
  labels: number
  examples: FitExample[]
  /** The readings, one after the other: embedding, sentiment, urgency. */
  readings: Float32Array
  folds: number
  /** Folds are predicted until so many examples were kept aside; Infinity: all. */
  enough: number
}

export interface FitExample {
  content: Content
  target: number
  weight: number
}

export interface Fit {
  /** Null where there is no example. */
  head: Head | null
  sharpness: number
  /** One an example; null where it was not kept aside. */
  heldOut: (Float64Array | null)[]
}

const moods = 4

export function packReadings(readings: readonly Reading[]): Float32Array {
  const dimension = readings[0]?.embedding.length ?? 0
  const packed = new Float32Array(readings.length * (dimension + moods))
  for (const [index, { embedding, sentiment, urgency }] of readings.entries()) {
    const start = index * (dimension + moods)
    packed.set(embedding, start)
    packed.set(sentiment, start + dimension)
    packed[start + dimension + 3] = urgency
  }
  return packed
}

export function fit(task: FitTask): Fit {
  const examples = headExamples(task)
  if (examples.length === 0) return { head: null, sharpness: measureSharpness([]), heldOut: [] }
  const head = fitHead(examples, task.labels)
  const heldOut = predictFolds(examples, task)
  const measured = heldOut.flatMap((logits, index): HeldOutLogits[] => {
    const { target, weight } = examples[index] as HeadExample
    return logits === null ? [] : [{ logits, target, weight }]
  })
  return { head, sharpness: measureSharpness(measured), heldOut }
}

function headExamples({ untaught, examples, readings }: FitTask): HeadExample[] {
  const length = readings.length / Math.max(1, examples.length)
  return examples.map(({ content, target, weight }, index) => {
    const row = readings.subarray(index * length, (index + 1) * length)
    const embedding = row.subarray(0, length - moods)
    const reading = {
      embedding,
      sentiment: row.subarray(length - moods, length - 1),
      urgency: row[length - 1] ?? 0,
    }
    return {
      features: featuresOf(reading, content),
      offset: untaughtLogits(untaught, reading, content),
      target,
      weight,
    }
  })
}

/** Each example's logits from a head that was fitted without its fold. */
function predictFolds(examples: readonly HeadExample[], { labels, folds, enough }: FitTask) {
  const fold = foldsOf(
    examples.map(({ target }) => target),
    folds,
  )
  const heldOut: (Float64Array | null)[] = examples.map(() => null)
  let predicted = 0
  for (let out = 0; out < folds && predicted < enough; out++) {
    const others = examples.filter((_, index) => fold[index] !== out)
    if (others.length === examples.length) continue
    const head = others.length === 0 ? null : fitHead(others, labels, nearness.rough)
    for (const [index, { features, offset }] of examples.entries()) {
      if (fold[index] !== out) continue
      const logits = offset.slice()
      if (head !== null) addHead(head, features, logits)
      heldOut[index] = logits
      predicted++
    }
  }
  return heldOut
}
