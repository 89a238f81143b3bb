/**
 * How sharply the labels of a set are told apart, by cross-validation over its examples: with the exponent found here,
 * the probabilities of held-out examples fit best. "None of these" has no examples, so its share is left as it is.
 */
import { addHead, fitHead, type HeadExample } from './logistic-head.ts'

/**
 * What holds before any example: over the label sets of bench/labels.ts the encoder's differences between labels should
 * be stretched by this; and how many examples it takes to say something else.
 */
const usual = { sharpness: 1.4, worth: 8 }

const folds = 5
/** So many predictions are enough: with many examples only the first folds are fitted. */
const enough = 200
const range = { least: 0.3, most: 4, step: 1.05 }

/** The exponent for `sharpen`. `examples` in a fixed order, in which texts that are alike stand side by side. */
export async function measureSharpness(examples: readonly HeadExample[], labels: number): Promise<number> {
  const heldOut: { logits: Float64Array; target: number }[] = []
  const fold = foldsOf(examples)
  for (let out = 0; out < folds && heldOut.length < enough; out++) {
    const others = examples.filter((_, index) => fold[index] !== out)
    const tests = examples.filter((_, index) => fold[index] === out)
    if (others.length === 0 || tests.length === 0) continue
    const head = await fitHead(others, labels)
    for (const { features, offset, target } of tests) {
      const logits = offset.slice()
      addHead(head, features, logits)
      heldOut.push({ logits, target })
    }
  }
  let best = { loss: Number.POSITIVE_INFINITY, sharpness: usual.sharpness }
  for (let sharpness = range.least; sharpness < range.most; sharpness *= range.step) {
    let loss = usual.worth * Math.log(sharpness / usual.sharpness) ** 2
    for (const { logits, target } of heldOut) {
      loss -= Math.log(Math.max(sharpen(logits, sharpness)[target] as number, 1e-12))
    }
    if (loss < best.loss) best = { loss, sharpness }
  }
  return heldOut.length === 0 ? usual.sharpness : best.sharpness
}

/** Probabilities of the labels, given that it is one of them: the softmax of the logits times `sharpness`. */
export function sharpen(logits: Float64Array, sharpness: number): Float64Array {
  const highest = logits.reduce((most, logit) => Math.max(most, logit), Number.NEGATIVE_INFINITY)
  const chances = logits.map((logit) => Math.exp(sharpness * (logit - highest)))
  const sum = chances.reduce((total, chance) => total + chance, 0)
  return chances.map((chance) => chance / sum)
}

/** Each label's examples in runs rather than by turns: of two that are nearly the same, one must not give away the other. */
function foldsOf(examples: readonly HeadExample[]): number[] {
  const counts = new Map<number, number>()
  for (const { target } of examples) counts.set(target, (counts.get(target) ?? 0) + 1)
  const seen = new Map<number, number>()
  return examples.map(({ target }) => {
    const before = seen.get(target) ?? 0
    seen.set(target, before + 1)
    const count = counts.get(target) ?? 1
    return Math.floor((before * Math.min(folds, count)) / count)
  })
}
