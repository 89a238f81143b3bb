import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  type Calibration,
  calibrate,
  logOddsParts,
  probabilitiesOf,
  strangerWeight,
} from '../../src/labels/calibration.ts'
import { measureCertainty } from '../../src/labels/certainty.ts'
import { straight } from '../../src/labels/isotonic.ts'

const logits = Float64Array.of(1.2, -0.5, 0.3)
const examples = Array.from({ length: 40 }, (_, index) => ({
  logits: Float64Array.of(3, -1 + (index % 5) / 5, -2),
  target: 0,
  weight: 1,
  isSample: true,
}))

test('before anything is kept aside the odds of "one of these" are the sum of those of the labels', () => {
  const { labels, none } = probabilitiesOf(logits, calibrate({ examples: [], strangers: [], share: 1 }))
  const odds = logits.reduce((sum, logit) => sum + Math.exp(logit), 0)
  assert.ok(Math.abs(none - 1 / (1 + odds)) < 1e-12)
  assert.ok(Math.abs(labels.reduce((sum, value) => sum + value, none) - 1) < 1e-12)
})

test('where examples have taken over from descriptions, their smaller logits say nearly as much', () => {
  const [before, after] = [1, 0.5].map((share) => {
    const calibration = calibrate({ examples: [], strangers: [], share })
    const small = logits.map((logit) => share * logit)
    return { calibration, chances: probabilitiesOf(small, calibration) }
  })
  assert.ok(before && after)
  assert.ok(Math.abs(after.calibration.slope / before.calibration.slope - Math.SQRT2) < 1e-9)
  assert.ok(Math.abs(after.calibration.sharpness / before.calibration.sharpness - Math.SQRT2) < 1e-9)
  assert.ok((after.chances.labels[0] ?? 0) < (before.chances.labels[0] ?? 0))
})

test('where strangers look like examples, what looks so may be of none', () => {
  const like = Array.from({ length: 20 }, () => Float64Array.of(3, -1))
  const unlike = Array.from({ length: 20 }, () => Float64Array.of(-4, -5))
  const noneOf = (strangers: Float64Array[]) =>
    probabilitiesOf(Float64Array.of(3, -1, -2), calibrate({ examples, strangers, share: 1 })).none
  assert.ok(noneOf(like) > noneOf(unlike) + 0.05, `${noneOf(like)} ${noneOf(unlike)}`)
})

test('strangers of the labels make up for those that nobody has named, not for more', () => {
  const strangers = Array.from({ length: 10 }, () => logits)
  const named = { logits, target: 3, weight: 1, isSample: true }
  const alone = strangerWeight({ examples, strangers, share: 1 })
  assert.ok(Math.abs(10 * alone - 40 / 3) < 1e-9)
  assert.ok(strangerWeight({ examples: [...examples, named], strangers, share: 1 }) < alone)
  const many = Array.from({ length: 50 }, () => named)
  assert.equal(strangerWeight({ examples: [...examples, ...many], strangers, share: 1 }), 0)
})

test('with many kept aside the chance of "one of these" follows them, and is never certain', () => {
  // Right one time in two, whatever slope and shift can say of it.
  const many = Array.from({ length: 400 }, (_, index) => ({
    logits: Float64Array.of(index < 200 ? 3 : index / 40 - 2, -9),
    target: index < 200 ? 2 * (index % 2) : 0,
    weight: 1,
    isSample: true,
  }))
  const calibration = calibrate({ examples: many, strangers: [], share: 1 })
  const plain = { ...calibration, inside: straight }
  const off = (of: Calibration) => Math.abs(probabilitiesOf(Float64Array.of(3, -9), of).none - 0.5)
  assert.ok(off(calibration) < 0.8 * off(plain), `${off(calibration)} ${off(plain)}`)
  let before = 1
  for (let logit = -20; logit <= 20; logit += 0.1) {
    const { none } = probabilitiesOf(Float64Array.of(logit, -9), calibration)
    assert.ok(none <= before + 1e-12 && none > 0)
    before = none
  }
  const few = calibrate({ examples: many.slice(150, 290), strangers: [], share: 1 })
  assert.deepEqual(few.inside, straight)
})

test('the slopes of the log-odds are those that small steps show', () => {
  const inside = { at: [0.2, 0.9], value: [0.4, 0.8] }
  for (const calibration of [
    { sharpness: 1.7, slope: 0.8, shift: -0.4, inside: straight },
    { sharpness: 1.7, slope: 0.8, shift: -0.4, inside },
  ])
    slopesHold(calibration)
})

function slopesHold(calibration: Calibration): void {
  const oddsAt = (place: number, step: number) => {
    const moved = logits.slice()
    moved[place] = (moved[place] ?? 0) + step
    const p = probabilitiesOf(moved, calibration).labels[0] ?? 0
    return Math.log(p / (1 - p))
  }
  for (const [place, slope] of logOddsParts(logits, calibration, 0).slopes.entries())
    assert.ok(Math.abs((oddsAt(place, 1e-5) - oddsAt(place, -1e-5)) / 2e-5 - slope) < 1e-6)
}

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
  assert.ok(certainty.from(0, 0.9) < 0.85)
  assert.ok(certainty.at(0, 0.8) > 0.85)
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

test('the threshold shown is the one that decides, also where the likeliest of all was wrong', () => {
  const certainty = measureCertainty(2, [...answers(0, 3), ...answers(1)])
  for (const wish of [0.8, 0.9, 0.95]) {
    const from = certainty.from(0, wish)
    assert.ok(certainty.at(0, from) >= wish)
    assert.ok(certainty.at(0, from - 1e-6) < wish)
  }
})

test('a label that was often wrong needs more than one that was not', () => {
  const certainty = measureCertainty(2, [...answers(0, 3), ...answers(1)])
  assert.ok(certainty.from(0, 0.9) > certainty.from(1, 0.9) + 0.1)
  assert.ok(certainty.at(0, 0.85) < certainty.at(1, 0.85) - 0.02)
})

test('a handful of right answers proves nothing, and a handful of wrong ones does', () => {
  const six = answers(0).slice(-6)
  const right = measureCertainty(2, six)
  const wrong = measureCertainty(
    2,
    six.map((answer) => ({ ...answer, target: 1 })),
  )
  for (const probability of [0.6, 0.8, 0.9, 0.95]) {
    assert.equal(right.at(0, probability), probability)
    assert.ok(wrong.at(0, probability) < 0.5)
  }
})

test('strangers that were left to nobody say nothing of a label', () => {
  const [right = assert.fail()] = answers(0).slice(-1)
  const strange = measureCertainty(2, [{ ...right, target: 3, weight: 0 }])
  assert.equal(strange.at(0, 0.8), 0.8)
})

test('however good the rest is, what is hardly likelier than not is not applied', () => {
  const certainty = measureCertainty(1, [...answers(0), ...answers(0), ...answers(0)])
  assert.ok(certainty.at(0, 0.6) < 0.75)
})
