import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chanceOf, comparePairs, isWorse, type Pairs, worthOf } from '../../src/learning/trial.ts'

const pairs = (better: number, worse: number): Pairs => ({ items: 200, better, worse })
const even = pairs(0, 0)

test('the sign test is exact, for few items and for thousands', () => {
  assert.equal(chanceOf(0, 0), 1)
  assert.ok(Math.abs(chanceOf(3, 0) - 1 / 8) < 1e-12)
  assert.ok(Math.abs(chanceOf(3, 1) - 5 / 16) < 1e-12)
  assert.ok(Math.abs(chanceOf(8, 2) - 56 / 1024) < 1e-12)
  assert.ok(chanceOf(1100, 900) < 1e-5)
  assert.ok(Math.abs(chanceOf(1000, 1000) - 0.5) < 0.02)
})

test('a head is worse only where chance does not explain it', () => {
  assert.equal(isWorse({ fresh: even, known: even }), false)
  assert.equal(isWorse({ fresh: pairs(0, 3), known: even }), false)
  assert.equal(isWorse({ fresh: pairs(0, 4), known: even }), true)
  assert.equal(isWorse({ fresh: pairs(20, 30), known: even }), false)
  assert.equal(isWorse({ fresh: even, known: pairs(1, 9) }), true)
})

test('who is worse of the old votes but better of all has learnt that people changed their minds', () => {
  assert.equal(isWorse({ fresh: pairs(40, 2), known: pairs(3, 12) }), false)
  assert.equal(isWorse({ fresh: pairs(12, 2), known: pairs(3, 12) }), true)
})

test('right and applied is worth most, wrong and applied least, asking in between', () => {
  const said = (label: string | null, first: string) => ({
    label,
    labels: [{ name: first, probability: 0.8 }],
    ...{ none: 0, certainty: 0.8, precision: 0.9 },
  })
  const worth = (label: string | null, first: string, truth: string | null) =>
    worthOf(said(label, first) as never, truth)
  assert.deepEqual(
    [worth('A', 'A', 'A'), worth(null, 'A', 'A'), worth(null, 'B', 'A'), worth('B', 'B', 'A')],
    [3, 2, 1, 0],
  )
  assert.deepEqual([worth(null, 'A', null), worth('A', 'A', null)], [3, 0])
  assert.deepEqual(
    comparePairs([
      [3, 2],
      [0, 1],
      [2, 2],
    ]),
    { items: 3, better: 1, worse: 1 },
  )
})
