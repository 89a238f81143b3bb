/**
 * Multinomial logistic regression with an offset: logit_k(x) = offset_k(x) + w_k·φ(x) + b_k for the labels, 0 for "none
 * of these". φ is a dense part and a sparse one. The ridge pulls the weights to zero, so that without examples the
 * offset decides alone.
 */
import { addOuterProducts, addProducts, addProductsOfTwo } from './dense-products.ts'
import { type Features, sparsePlaces } from './features.ts'
import { minimise } from './minimise.ts'
import { addSparseOuter, addSparseProducts } from './sparse-products.ts'
import type { SparseVector } from './word-features.ts'

/** An example with what was known of it beforehand. */
export interface HeadExample {
  features: Features
  /** [labels] logits before anything is learnt. */
  offset: Float64Array
  /** The index of its label; the number of labels for "none of these". */
  target: number
  /** How much it counts beside the others; 1 is usual. */
  weight: number
}

export interface Head {
  labels: number
  /** [labels × length of the dense part] */
  dense: Float64Array
  /** [sparsePlaces × labels] */
  sparse: Float64Array
  /** [labels] */
  bias: Float64Array
}

/** How strongly weights and biases are pulled to zero. From 0.02 to 0.05 accuracy is the same in bench/labels.ts. */
const ridge = { weights: 0.03, bias: 1 }

/**
 * How near to the minimum a fit ends, as the size of the slope beside that at the start. `rough` is enough for examples
 * that are kept aside: their logits are then off by 0.1 on average, in two thirds of the time.
 */
export const nearness = { fine: 2e-3, rough: 5e-3 }

/** A pure function of the examples: the same ones in the same order give the same weights, bit for bit. */
export function fitHead(examples: readonly HeadExample[], labels: number, near = nearness.fine): Head {
  const length = examples[0]?.features.dense.length ?? 0
  const used = [...new Set(examples.flatMap(({ features }) => [...features.sparse.places]))].sort(ascending)
  const order = new Map(used.map((place, index) => [place, index]))
  const fours = inFours(examples.map((example) => packed(example, order)))
  const scores = [0, 1, 2, 3].map(() => new Float64Array(labels)) as Four<Float64Array>
  const start = new Float64Array(labels * (length + used.length + 1))
  const found = minimise(
    start,
    (at, gradient) => loss(fours, parts(at, labels, length), parts(gradient, labels, length), scores),
    near,
  )
  // As they are stored, so that a head that was stored says the same, bit for bit.
  const { dense, sparse, bias } = parts(found.map(Math.fround), labels, length)
  // Copied: a view would keep, and hand over, the whole array.
  return { labels, dense: dense.slice(), sparse: spread(sparse, used, labels), bias: bias.slice() }
}

/** Only places that some example uses get a weight other than zero: the fit has no others. */
function packed(example: HeadExample, order: ReadonlyMap<number, number>): HeadExample {
  const { dense, sparse } = example.features
  const places = sparse.places.map((place) => order.get(place) ?? 0)
  return { ...example, features: { dense, sparse: { places, values: sparse.values } } }
}

/** The rows of the places in use back to where they belong. */
export function spread(rows: ArrayLike<number>, used: ArrayLike<number>, labels: number): Float64Array {
  const sparse = new Float64Array(sparsePlaces * labels)
  for (let index = 0; index < used.length; index++) {
    for (let label = 0; label < labels; label++)
      sparse[(used[index] as number) * labels + label] = rows[index * labels + label] as number
  }
  return sparse
}

/** Adds what was learnt to the logits of one text. */
export function addHead(head: Head, { dense, sparse }: Features, logits: Float64Array): void {
  addProducts(head.dense, dense, logits)
  addBiasAndSparse(head, sparse, logits)
}

function addBiasAndSparse(head: Head, sparse: SparseVector, logits: Float64Array): void {
  for (let label = 0; label < head.labels; label++) {
    logits[label] = (logits[label] as number) + (head.bias[label] as number)
  }
  addSparseProducts(head.sparse, sparse, logits)
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

type Four<Value> = [Value, Value, Value, Value]

/** Examples four by four, as dense-products.ts takes them; the last ones are filled up with ones that do not count. */
function inFours(examples: readonly HeadExample[]): Four<HeadExample & { counts: boolean }>[] {
  const fours: Four<HeadExample & { counts: boolean }>[] = []
  for (let from = 0; from < examples.length; from += 4) {
    const four = [0, 1, 2, 3].map((ahead) => {
      const example = examples[Math.min(from + ahead, examples.length - 1)] as HeadExample
      return { ...example, counts: from + ahead < examples.length }
    })
    fours.push(four as Four<HeadExample & { counts: boolean }>)
  }
  return fours
}

interface Parameters extends Head {
  /** All of them in one array, of which the parts are views. */
  all: Float64Array
}

function parts(all: Float64Array, labels: number, length: number): Parameters {
  const sparse = labels * length
  const bias = all.length - labels
  return {
    labels,
    dense: all.subarray(0, sparse),
    sparse: all.subarray(sparse, bias),
    bias: all.subarray(bias),
    all,
  }
}

/** Negative log likelihood plus ridge; writes the gradient. `scores` is room to work in. */
function loss(
  fours: ReturnType<typeof inFours>,
  at: Parameters,
  gradient: Parameters,
  scores: Four<Float64Array>,
): number {
  let total = 0
  const weights = at.all.length - at.labels
  for (let place = 0; place < at.all.length; place++) {
    const pull = place < weights ? ridge.weights : ridge.bias
    const value = at.all[place] as number
    gradient.all[place] = pull * value
    total += 0.5 * pull * value * value
  }
  for (const four of fours) {
    const [a, b, c, d] = four
    const [p, q, r, s] = scores
    for (const [index, { offset }] of four.entries()) (scores[index] as Float64Array).set(offset)
    addProductsOfTwo(at.dense, a.features.dense, b.features.dense, p, q)
    addProductsOfTwo(at.dense, c.features.dense, d.features.dense, r, s)
    for (const [index, { features, target, weight, counts }] of four.entries()) {
      const slopes = scores[index] as Float64Array
      if (!counts) {
        slopes.fill(0)
        continue
      }
      addBiasAndSparse(at, features.sparse, slopes)
      const none = softmaxWithNone(slopes)
      total -= weight * Math.log(Math.max(target === at.labels ? none : (slopes[target] as number), 1e-300))
      if (target < at.labels) slopes[target] = (slopes[target] as number) - 1
      for (let label = 0; label < at.labels; label++) slopes[label] = weight * (slopes[label] as number)
      addSlopes(gradient, features.sparse, slopes)
    }
    const dense = [a.features.dense, b.features.dense, c.features.dense, d.features.dense] as const
    addOuterProducts(gradient.dense, dense, scores)
  }
  return total
}

/** The slopes of the loss by each label's logit become those by its bias and its weights of the sparse part. */
function addSlopes(gradient: Head, sparse: SparseVector, slopes: Float64Array): void {
  for (let label = 0; label < gradient.labels; label++) {
    gradient.bias[label] = (gradient.bias[label] as number) + (slopes[label] as number)
  }
  addSparseOuter(gradient.sparse, sparse, slopes)
}

function ascending(left: number, right: number): number {
  return left - right
}
