import assert from 'node:assert/strict'
import { test } from 'node:test'
import { randomNumbers } from '../../../src/random-numbers.ts'
import type { Judgements } from '../../../src/report/quality/judgements.ts'
import { labelsWithClusters } from '../../../src/report/quality/label-clusters.ts'
import { labelsToMerge, labelsToSplit } from '../../../src/report/quality/labels-to-change.ts'

function judged(confirmed: number, to: Record<string, number>, takenBack = 0): Judgements {
  const changed = Object.values(to).reduce((sum, count) => sum + count, 0)
  const given = confirmed + changed + takenBack
  return { given, confirmed, changed, takenBack, to: new Map(Object.entries(to)) }
}

test('labels that are changed into each other often may be one', () => {
  const counts = new Map([
    ['Problem', judged(10, { Complaint: 4 })],
    ['Complaint', judged(6, { Problem: 3 })],
    ['Order', judged(40, { Problem: 1 })],
  ])
  assert.deepEqual(labelsToMerge(counts), [
    { one: 'Complaint', other: 'Problem', there: 3, back: 4, judged: 23 },
  ])
})

test('a label that is merely given too often is no reason to merge it', () => {
  const counts = new Map([
    ['Problem', judged(10, { Complaint: 20 })],
    ['Complaint', judged(6, { Problem: 1 })],
  ])
  assert.deepEqual(labelsToMerge(counts), [])
  const rare = new Map([
    ['Problem', judged(200, { Complaint: 3 })],
    ['Complaint', judged(200, { Problem: 3 })],
  ])
  assert.deepEqual(labelsToMerge(rare), [])
})

test('a label whose items became many others may be several, one that became a single other is not', () => {
  const counts = new Map([
    ['Other', judged(6, { Order: 3, Problem: 2, Invoice: 2 }, 2)],
    ['Problem', judged(6, { Complaint: 9 })],
    ['Few', judged(0, { Order: 1, Problem: 1, Invoice: 1 })],
  ])
  assert.deepEqual(labelsToSplit(counts), [
    { name: 'Other', judged: 15, wrong: 9, to: ['Order', 'Problem', 'Invoice'] },
  ])
})

/** Normal numbers, the same every time (Box & Muller 1958). */
function normal(seed: number): () => number {
  const random = randomNumbers(seed)
  return () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}

function items(label: string, count: number, apart: number, seed: number, dimension = 24) {
  const draw = normal(seed)
  return Array.from({ length: count }, (_, place) => {
    const isSecond = place % 3 === 0
    const embedding = Float32Array.from({ length: dimension }, (_, axis) => {
      const center = axis === 0 ? 3 : axis === 1 ? (isSecond ? apart : -apart) : 0
      return center + 0.5 * draw()
    })
    const length = Math.hypot(...embedding)
    return {
      label,
      keywords: [isSecond ? 'printer' : 'invoice'],
      embedding: embedding.map((one) => one / length),
    }
  })
}

test('two groups with a gap between them are found in a label, with their names and shares', () => {
  const [found, ...more] = labelsWithClusters([...items('Problem', 90, 2, 1), ...items('Order', 90, 0, 2)])
  assert.equal(more.length, 0)
  assert.deepEqual([found?.label, found?.items], ['Problem', 90])
  assert.deepEqual(
    found?.clusters.map(({ name, share }) => [name, Math.round(100 * share)]),
    [
      ['invoice', 67],
      ['printer', 33],
    ],
  )
})

test('in one group, however it scatters, no two are found; nor in few items', () => {
  for (let seed = 1; seed <= 30; seed++)
    assert.deepEqual(labelsWithClusters(items('Order', 60 + 10 * seed, 0, seed)), [], `seed ${seed}`)
  for (let seed = 1; seed <= 5; seed++)
    assert.deepEqual(labelsWithClusters(items('Order', 80, 0, seed, 384)), [], `384 dimensions, seed ${seed}`)
  assert.deepEqual(labelsWithClusters(items('Order', 59, 2, 1)), [])
})
