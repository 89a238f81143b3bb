import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AuthenticationError, PermanentError, TransientError } from '../../src/errors.ts'
import { restAfter } from '../../src/tickets/rest-after.ts'

const away = new TransientError('unreachable', 'Away.')

test('a server that is away is asked again after a second, then ever more seldom, and once a minute at least', () => {
  const rests = [0, 1, 2, 3, 10].map((failures) => restAfter(away, failures, 0.999))
  assert.deepEqual(rests.map(Math.round), [1000, 1999, 3998, 7996, 59_970])
  assert.equal(restAfter(new PermanentError('redirected', 'No.'), 0, 0), 500)
  assert.equal(restAfter(new TypeError('odd'), 0, 0), 500)
})

test('it is left alone as long as it asks, and longer where it fails again and again', () => {
  const busy = new TransientError('server-busy', 'Later.', { retryAfterMs: 20_000 })
  assert.equal(restAfter(busy, 0, 0.5), 20_000)
  assert.equal(restAfter(busy, 20, 0.999), 59_970)
})

test('a token that is not accepted is tried every five minutes', () => {
  assert.equal(restAfter(new AuthenticationError('sign-in-refused', 'No.'), 0, 0.5), 300_000)
})
