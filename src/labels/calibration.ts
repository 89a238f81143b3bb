/**
 * From logits to probabilities that hold what they say, by what was predicted of examples that were kept aside: how
 * sharply the labels are told apart (sharpness.ts), and how likely it is that an item belongs to any of them.
 *
 * Examples are nearly all of some label, so a head that is fitted to them forgets that there is mail of none. What such
 * mail looks like is learnt from the labels themselves: a part of them is left out with all its examples, which are then
 * strangers to the others. The log-odds of "one of these" are a·s + b with s the log of the sum of all labels' odds,
 * fitted to kept-aside examples and strangers (Platt 1999), near a = 1 and b = 0 while there are few. Where there are
 * many, the chance that comes of it is corrected by a line that follows them without a formula (isotonic.ts).
 */
import { fitRising, type RisingLine, readRising, straight } from './isotonic.ts'
import { type HeldOutLogits, measureSharpness, sharpen } from './sharpness.ts'

export interface Calibration {
  sharpness: number
  /** Log-odds of "one of these" = slope · (log of the sum of the labels' odds) + shift. */
  slope: number
  shift: number
  /** From the chance that slope and shift give to the one that held. */
  inside: RisingLine
}

/**
 * So much of all mail is taken to belong to none of ten labels or fewer; of more labels less, since whoever has many has
 * left little over: `share` · (10 / labels)^`falls`.
 */
const strangers = { share: 0.25, falls: 0.3 }
/** What a correction says of the sharpness, beside other examples: it is one of the hard ones. */
const correctionWorth = 0.3
/** How far slope and shift may be from what is expected before any example: standard deviations. */
const spread = { slope: 0.4, shift: 1 }
/**
 * How many examples must have been kept aside before the line bends, and what slope and shift still say then beside each
 * of them, so that it never reaches 0 or 1. Chosen on the sets of bench/labels.ts that the encoder has seen.
 */
const bending = { least: 150, share: 0.5 }

export interface Probabilities {
  /** In the order of the labels; they and `none` sum to 1. */
  labels: Float64Array
  none: number
}

export interface HeldOutExample extends HeldOutLogits {
  /** Is it like mail in general, or a correction, which only mail gets that was wrong or in doubt? */
  isSample: boolean
}

/** What is kept aside of the labels, and strangers to them: logits of the labels that were not left out. */
export interface KeptAside {
  examples: readonly HeldOutExample[]
  strangers: readonly Float64Array[]
  /** What the descriptions kept of their say (descriptionShare), by which logits are smaller. */
  share: number
}

export function probabilitiesOf(
  logits: Float64Array,
  { sharpness, slope, shift, inside: line }: Calibration,
): Probabilities {
  const inside = logits.length === 0 ? 0 : readRising(line, sigmoid(slope * logSum(logits) + shift)).value
  return { labels: sharpen(logits, sharpness).map((chance) => inside * chance), none: 1 - inside }
}

/** By how much log p / (1 - p) of one label rises with the logit of each, and what the shift adds to it. */
export function logOddsParts(logits: Float64Array, calibration: Calibration, label: number) {
  const { sharpness, slope, shift, inside: line } = calibration
  const { labels } = probabilitiesOf(logits, calibration)
  const chance = sigmoid(slope * logSum(logits) + shift)
  const inside = readRising(line, chance)
  // By how much the log of the chance of "one of these" rises with slope · sum + shift.
  const rise = (inside.slope * chance * (1 - chance)) / Math.max(1e-12, inside.value)
  const plain = sharpen(logits, 1)
  const sharp = sharpen(logits, sharpness)
  const against = Math.max(1e-12, 1 - (labels[label] ?? 0))
  const slopes = plain.map((share, other) => {
    const among = sharpness * (Number(other === label) - (sharp[other] ?? 0))
    return (rise * slope * share + among) / against
  })
  return { slopes, shift: (rise * shift) / against }
}

export function calibrate(kept: KeptAside): Calibration {
  const weight = strangerWeight(kept)
  const seen = samplesOf(kept).map(({ logits, target, weight: counts }) => ({
    sum: logSum(logits),
    inside: target < logits.length,
    weight: counts,
  }))
  const strange = kept.strangers.map((logits) => ({ sum: logSum(logits), inside: false, weight }))
  const sharpness = measureSharpness(
    kept.examples.map((example) => ({
      ...example,
      weight: example.weight * (example.isSample ? 1 : correctionWorth),
    })),
    expectedSteepness(kept),
  )
  const points = [...seen, ...strange]
  const line = fitLine(points, expectedSteepness(kept))
  return { sharpness, ...line, inside: seen.length < bending.least ? straight : fitBend(points, line) }
}

