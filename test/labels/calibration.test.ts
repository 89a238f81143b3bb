import assert from 'node:assert/strict'
import { test } from 'node:test'
import { calibrate, logOddsParts, probabilitiesOf, strangerWeight } from '../../src/labels/calibration.ts'
import { measureCertainty, priorCertainty } from '../../src/labels/certainty.ts'

const logits = Float64Array.of(1.2, -0.5, 0.3)
const examples = Array.from({ length: 40 }, (_, index) => ({
  logits: Float64Array.of(3, -1 + (index % 5) / 5, -2),
  target: 0,
  weight: 1,
  isSample: true,
}))

test('before anything is kept aside the odds of "one of these" are the sum of those of the labels', () => {
  const { labels, none } = probabilitiesOf(logits, calibrate({ examples: [], strangers: [] }))
  const odds = logits.reduce((sum, logit) => sum + Math.exp(logit), 0)
  assert.ok(Math.abs(none - 1 / (1 + odds)) < 1e-12)
  assert.ok(Math.abs(labels.reduce((sum, value) => sum + value, none) - 1) < 1e-12)
})

test('where strangers look like examples, what looks so may be of none', () => {
  const like = Array.from({ length: 20 }, () => Float64Array.of(3, -1))
  const unlike = Array.from({ length: 20 }, () => Float64Array.of(-4, -5))
  const noneOf = (strangers: Float64Array[]) =>
    probabilitiesOf(Float64Array.of(3, -1, -2), calibrate({ examples, strangers })).none
  assert.ok(noneOf(like) > noneOf(unlike) + 0.05, `${noneOf(like)} ${noneOf(unlike)}`)
})

test('strangers of the labels make up for those that nobody has named, not for more', () => {
  const strangers = Array.from({ length: 10 }, () => logits)
  const named = { logits, target: 3, weight: 1, isSample: true }
  const alone = strangerWeight({ examples, strangers })
  assert.ok(Math.abs(10 * alone - 40 / 3) < 1e-9)
  assert.ok(strangerWeight({ examples: [...examples, named], strangers }) < alone)
  const many = Array.from({ length: 50 }, () => named)
  assert.equal(strangerWeight({ examples: [...examples, ...many], strangers }), 0)
})

test('the slopes of the log-odds are those that small steps show', () => {
  const calibration = { sharpness: 1.7, slope: 0.8, shift: -0.4 }
  const oddsAt = (place: number, step: number) => {
    const moved = logits.slice()
    moved[place] = (moved[place] ?? 0) + step
    const p = probabilitiesOf(moved, calibration).labels[0] ?? 0
    return Math.log(p / (1 - p))
  }
  for (const [place, slope] of logOddsParts(logits, calibration, 0).slopes.entries())
    assert.ok(Math.abs((oddsAt(place, 1e-5) - oddsAt(place, -1e-5)) / 2e-5 - slope) < 1e-6)
})

/** A hundred, at probabilities from 0.51 to 0.99; one in `oneIn` is wrong. */
function answers(label: number, oneIn = Number.POSITIVE_INFINITY) {
  return Array.from({ length: 100 }, (_, index) => ({
    first: label,
    target: index % oneIn === 2 ? 2 : label,
    probability: 0.51 + (0.48 * index) / 99,
    weight: 1,
  }))
}

test('a hundred right answers let a label be applied at a lower probability', () => {
  const certainty = measureCertainty(2, answers(0))
  assert.ok(certainty.from(0, 0.9) < priorCertainty.from(0, 0.9) - 0.05)
  assert.ok(certainty.at(0, 0.8) > priorCertainty.at(0, 0.8) + 0.05)
})

test('the certainty never falls with the probability, and the threshold is where it reaches the wish', () => {
  const certainty = measureCertainty(2, [...answers(0, 30), ...answers(1)])
  for (const label of [0, 1]) {
    let before = 0
    for (let probability = 0.01; probability < 1; probability += 0.01) {
      const here = certainty.at(label, probability)
      assert.ok(here >= before)
      before = here
    }
    for (const wish of [0.8, 0.9, 0.95]) {
      const from = certainty.from(label, wish)
      assert.ok(certainty.at(label, from) >= wish - 1e-9, `${label} ${wish}`)
      assert.ok(certainty.at(label, from - 0.001) < wish, `${label} ${wish}`)
    }
  }
})

test('a label that was often wrong needs more than one that was not', () => {
  const certainty = measureCertainty(2, [...answers(0, 3), ...answers(1)])
  assert.ok(certainty.from(0, 0.9) > priorCertainty.from(0, 0.9))
  assert.ok(certainty.from(1, 0.9) < priorCertainty.from(1, 0.9))
  assert.ok(certainty.at(0, 0.93) < certainty.at(1, 0.93) - 0.02)
})

test('a handful of right answers changes nothing', () => {
  const certainty = measureCertainty(2, answers(0).slice(-6))
  assert.equal(certainty.from(0, 0.9), priorCertainty.from(0, 0.9))
})

test('however good the rest is, what is hardly likelier than not is not applied', () => {
  const certainty = measureCertainty(1, [...answers(0), ...answers(0), ...answers(0)])
  assert.ok(certainty.at(0, 0.6) < 0.75)
})
