import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fitRising, readRising, straight } from '../../src/labels/isotonic.ts'

test('neighbours that fall are pooled at their mean', () => {
  const line = fitRising([
    { at: 0.6, value: 0.2, weight: 3 },
    { at: 0.2, value: 0.1, weight: 1 },
    { at: 0.4, value: 0.6, weight: 1 },
    { at: 0.9, value: 0.8, weight: 2 },
  ])
  assert.equal(line.at.length, 3)
  assert.ok(Math.abs((line.at[1] ?? 0) - 0.55) < 1e-12)
  assert.ok(Math.abs((line.value[1] ?? 0) - 0.3) < 1e-12)
})

test('pooling reaches back as far as the values fall', () => {
  const values = [0.1, 0.5, 0.6, 0.2]
  const line = fitRising(values.map((value, index) => ({ at: index / 4, value, weight: 1 })))
  assert.deepEqual(line.at.length, 2)
  assert.ok(Math.abs((line.value[1] ?? 0) - 1.3 / 3) < 1e-12)
})

test('several at one place count as one, and what weighs nothing does not count', () => {
  const line = fitRising([
    { at: 0.5, value: 0, weight: 1 },
    { at: 0.5, value: 1, weight: 1 },
    { at: 0.7, value: 0, weight: 0 },
  ])
  assert.deepEqual(line, { at: [0.5], value: [0.5] })
})

test('between its points the line is straight, and it begins at 0 and ends at 1', () => {
  const line = { at: [0.2, 0.6], value: [0.1, 0.5] }
  for (const [place, value, slope] of [
    [0, 0, 0.5],
    [0.1, 0.05, 0.5],
    [0.4, 0.3, 1],
    [0.8, 0.75, 1.25],
    [1, 1, 1.25],
  ] as const) {
    const read = readRising(line, place)
    assert.ok(Math.abs(read.value - value) < 1e-12 && Math.abs(read.slope - slope) < 1e-12, `${place}`)
  }
  assert.deepEqual(readRising(straight, 0.3), { value: 0.3, slope: 1 })
})

test('a line that begins with a step at 0 has a value there', () => {
  assert.deepEqual(readRising({ at: [0], value: [0.3] }, 0), { value: 0.3, slope: 0 })
})
