import assert from 'node:assert/strict'
import { test } from 'node:test'
import { driftOf, type PeriodSums } from '../../../src/report/quality/drift.ts'

/** Counts by label, with this mean certainty and a standard deviation of 0.1. */
function sums(counts: Record<string, number>, { certainty = 0.8, review = 0.2 } = {}): PeriodSums {
  const items = Object.values(counts).reduce((sum, count) => sum + count, 0)
  return {
    items,
    likeliest: new Map(Object.entries(counts)),
    certainty: { sum: certainty * items, squares: (certainty ** 2 + 0.01) * items },
    review: review * items,
  }
}

test('of few items no drift is told', () => {
  assert.equal(driftOf(sums({ Order: 49 }), sums({ Problem: 500 })), null)
})

test('what scatters as chance does is no drift', () => {
  const found = driftOf(
    sums({ Order: 250, Problem: 150, Invoice: 100 }, { certainty: 0.805, review: 0.22 }),
    sums({ Order: 235, Problem: 160, Invoice: 105 }),
  )
  assert.deepEqual(found, { items: { now: 500, before: 500 }, mix: null, certainty: null, review: null })
})

test('another mix is told with the labels that changed most', () => {
  const mix = driftOf(
    sums({ Order: 50, Problem: 350, Invoice: 100 }),
    sums({ Order: 235, Problem: 160, Invoice: 105 }),
  )?.mix
  assert.deepEqual(
    mix?.labels.map(({ name, now, before }) => [name, now, before]),
    [
      ['Order', 0.1, 0.47],
      ['Problem', 0.7, 0.32],
      ['Invoice', 0.2, 0.21],
    ],
  )
  // (0.1 − 0.47) ln(0.1 / 0.47) + (0.7 − 0.32) ln(0.7 / 0.32) + (0.2 − 0.21) ln(0.2 / 0.21)
  assert.ok(Math.abs((mix?.index ?? 0) - 0.8705) < 0.01, String(mix?.index))
  assert.equal(mix?.limit, 0.1)
})

test('of few items and many labels the index must be larger, because it is by chance', () => {
  const [now, before] = [
    sums({ a: 20, b: 10, c: 10, d: 10, e: 10 }),
    sums({ a: 10, b: 10, c: 15, d: 15, e: 10 }),
  ]
  assert.equal(driftOf(now, before)?.mix, null)
  const ten = (one: PeriodSums) =>
    sums(Object.fromEntries([...one.likeliest].map(([name, count]) => [name, 20 * count])))
  assert.ok((driftOf(ten(now), ten(before))?.mix?.index ?? 0) > 0.1)
})

test('certainty and Review are told beyond noise alone, and when the change matters', () => {
  const before = sums({ Order: 400 })
  const found = driftOf(sums({ Order: 400 }, { certainty: 0.75, review: 0.35 }), before)
  assert.ok(Math.abs((found?.certainty?.now ?? 0) - 0.75) < 1e-9)
  assert.deepEqual(found?.review, { now: 0.35, before: 0.2 })
  // Of few items it may be chance, though it would matter.
  const few = driftOf(sums({ Order: 50 }, { certainty: 0.77, review: 0.3 }), sums({ Order: 50 }))
  assert.deepEqual([few?.certainty, few?.review], [null, null])
  // Of a million items the smallest change is beyond noise, and still says nothing.
  const million = driftOf(sums({ Order: 1e6 }, { certainty: 0.81, review: 0.21 }), sums({ Order: 1e6 }))
  assert.deepEqual([million?.certainty, million?.review], [null, null])
})
