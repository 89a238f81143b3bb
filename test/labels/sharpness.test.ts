import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type HeldOutLogits, measureSharpness, sharpen } from '../../src/labels/sharpness.ts'

/** Three labels, ten examples each; the logits name the right label, or by turns a wrong one. */
function heldOut(rightInTen: number): HeldOutLogits[] {
  return Array.from({ length: 30 }, (_, index) => {
    const target = index % 3
    const said = Math.floor(index / 3) < rightInTen ? target : (target + 1) % 3
    const logits = new Float64Array(3)
    logits[said] = 2
    return { logits, target, weight: 1 }
  })
}

test('labels that are told apart well are sharpened, those told apart badly are blurred', () => {
  const [good, usual, bad] = [heldOut(10), [], heldOut(5)].map((some) => measureSharpness(some))
  assert.ok(good && usual && bad)
  assert.ok(good > usual + 0.2 && bad < usual - 0.2, `${good} ${usual} ${bad}`)
})

test('a few examples say little', () => {
  const [usual, few, many] = [[], heldOut(10).slice(0, 6), heldOut(10)].map((some) => measureSharpness(some))
  assert.ok(few && usual && many)
  assert.ok(few > usual && few - usual < (many - usual) / 2, `${usual} ${few} ${many}`)
})

test('examples of none of the labels say nothing of how these are told apart', () => {
  const strangers = heldOut(0).map((example) => ({ ...example, target: 3 }))
  assert.equal(measureSharpness([...heldOut(8), ...strangers]), measureSharpness(heldOut(8)))
})

test('sharpening keeps the order and the sum', () => {
  const [first = 0, second = 0, third = 0] = sharpen(Float64Array.of(1_000, 999, -1_000), 1.4)
  assert.ok(first > second && second > third && third >= 0)
  assert.ok(Math.abs(first + second + third - 1) < 1e-12)
})