/**
 * By how much more sharpness and slope are expected to be than without examples: descriptions say less then, examples
 * say more, and half of the loss (on a scale of logarithms) is still to be made good. Measured with bench/stream.ts,
 * where only corrections are known, and with one to five examples a label in bench/labels.ts.
 */
function expectedSteepness({ share }: Pick<KeptAside, 'share'>): number {
  return 1 / Math.sqrt(share)
}

function fitBend(
  points: readonly Point[],
  { slope, shift }: Pick<Calibration, 'slope' | 'shift'>,
): RisingLine {
  return fitRising(
    points.map(({ sum, inside, weight }) => {
      const at = sigmoid(slope * sum + shift)
      return { at, value: (Number(inside) + bending.share * at) / (1 + bending.share), weight }
    }),
  )
}

function samplesOf({ examples }: KeptAside): HeldOutExample[] {
  return examples.filter(({ isSample }) => isSample)
}

/** What one stranger counts beside an example, so that all of them and the real ones have their share. */
export function strangerWeight(kept: KeptAside): number {
  const labels = kept.examples[0]?.logits.length ?? 1
  const share = strangers.share * Math.min(1, (10 / labels) ** strangers.falls)
  let inside = 0
  let outside = 0
  for (const { logits, target, weight } of samplesOf(kept)) {
    if (target < logits.length) inside += weight
    else outside += weight
  }
  const wanted = (inside * share) / (1 - share)
  const { length } = kept.strangers
  return length === 0 ? 0 : Math.max(0, wanted - outside) / length
}

interface Point {
  sum: number
  inside: boolean
  weight: number
}

/** Newton's method, halved until the loss falls: two numbers, a convex function. */
function fitLine(points: readonly Point[], expected: number): { slope: number; shift: number } {
  let [slope, shift] = [expected, 0]
  const lossAt = (a: number, b: number) => {
    let loss = ((a - expected) / spread.slope) ** 2 / 2 + (b / spread.shift) ** 2 / 2
    for (const { sum, inside, weight } of points)
      loss += weight * softPlus(inside ? -(a * sum + b) : a * sum + b)
    return loss
  }
  let loss = lossAt(slope, shift)
  for (let step = 0; step < 50; step++) {
    let bySlope = (slope - expected) / spread.slope ** 2
    let byShift = shift / spread.shift ** 2
    let [bend, twist, lift] = [1 / spread.slope ** 2, 0, 1 / spread.shift ** 2]
    for (const { sum, inside, weight } of points) {
      const chance = sigmoid(slope * sum + shift)
      const error = weight * (chance - Number(inside))
      const curve = weight * chance * (1 - chance)
      bySlope += error * sum
      byShift += error
      bend += curve * sum * sum
      twist += curve * sum
      lift += curve
    }
    const area = bend * lift - twist * twist
    const moveSlope = (lift * bySlope - twist * byShift) / area
    const moveShift = (bend * byShift - twist * bySlope) / area
    let length = 1
    let next = lossAt(slope - moveSlope, shift - moveShift)
    while (next > loss && length > 1e-6) {
      length /= 2
      next = lossAt(slope - length * moveSlope, shift - length * moveShift)
    }
    if (!(next < loss)) break
    slope -= length * moveSlope
    shift -= length * moveShift
    loss = next
    if (Math.abs(moveSlope) + Math.abs(moveShift) < 1e-9) break
  }
  return { slope, shift }
}

/** log Σ exp */
function logSum(logits: Float64Array): number {
  let highest = Number.NEGATIVE_INFINITY
  for (const logit of logits) highest = Math.max(highest, logit)
  let sum = 0
  for (const logit of logits) sum += Math.exp(logit - highest)
  return highest + Math.log(sum)
}

function sigmoid(value: number): number {
  return value >= 0 ? 1 / (1 + Math.exp(-value)) : 1 - 1 / (1 + Math.exp(value))
}

/** log(1 + exp value) without overflow. */
function softPlus(value: number): number {
  return Math.max(0, value) + Math.log1p(Math.exp(-Math.abs(value)))
}
