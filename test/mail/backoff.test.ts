import assert from 'node:assert/strict'
import { test } from 'node:test'
import { reconnectDelay } from '../../src/mail/backoff.ts'

const limits = { firstMs: 1000, maxMs: 60_000 }

test('the delay doubles up to its limit, its upper half by chance', () => {
  assert.deepEqual(
    [0, 1, 2, 5, 6, 50].map((attempt) => reconnectDelay(attempt, 1, limits)),
    [1000, 2000, 4000, 32_000, 60_000, 60_000],
  )
  assert.equal(reconnectDelay(2, 0, limits), 2000)
  assert.equal(reconnectDelay(2, 0.5, limits), 3000)
})
