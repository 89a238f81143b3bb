import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  accuracy,
  areaUnderCurve,
  macroF1,
  mean,
  phraseF1,
  weightedRecall,
} from '../../bench/eval/measures.ts'

function near(actual: number, expected: number): void {
  assert.ok(Math.abs(actual - expected) < 1e-9, `${actual}, expected ${expected}`)
}

test('accuracy is the share of places that agree', () => {
  near(accuracy(['a', 'b', 'b', 'a'], ['a', 'b', 'a', 'b']), 0.5)
})

test('macro-F1 counts every class the same, however rare', () => {
  // a: 2 of 2 found, 1 too many: F1 0.8. b: 1 of 2: F1 2/3. Accuracy would be 0.75.
  near(macroF1(['a', 'a', 'a', 'b'], ['a', 'a', 'b', 'b']), (0.8 + 2 / 3) / 2)
})

test('a class that is only ever found wrongly counts as 0', () => {
  near(macroF1(['a', 'c'], ['a', 'b']), 1 / 3)
})

test('the area under the curve is the chance that a positive scores higher', () => {
  near(areaUnderCurve([0.1, 0.4, 0.35, 0.8], [false, false, true, true]), 0.75)
  near(areaUnderCurve([1, 2, 3], [false, false, true]), 1)
  near(areaUnderCurve([3, 2, 1], [false, false, true]), 0)
})

test('ties count half in the area under the curve', () => {
  near(areaUnderCurve([0, 0, 0, 0], [true, false, true, false]), 0.5)
  near(areaUnderCurve([0, 1, 1], [false, false, true]), 0.75)
})

test('F1 of phrases punishes what is missing and what is too much', () => {
  // 2 of 4 found are right, 2 of 3 right ones are found.
  near(phraseF1(['a', 'b', 'c', 'd'], ['a', 'b', 'e']), 4 / 7)
  near(phraseF1(['a'], ['b']), 0)
  near(phraseF1([], ['b']), 0)
})

test('a phrase that is found twice counts once', () => {
  near(phraseF1(['a', 'a'], ['a', 'b']), 2 / 3)
})

test('weighted recall is the share of votes on the best fifth', () => {
  const votes = [0, 3, 1, 0, 0, 2, 0, 0, 0, 0]
  const scores = [0, 0.5, 0, 0, 0, 0, 0, 0, 0, 0.9]
  near(weightedRecall(scores, votes, 0.2), 0.5)
})

test('of equal sentences the earlier is taken, and one at least', () => {
  near(weightedRecall([1, 1, 1], [3, 0, 1], 0.2), 0.75)
})

test('the mean is the mean', () => {
  near(mean([1, 2, 6]), 3)
})
