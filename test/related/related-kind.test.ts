import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Compared, relatedKind } from '../../src/related/related-kind.ts'

const HOUR = 3_600_000
const one: Compared = { at: 1000 * HOUR, requester: 1, numbers: [] }

function kind(other: Partial<Compared>, score: number, sameBurst = false, asked: Partial<Compared> = {}) {
  return relatedKind({ ...one, ...asked }, { ...one, ...other }, { score, sameBurst })
}

test('the same person who says nearly the same again is a duplicate, for two weeks', () => {
  assert.equal(kind({}, 0.9), 'duplicate')
  assert.equal(kind({ at: one.at - 15 * 24 * HOUR }, 0.99), 'related')
  assert.equal(kind({}, 0.75), 'related')
})

test('somebody else who says nearly the same is one only within a burst', () => {
  assert.equal(kind({ requester: 2 }, 0.9), 'related')
  assert.equal(kind({ requester: 2 }, 0.9, true), 'duplicate')
  assert.equal(kind({ requester: 0 }, 0.9, false, { requester: 0 }), 'related', 'nobody is no person')
})

test('all but equal texts of one day are duplicates, whoever wrote them', () => {
  assert.equal(kind({ requester: 2, at: one.at + 20 * HOUR }, 0.97), 'duplicate')
  assert.equal(kind({ requester: 2, at: one.at + 30 * HOUR }, 0.97), 'related')
})

test('what names another order is never a duplicate', () => {
  assert.equal(kind({ numbers: [11] }, 0.99, true, { numbers: [12] }), 'related')
  assert.equal(kind({ numbers: [11, 12] }, 0.99, true, { numbers: [12] }), 'duplicate')
  assert.equal(kind({ numbers: [] }, 0.99, true, { numbers: [12] }), 'duplicate')
})
