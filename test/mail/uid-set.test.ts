import assert from 'node:assert/strict'
import { test } from 'node:test'
import { uidSet, uidSets, uidsOf } from '../../src/mail/uid-set.ts'

test('runs become ranges, in order and once', () => {
  assert.deepEqual(uidSets([9, 3, 4, 5, 4, 12, 11]), ['3:5,9,11:12'])
  assert.deepEqual(uidSets([7]), ['7'])
  assert.deepEqual(uidSets([]), [])
})

test('a set that would be too long for one line is split, and nothing is lost', () => {
  const odd = Array.from({ length: 500 }, (_, index) => index * 2 + 1)
  const sets = uidSets(odd, 100)
  assert.ok(sets.length > 10)
  assert.ok(sets.every((set) => set.length <= 100))
  assert.deepEqual(sets.join(',').split(',').map(Number), odd)
})

test('a set that was kept gives the same UIDs again', () => {
  const uids = [1, 2, 3, 9, 1_000_000, 1_000_001]
  assert.equal(uidSet(uids), '1:3,9,1000000:1000001')
  assert.deepEqual(uidsOf(uidSet(uids)), uids)
  assert.deepEqual(uidsOf(uidSet([])), [])
})
