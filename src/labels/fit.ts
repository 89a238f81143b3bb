/**
 * All that is learnt from the examples of a label set, and what is predicted of those that are kept aside. Plain data in
 * and out, and no clock: it runs in a thread of its own (fit-thread.ts) and gives the same bits on every call.
 */
import {
  type Calibration,
  calibrate,
  type HeldOutExample,
  probabilitiesOf,
  strangerWeight,
} from './calibration.ts'
import type { HeldOutAnswer } from './certainty.ts'
import { type Content, featuresOf, type Reading } from './features.ts'
import { foldsOf } from './folds.ts'
import { addHead, fitHead, type Head, type HeadExample, nearness } from './logistic-head.ts'
import type { HeldOutLogits } from './sharpness.ts'
import { descriptionShare, type Untaught, untaughtLogits } from './untaught.ts'

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

interface FitExample {
  content: Content
  target: number
  weight: number
  /** Is it like mail in general, or a correction? */
  isSample: boolean
}

export interface Fit {
  /** Null where there is no example. */
  head: Head | null
  calibration: Calibration
  /** What was said of each example that was kept aside, and of each stranger. */
  answers: HeldOutAnswer[]
  /** The logits of each example from others; null where it was not kept aside. */
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
  const { labels } = task
  const examples = headExamples(task)
  const head = examples.length === 0 ? null : fitHead(examples, labels)
  const heldOut = predictFolds(examples, task)
  const predicted = heldOut.flatMap((logits, index): HeldOutExample[] => {
    const { target, weight } = examples[index] as HeadExample
    const { isSample } = task.examples[index] as FitExample
    return logits === null ? [] : [{ logits, target, weight, isSample }]
  })
  const strangers = predictStrangers(examples, task)
  const kept = {
    examples: predicted,
    strangers: strangers.map(({ logits }) => logits),
    share: descriptionShare(labels, task.examples),
  }
  const calibration = calibrate(kept)
  const weight = strangerWeight(kept)
  const answers = [
    ...predicted.map((example) => {
      const said = answered(example, calibration)
      return example.isSample ? said : { ...said, weight: 0 }
    }),
    ...strangers.map(({ logits, labels: places }): HeldOutAnswer => {
      const said = answered({ logits, target: 0, weight }, calibration)
      return { ...said, target: labels + 1, first: places[said.first] ?? 0 }
    }),
  ]
  return { head, calibration, answers, heldOut }
}

function answered({ logits, target, weight }: HeldOutLogits, calibration: Calibration): HeldOutAnswer {
  const { labels } = probabilitiesOf(logits, calibration)
  let first = 0
  for (let label = 1; label < labels.length; label++)
    if ((labels[label] as number) > (labels[first] as number)) first = label
  return { target, first, probability: labels[first] ?? 0, weight }
}

function headExamples({ untaught, labels, examples, readings }: FitTask): HeadExample[] {
  const share = descriptionShare(labels, examples)
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
      offset: untaughtLogits(untaught, reading, content, share),
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

/** An example of a label that was left out, as the others see it. */
interface Stranger {
  logits: Float64Array
  /** The labels that were not left out, by their place among all. */
  labels: number[]
}

/** A third of the labels at a time is left out with all its examples, until there are strangers enough. */
function predictStrangers(examples: readonly HeadExample[], { labels, enough }: FitTask): Stranger[] {
  const parts = Math.min(3, labels)
  const strangers: Stranger[] = []
  for (let out = 0; out < parts && labels > 1 && strangers.length < enough / 2; out++) {
    const isOut = (label: number) => label < labels && label % parts === out
    const left = Array.from({ length: labels }, (_, label) => label).filter((label) => !isOut(label))
    const known = examples.filter(({ target }) => !isOut(target)).map((example) => among(left, example))
    const head = known.length === 0 ? null : fitHead(known, left.length, nearness.rough)
    for (const example of examples.filter(({ target }) => isOut(target))) {
      const logits = among(left, example).offset
      if (head !== null) addHead(head, example.features, logits)
      strangers.push({ logits, labels: left })
    }
  }
  return strangers
}

/** The example as it is where there are only these labels. */
function among(labels: readonly number[], example: HeadExample): HeadExample {
  const place = labels.indexOf(example.target)
  return {
    ...example,
    offset: Float64Array.from(labels, (label) => example.offset[label] as number),
    target: place === -1 ? labels.length : place,
  }
}
