import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hashPercent, isHeldOut, shuffled, spaced } from '../../bench/eval/data.ts'

test('the hash of an identifier is that of the training', () => {
  // hash_percent of training/data.py.
  assert.deepEqual(['100', '1000', '007-7484738', 'Zoë'].map(hashPercent), [8, 92, 17, 36])
})

test('courses are held out by name, and files without a rule are not held out by row', () => {
  assert.equal(isHeldOut('urgency_forum.train', { course: 'mythology' }), true)
  assert.equal(isHeldOut('urgency_forum.train', { course: 'acc' }), false)
  assert.equal(isHeldOut('sst2.train', { id: '1' }), false)
})

test('a sample is spread over all rows and is the same each time', () => {
  const rows = Array.from({ length: 10 }, (_, index) => index)
  assert.deepEqual(spaced(rows, 5), [0, 2, 4, 6, 8])
  assert.deepEqual(spaced(rows, 3), [0, 3, 6])
  assert.deepEqual(spaced(rows, 20), rows)
})

test('an order depends on the seed and not on the order before', () => {
  const rows = ['a', 'b', 'c', 'd', 'e', 'f'].map((text) => ({ text }))
  assert.deepEqual(shuffled(rows, 1), shuffled(rows.toReversed(), 1))
  assert.notDeepEqual(shuffled(rows, 1), shuffled(rows, 2))
})
