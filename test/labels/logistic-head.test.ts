import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addHead, fitHead, type HeadExamples, softmaxWithNone } from '../../src/labels/logistic-head.ts'

function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0
    return state / 2 ** 32 - 0.5
  }
}

/** Examples in clusters, one a label, without prior logits. */
function clusters(count: number, labels: number, dimension: number): HeadExamples {
  const random = seeded(count + labels)
  const centres = Array.from({ length: labels }, () => Float32Array.from({ length: dimension }, random))
  const features = new Float32Array(count * dimension)
  const targets = new Int32Array(count)
  for (let example = 0; example < count; example++) {
    const label = example % labels
    const vector = Float32Array.from(centres[label] ?? [], (value) => value + 0.6 * random())
    const length = Math.hypot(...vector)
    features.set(
      vector.map((value) => value / length),
      example * dimension,
    )
    targets[example] = label
  }
  return { count, dimension, labels, features, offsets: new Float64Array(count * labels), targets }
}

async function probabilities(examples: HeadExamples, example: number): Promise<Float64Array> {
  const head = await fitHead(examples)
  const { dimension, labels } = examples
  const logits = examples.offsets.slice(example * labels, (example + 1) * labels)
  addHead(head, examples.features.subarray(example * dimension, (example + 1) * dimension), logits)
  softmaxWithNone(logits)
  return logits
}

test('the fit stands where the slope of the loss is zero', async () => {
  const examples = clusters(60, 3, 8)
  const { weights, bias } = await fitHead(examples)
  // At the minimum, ridge · parameter = -sum over the examples of (probability - is it) · feature; checked for each.
  const slope = new Float64Array(weights.length)
  const biasSlope = new Float64Array(bias.length)
  for (let example = 0; example < examples.count; example++) {
    const embedding = examples.features.subarray(example * 8, example * 8 + 8)
    const logits = new Float64Array(3)
    addHead({ weights, bias }, embedding, logits)
    softmaxWithNone(logits)
    for (let label = 0; label < 3; label++) {
      const error = (logits[label] ?? 0) - (examples.targets[example] === label ? 1 : 0)
      biasSlope[label] = (biasSlope[label] ?? 0) + error
      for (let place = 0; place < 8; place++) {
        slope[label * 8 + place] = (slope[label * 8 + place] ?? 0) + error * (embedding[place] ?? 0)
      }
    }
  }
  for (const [place, weight] of weights.entries())
    assert.ok(Math.abs(0.05 * weight + (slope[place] ?? 0)) < 0.01)
  for (const [label, value] of bias.entries()) assert.ok(Math.abs(value + (biasSlope[label] ?? 0)) < 0.01)
})

test('examples move a text to their label', async () => {
  const examples = clusters(30, 3, 8)
  for (const example of [0, 1, 2]) assert.ok(((await probabilities(examples, example))[example] ?? 0) > 0.6)
})

test('one example moves the offset a little, not all the way', async () => {
  const examples = clusters(1, 2, 8)
  examples.offsets.set([-1, 1])
  const [wanted = 0] = await probabilities(examples, 0)
  const before = Math.exp(-1) / (Math.exp(-1) + Math.exp(1) + 1)
  assert.ok(wanted > before + 0.05 && wanted < 0.95, `${before} → ${wanted}`)
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

test('a thousand examples of twenty labels are learnt in about two seconds, and others may run meanwhile', async () => {
  let turns = 0
  const timer = setInterval(() => turns++, 1)
  const started = process.cpuUsage()
  await fitHead(clusters(1_000, 20, 384))
  clearInterval(timer)
  const seconds = process.cpuUsage(started).user / 1e6
  // 1.2 s on an idle core; the bound is for a machine that shares its caches.
  assert.ok(seconds < 4, `${seconds} s`)
  assert.ok(turns > 5, `${turns} turns`)
})
