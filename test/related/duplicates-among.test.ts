import assert from 'node:assert/strict'
import { test } from 'node:test'
import { duplicatesAmong } from '../../src/related/duplicates-among.ts'
import type { KnownItem } from '../../src/related/read-known.ts'

const day = 24 * 60 * 60 * 1000

/** At this angle in degrees: the cosine of two is that of the difference. */
function at(angle: number, changes: Partial<KnownItem> = {}): KnownItem {
  const embedding = new Float32Array(32)
  embedding[0] = Math.cos((angle * Math.PI) / 180)
  embedding[1] = Math.sin((angle * Math.PI) / 180)
  const key = changes.key ?? `mail:support/INBOX/7/${angle}`
  return { key, at: 0, group: angle + 1, requester: 0, numbers: [], embedding, ...changes }
}
const keys = (groups: KnownItem[][]) => groups.map((group) => group.map(({ key }) => key.split('/').at(-1)))

test('items that say the same are one group, and so is what is the same as one of them', () => {
  assert.deepEqual(keys(duplicatesAmong([at(0), at(15), at(30), at(90)])), [['0', '15', '30']])
})

test('the same person a week later says the same thing again, somebody else says another', () => {
  const later = { at: 7 * day }
  assert.deepEqual(keys(duplicatesAmong([at(0), at(5, later)])), [])
  assert.deepEqual(keys(duplicatesAmong([at(0, { requester: 3 }), at(30, { ...later, requester: 3 })])), [
    ['0', '30'],
  ])
})

test('a conversation is no duplicate of itself, and other order numbers are other orders', () => {
  assert.deepEqual(duplicatesAmong([at(0, { group: 9 }), at(5, { group: 9 })]), [])
  assert.deepEqual(duplicatesAmong([at(0, { numbers: [1] }), at(5, { numbers: [2] })]), [])
  assert.deepEqual(duplicatesAmong([]), [])
})
