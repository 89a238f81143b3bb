import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chanceOfAtLeast, isBurst, mayBeBurst, type Report } from '../../src/related/burst-rule.ts'

const HOUR = 3_600_000
const month = { allBefore: 5000, othersNow: 8, seenFor: 28 * 24 * HOUR }

function reports(count: number, requesters = count): Report[] {
  return Array.from({ length: count }, (_, place) => ({
    group: place + 1,
    requester: 1 + (place % requesters),
  }))
}

test('five of a kind that hardly ever comes are a burst, four are none', () => {
  assert.equal(isBurst(reports(5), { ...month, similarBefore: 3 }), true)
  assert.equal(isBurst(reports(4), { ...month, similarBefore: 3 }), false)
})

test('what is usual is no burst: five of a kind that comes twice an hour', () => {
  assert.equal(isBurst(reports(5), { ...month, similarBefore: 2 * 28 * 24 }), false)
  assert.equal(isBurst(reports(16), { ...month, similarBefore: 2 * 28 * 24 }), true)
})

test('on a day with more of everything, more is needed', () => {
  const usual = { ...month, similarBefore: 300 }
  assert.equal(isBurst(reports(9), usual), true)
  assert.equal(isBurst(reports(9), { ...usual, othersNow: 60 }), false)
})

test('the less has been seen, the more is needed', () => {
  const young = { similarBefore: 0, allBefore: 20, othersNow: 2, seenFor: 2 * HOUR }
  assert.equal(isBurst(reports(5), young), false)
  assert.equal(isBurst(reports(12), young), true)
  const nothing = { similarBefore: 0, allBefore: 0, othersNow: 0, seenFor: 0 }
  assert.equal(isBurst(reports(12), nothing), false)
  assert.equal(isBurst(reports(30), nothing), true)
})

test('fewer than three people are no burst, however much they write', () => {
  assert.equal(mayBeBurst(reports(40, 1)), false)
  assert.equal(mayBeBurst(reports(40, 2)), false)
  assert.equal(mayBeBurst(reports(40, 3)), true)
  assert.equal(mayBeBurst(reports(4, 4)), false)
})

test('a mail and the ticket made of it are one report, and those of nobody known are of one person', () => {
  const twice = reports(4).flatMap((report) => [report, report])
  assert.equal(mayBeBurst(twice), false)
  assert.equal(mayBeBurst(reports(40).map((report) => ({ ...report, requester: 0 }))), false)
})

test('the chance is that of the negative binomial distribution', () => {
  // Shape 1 is the geometric distribution: P(X ≥ n) = 1 / (rate + 1)^n.
  for (const count of [1, 5, 40]) assert.ok(Math.abs(chanceOfAtLeast(count, 1, 3) * 4 ** count - 1) < 1e-6)
  // A long past is a Poisson rate: P(X ≥ 5) at a mean of 1 is 0.003660.
  assert.ok(Math.abs(chanceOfAtLeast(5, 1e6, 1e6) - 0.00366) < 1e-5)
  assert.ok(chanceOfAtLeast(9000, 1e6, 1e3) < 1e-100, 'large counts do not underflow to nonsense')
})
