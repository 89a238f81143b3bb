import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { HeadExample } from '../../src/labels/logistic-head.ts'
import { measureSharpness, sharpen } from '../../src/labels/sharpness.ts'

/** Three labels, ten examples each; the offset names the right label, or by turns a wrong one. */
function examples(rightInTen: number): HeadExample[] {
  return Array.from({ length: 30 }, (_, index) => {
    const target = index % 3
    const said = Math.floor(index / 3) < rightInTen ? target : (target + 1) % 3
    const offset = new Float64Array(3)
    offset[said] = 2
    // Every example is far from every other: the head has nothing to generalise.
    const dense = new Float32Array(30)
    dense[index] = 1
    return {
      features: { dense, words: { places: new Uint16Array(), values: new Float32Array() } },
      offset,
      target,
    }
  })
}

test('labels that are told apart well are sharpened, those told apart badly are blurred', async () => {
  const [good, usual, bad] = [
    await measureSharpness(examples(10), 3),
    await measureSharpness([], 3),
    await measureSharpness(examples(5), 3),
  ]
  assert.ok(good > usual + 0.2 && bad < usual - 0.2, `${good} ${usual} ${bad}`)
})

test('a few examples say little', async () => {
  const usual = await measureSharpness([], 3)
  const few = await measureSharpness(examples(10).slice(0, 6), 3)
  const many = await measureSharpness(examples(10), 3)
  assert.ok(few > usual && few - usual < (many - usual) / 2, `${usual} ${few} ${many}`)
})

test('sharpening keeps the order and the sum', () => {
  const [first = 0, second = 0, third = 0] = sharpen(Float64Array.of(1_000, 999, -1_000), 1.4)
  assert.ok(first > second && second > third && third >= 0)
  assert.ok(Math.abs(first + second + third - 1) < 1e-12)
})
