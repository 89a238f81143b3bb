/**
 * How sharply the labels of a set are told apart: with the exponent found here, the probabilities of held-out examples
 * fit best. It is about one label or another; the share of "none of these" is left as it is.
 */

/** So many examples weigh as much as what is expected without any. */
const worth = 8

const range = { least: 0.3, most: 4, step: 1.05 }

/** An example that was kept aside, with what was predicted of it. */
export interface HeldOutLogits {
  logits: Float64Array
  /** The index of its label; the number of labels for "none of these". */
  target: number
  weight: number
}

/** The exponent for `sharpen`. `expected`: without examples; 1 leaves the probabilities as the weights were fitted. */
export function measureSharpness(heldOut: readonly HeldOutLogits[], expected = 1): number {
  const labelled = heldOut.filter(({ logits, target }) => target < logits.length)
  if (labelled.length === 0) return expected
  let best = { loss: Number.POSITIVE_INFINITY, sharpness: expected }
  for (let sharpness = range.least; sharpness < range.most; sharpness *= range.step) {
    let loss = worth * Math.log(sharpness / expected) ** 2
    for (const { logits, target, weight } of labelled) {
      loss -= weight * Math.log(Math.max(sharpen(logits, sharpness)[target] as number, 1e-12))
    }
    if (loss < best.loss) best = { loss, sharpness }
  }
  return best.sharpness
}

/** Probabilities of the labels, given that it is one of them: the softmax of the logits times `sharpness`. */
export function sharpen(logits: Float64Array, sharpness: number): Float64Array {
  const highest = logits.reduce((most, logit) => Math.max(most, logit), Number.NEGATIVE_INFINITY)
  const chances = logits.map((logit) => Math.exp(sharpness * (logit - highest)))
  const sum = chances.reduce((total, chance) => total + chance, 0)
  return chances.map((chance) => chance / sum)
}
