import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compareListing, mostCompared } from '../../src/mail/flag-listing.ts'

const listing = (count: number, from = 1) =>
  new Map(Array.from({ length: count }, (_, index) => [from + index, ['\\Seen']]))

test('the mark of a large folder is small', () => {
  const { mark } = compareListing(null, '7', listing(mostCompared))
  assert.equal(mark.state, `{"\\\\seen":"1:${mostCompared}"}`)
})

test('the order and the case of flags mean nothing', () => {
  const { mark } = compareListing(null, '7', new Map([[1, ['\\Seen', 'Invoice']]]))
  const later = compareListing(mark, '7', new Map([[1, ['invoice', '\\Seen']]]))
  assert.deepEqual([later.changed, later.vanished], [new Map(), []])
})

test('a message that only fell out of the compared part is neither changed nor gone', () => {
  const { mark } = compareListing(null, '7', listing(mostCompared))
  const later = compareListing(mark, '7', listing(mostCompared, 3))
  assert.deepEqual([...later.changed.keys()], [mostCompared + 1, mostCompared + 2])
  assert.deepEqual(later.vanished, [])
  const withHole = listing(mostCompared + 1, 3)
  withHole.delete(500)
  assert.deepEqual(compareListing(later.mark, '7', withHole).vanished, [500])
})

test('an emptied folder tells all its messages as gone', () => {
  const { mark } = compareListing(null, '7', listing(3))
  assert.deepEqual(compareListing(mark, '7', new Map()).vanished, [1, 2, 3])
})

test('a mark that another way of looking left is like none', () => {
  for (const state of ['1234 1:7', '', '{"a":1}', 'null']) {
    const changes = compareListing({ uidValidity: '7', state }, '7', listing(3))
    assert.deepEqual([changes.changed, changes.vanished], [new Map(), []], state)
  }
})
