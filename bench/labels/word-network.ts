import { randomNumbers } from '../../src/random-numbers.ts'
import { shuffled } from '../label-sets.ts'
import { type Sparse, wordVectors } from './word-vectors.ts'

/** scikit-learn's MLPClassifier(tol=0.01), as Paperless-ngx uses it: 100 units, ReLU, Adam, batches of 200, L2 of 1e-4. */
const network = { units: 100, rate: 1e-3, batch: 200, decay: 1e-4, epochs: 200, patience: 10, least: 0.01 }
const adam = { first: 0.9, second: 0.999, small: 1e-8 }

interface Layer {
  weights: Float64Array
  slopes: Float64Array
  first: Float64Array
  second: Float64Array
}

/** A network with one hidden layer on the TF-IDF of words and pairs of words. */
export function trainWordNetwork(
  examples: readonly { text: string; label: string }[],
): (text: string) => string {
  const labels = [...new Set(examples.map(({ label }) => label))]
  const { places, vectorOf } = wordVectors(examples.map(({ text }) => text))
  const { units } = network
  const random = randomNumbers(1)
  // The last row of each is the bias.
  const hidden = layer(places + 1, units, places, random)
  const outer = layer(units + 1, labels.length, units, random)
  const known = examples.map(({ text, label }) => ({ vector: vectorOf(text), target: labels.indexOf(label) }))

  function forward(vector: Sparse) {
    const inner = hidden.weights.slice(places * units, (places + 1) * units)
    for (const [place, value] of vector)
      for (let unit = 0; unit < units; unit++)
        inner[unit] = (inner[unit] ?? 0) + value * (hidden.weights[place * units + unit] ?? 0)
    for (let unit = 0; unit < units; unit++) inner[unit] = Math.max(0, inner[unit] ?? 0)
    const scores = outer.weights.slice(units * labels.length)
    for (let unit = 0; unit < units; unit++) {
      const value = inner[unit] ?? 0
      if (value === 0) continue
      for (let label = 0; label < labels.length; label++)
        scores[label] = (scores[label] ?? 0) + value * (outer.weights[unit * labels.length + label] ?? 0)
    }
    return { inner, scores }
  }

  /** Adds the slopes of one example; gives its loss. */
  function backward(vector: Sparse, target: number): number {
    const { inner, scores } = forward(vector)
    const chances = softmax(scores)
    const loss = -Math.log(Math.max(chances[target] ?? 0, 1e-300))
    chances[target] = (chances[target] ?? 0) - 1
    const back = new Float64Array(units)
    for (let unit = 0; unit <= units; unit++) {
      const value = unit === units ? 1 : (inner[unit] ?? 0)
      if (value === 0) continue
      for (let label = 0; label < labels.length; label++) {
        const at = unit * labels.length + label
        outer.slopes[at] = (outer.slopes[at] ?? 0) + value * (chances[label] ?? 0)
        if (unit < units) back[unit] = (back[unit] ?? 0) + (outer.weights[at] ?? 0) * (chances[label] ?? 0)
      }
    }
    for (const [place, value] of [...vector, [places, 1] as const])
      for (let unit = 0; unit < units; unit++) {
        const at = place * units + unit
        hidden.slopes[at] = (hidden.slopes[at] ?? 0) + value * (back[unit] ?? 0)
      }
    return loss
  }

  let best = Number.POSITIVE_INFINITY
  let waited = 0
  let steps = 0
  for (let epoch = 0; epoch < network.epochs && waited <= network.patience; epoch++) {
    const order = shuffled(known, random)
    let loss = 0
    for (let from = 0; from < order.length; from += network.batch) {
      const batch = order.slice(from, from + network.batch)
      for (const { vector, target } of batch) loss += backward(vector, target)
      steps++
      step(hidden, batch.length, steps)
      step(outer, batch.length, steps)
    }
    loss /= order.length
    waited = loss > best - network.least ? waited + 1 : 0
    best = Math.min(best, loss)
  }
  return (text) => {
    const { scores } = forward(vectorOf(text))
    return labels[scores.indexOf(Math.max(...scores))] ?? ''
  }
}

/** Uniform, as Glorot & Bengio (2010) draw them. */
function layer(rows: number, columns: number, inputs: number, random: () => number): Layer {
  const bound = Math.sqrt(6 / (inputs + columns))
  const zeros = () => new Float64Array(rows * columns)
  return {
    weights: zeros().map(() => bound * (2 * random() - 1)),
    slopes: zeros(),
    first: zeros(),
    second: zeros(),
  }
}

/** One step of Adam (Kingma & Ba 2015); the slopes are zero afterwards. */
function step({ weights, slopes, first, second }: Layer, examples: number, count: number): void {
  const rate = (network.rate * Math.sqrt(1 - adam.second ** count)) / (1 - adam.first ** count)
  for (let at = 0; at < weights.length; at++) {
    const slope = ((slopes[at] as number) + network.decay * (weights[at] as number)) / examples
    const one = adam.first * (first[at] as number) + (1 - adam.first) * slope
    const two = adam.second * (second[at] as number) + (1 - adam.second) * slope * slope
    first[at] = one
    second[at] = two
    weights[at] = (weights[at] as number) - (rate * one) / (Math.sqrt(two) + adam.small)
    slopes[at] = 0
  }
}

function softmax(scores: Float64Array): Float64Array {
  const highest = Math.max(...scores)
  const chances = scores.map((score) => Math.exp(score - highest))
  const sum = chances.reduce((total, chance) => total + chance, 0)
  return chances.map((chance) => chance / sum)
}
