/**
 * Multinomial logistic regression with an offset: logit_k(x) = offset_k(x) + w_k·x + b_k for the labels, 0 for "none of
 * these". The ridge pulls the weights to zero, so that without examples the offset decides alone.
 */
import { minimise } from './minimise.ts'

export interface HeadExamples {
  count: number
  dimension: number
  labels: number
  /** [count × dimension] */
  features: Float32Array
  /** [count × labels] logits known beforehand. */
  offsets: Float64Array
  /** [count] the index of the label of each. */
  targets: Int32Array
}

export interface Head {
  /** [labels × dimension] */
  weights: Float64Array
  /** [labels] */
  bias: Float64Array
}

/** How strongly weights and biases are pulled to zero. Best of 0.02 … 1 in bench/labels.ts, and flat around it. */
const ridge = { weights: 0.05, bias: 1 }

/**
 * A pure function of the examples: the same ones in the same order give the same weights, bit for bit. Gives way to
 * other work between its steps, of some 25 ms for 1,000 examples and 20 labels.
 */
export async function fitHead(examples: HeadExamples): Promise<Head> {
  const { labels, dimension } = examples
  const size = labels * dimension
  const start = new Float64Array(size + labels)
  const parameters = await minimise(start, (at, gradient) => loss(examples, at, gradient))
  return { weights: parameters.slice(0, size), bias: parameters.slice(size) }
}

/** Adds what was learnt to the logits of one text. */
export function addHead(head: Head, embedding: Float32Array, logits: Float64Array): void {
  for (let label = 0; label < logits.length; label++) {
    const row = label * embedding.length
    const learnt = product(head.weights, row, embedding, 0, embedding.length) + (head.bias[label] ?? 0)
    logits[label] = (logits[label] ?? 0) + learnt
  }
}

/** Turns logits into probabilities in place; the share of "none of these", whose logit is 0, is returned. */
export function softmaxWithNone(logits: Float64Array): number {
  let highest = 0
  for (const logit of logits) highest = Math.max(highest, logit)
  let sum = Math.exp(-highest)
  for (let label = 0; label < logits.length; label++) {
    const value = Math.exp((logits[label] ?? 0) - highest)
    logits[label] = value
    sum += value
  }
  for (let label = 0; label < logits.length; label++) logits[label] = (logits[label] ?? 0) / sum
  return Math.exp(-highest) / sum
}

/** Negative log likelihood plus ridge; writes the gradient. */
function loss(examples: HeadExamples, at: Float64Array, gradient: Float64Array): number {
  const { count, dimension, labels, features, offsets, targets } = examples
  const size = labels * dimension
  const scores = new Float64Array(labels)
  let total = 0
  for (let place = 0; place < at.length; place++) {
    const pull = place < size ? ridge.weights : ridge.bias
    const value = at[place] as number
    gradient[place] = pull * value
    total += 0.5 * pull * value * value
  }
  for (let example = 0; example < count; example++) {
    const row = example * dimension
    for (let label = 0; label < labels; label++) {
      const column = label * dimension
      const known = (offsets[example * labels + label] as number) + (at[size + label] as number)
      scores[label] = known + product(at, column, features, row, dimension)
    }
    softmaxWithNone(scores)
    const target = targets[example] as number
    total -= Math.log(Math.max(scores[target] as number, 1e-300))
    scores[target] = (scores[target] as number) - 1
    for (let label = 0; label < labels; label++) {
      const slope = scores[label] as number
      const column = label * dimension
      gradient[size + label] = (gradient[size + label] as number) + slope
      for (let place = 0; place < dimension; place++) {
        gradient[column + place] =
          (gradient[column + place] as number) + slope * (features[row + place] as number)
      }
    }
  }
  return total
}

/** Four sums at once: one alone waits for itself. */
function product(left: Float64Array, from: number, right: Float32Array, row: number, length: number): number {
  let [first, second, third, fourth] = [0, 0, 0, 0]
  let place = 0
  for (; place + 3 < length; place += 4) {
    first += (left[from + place] as number) * (right[row + place] as number)
    second += (left[from + place + 1] as number) * (right[row + place + 1] as number)
    third += (left[from + place + 2] as number) * (right[row + place + 2] as number)
    fourth += (left[from + place + 3] as number) * (right[row + place + 3] as number)
  }
  for (; place < length; place++) first += (left[from + place] as number) * (right[row + place] as number)
  return first + second + (third + fourth)
}
