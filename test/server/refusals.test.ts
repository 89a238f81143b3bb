import assert from 'node:assert/strict'
import { test } from 'node:test'
import { countRefusals } from '../../src/server/refusals.ts'

test('twenty refusals are free, then it is one a second', () => {
  let now = 0
  const refusals = countRefusals(() => now)
  for (let times = 0; times < 20; times += 1) {
    assert.equal(refusals.waitOf('a'), 0, String(times))
    refusals.note('a')
  }
  assert.equal(refusals.waitOf('a'), 1)
  assert.equal(refusals.waitOf('b'), 0)
  now = 1000
  assert.equal(refusals.waitOf('a'), 0)
  refusals.note('a')
  assert.equal(refusals.waitOf('a'), 1)
  now = 60_000
  for (let times = 0; times < 19; times += 1) refusals.note('a')
  assert.equal(refusals.waitOf('a'), 0)
})

test('a crowd of callers takes no more memory than ten thousand', () => {
  const refusals = countRefusals(() => 0)
  for (let times = 0; times < 25; times += 1) refusals.note('first')
  assert.ok(refusals.waitOf('first') > 0)
  for (let caller = 0; caller < 10_000; caller += 1) refusals.note(String(caller))
  assert.equal(refusals.waitOf('first'), 0)
})
