import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  addHead,
  fitHead,
  type Head,
  type HeadExample,
  softmaxWithNone,
} from '../../src/labels/logistic-head.ts'
import { wordPlaces } from '../../src/labels/word-features.ts'

function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0
    return state / 2 ** 32 - 0.5
  }
}

/** Examples in clusters, one a label, without prior logits; `words` words each, drawn from the label's own. */
function clusters(count: number, labels: number, dimension: number, words = 4): HeadExample[] {
  const random = seeded(count + labels)
  const centres = Array.from({ length: labels }, () => Float32Array.from({ length: dimension }, random))
  return Array.from({ length: count }, (_, example) => {
    const target = example % labels
    const vector = Float32Array.from(centres[target] ?? [], (value) => value + 0.6 * random())
    const length = Math.hypot(...vector)
    const places = new Set<number>()
    while (places.size < words) {
      const place = Math.floor((random() + 0.5) * wordPlaces)
      places.add(place - (place % labels) + target < wordPlaces ? place - (place % labels) + target : target)
    }
    return {
      features: {
        dense: vector.map((value) => value / length),
        sparse: {
          places: Uint16Array.from(places),
          values: new Float32Array(words).fill(1 / Math.sqrt(words)),
        },
      },
      offset: new Float64Array(labels),
      target,
      weight: 1,
    }
  })
}

function probabilitiesOf(head: Head, { features, offset }: HeadExample): Float64Array {
  const logits = offset.slice()
  addHead(head, features, logits)
  softmaxWithNone(logits)
  return logits
}

test('the fit stands where the slope of the loss is zero', () => {
  // Neither number is a multiple of four: the last rows go another way.
  const examples = clusters(61, 3, 9)
  const head = fitHead(examples, 3)
  // At the minimum, ridge · parameter = -sum over the examples of (probability - is it) · feature; checked for each.
  const dense = head.dense.map((weight) => 0.03 * weight)
  const sparse = head.sparse.map((weight) => 0.03 * weight)
  const bias = head.bias.slice()
  for (const example of examples) {
    const { features, target } = example
    for (const [label, probability] of probabilitiesOf(head, example).entries()) {
      const error = probability - (target === label ? 1 : 0)
      bias[label] = (bias[label] ?? 0) + error
      for (const [place, value] of features.dense.entries())
        dense[label * 9 + place] = (dense[label * 9 + place] ?? 0) + error * value
      for (const [index, place] of features.sparse.places.entries())
        sparse[place * 3 + label] =
          (sparse[place * 3 + label] ?? 0) + error * (features.sparse.values[index] ?? 0)
    }
  }
  for (const slope of [...dense, ...sparse, ...bias]) assert.ok(Math.abs(slope) < 0.03, String(slope))
})

test('examples move a text to their label', () => {
  const examples = clusters(30, 3, 8)
  const head = fitHead(examples, 3)
  for (const [label, example] of examples.slice(0, 3).entries())
    assert.ok((probabilitiesOf(head, example)[label] ?? 0) > 0.6)
})

test('one example moves the offset a little, not all the way', () => {
  const [example] = clusters(1, 2, 8)
  assert.ok(example)
  example.offset.set([-1, 1])
  const [wanted = 0] = probabilitiesOf(fitHead([example], 2), example)
  const before = Math.exp(-1) / (Math.exp(-1) + Math.exp(1) + 1)
  assert.ok(wanted > before + 0.05 && wanted < 0.97, `${before} → ${wanted}`)
})

test('without evidence the probabilities are those of the offset and none', () => {
  const logits = Float64Array.of(0, Math.log(2))
  const none = softmaxWithNone(logits)
  assert.ok(Math.abs(none - 0.25) < 1e-12)
  assert.ok(Math.abs((logits[1] ?? 0) - 0.5) < 1e-12)
})

test('very large logits do not overflow', () => {
  const logits = Float64Array.of(1e4, -1e4, 9_990)
  const none = softmaxWithNone(logits)
  assert.ok([...logits, none].every((value) => value >= 0 && value <= 1))
})

test('a thousand examples of twenty labels are learnt in about a second', () => {
  const started = process.cpuUsage()
  fitHead(clusters(1_000, 20, 398, 100), 20)
  const seconds = process.cpuUsage(started).user / 1e6
  // 0.8 s on an idle core; the bound is for a machine that shares its caches.
  assert.ok(seconds < 4, `${seconds} s`)
})

test('an example of double weight counts as two', () => {
  const examples = clusters(12, 3, 8)
  const [first, ...others] = examples
  assert.ok(first)
  const doubled = fitHead([{ ...first, weight: 2 }, ...others], 3)
  const twice = fitHead([first, first, ...others], 3)
  const gap = doubled.dense.map((weight, place) => Math.abs(weight - (twice.dense[place] ?? 0)))
  assert.ok(Math.max(...gap) < 1e-2, String(Math.max(...gap)))
  assert.notDeepEqual(doubled.dense, fitHead(examples, 3).dense)
})

test('an example of none of the labels speaks against all of them', () => {
  const examples = clusters(12, 3, 8)
  const [first] = examples
  assert.ok(first)
  const sum = (head: Head) => probabilitiesOf(head, first).reduce((total, value) => total + value, 0)
  const none = { ...first, target: 3, weight: 4 }
  assert.ok(sum(fitHead([...examples, none], 3)) < sum(fitHead(examples, 3)) - 0.1)
})
