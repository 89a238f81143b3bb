import assert from 'node:assert/strict'
import { test } from 'node:test'
import { binomialTail, isRising } from '../../src/report/rising.ts'

test('the tail of the binomial distribution is that of the tables', () => {
  // 1 - pbinom(7, 10, 0.5), 1 - pbinom(59, 100, 0.5) of R
  assert.ok(Math.abs(binomialTail(8, 10, 0.5) - 0.0546875) < 1e-12)
  assert.ok(Math.abs(binomialTail(60, 100, 0.5) - 0.028443966820490392) < 1e-10)
  assert.deepEqual([binomialTail(0, 5, 0.5), binomialTail(1, 5, 0)], [1, 0])
})

test('samples of different sizes are compared as rates', () => {
  // 20 in a tenth of the items are as many as 200 in all of them.
  assert.equal(isRising({ now: 20, before: 200 }, { now: 0.1, before: 1 }, 1), false)
  assert.equal(isRising({ now: 40, before: 200 }, { now: 0.1, before: 1 }, 1), true)
})

test('the more is tested, the more it takes', () => {
  assert.equal(isRising({ now: 12, before: 2 }, { now: 1, before: 1 }, 1), true)
  assert.equal(isRising({ now: 12, before: 2 }, { now: 1, before: 1 }, 1000), false)
})
