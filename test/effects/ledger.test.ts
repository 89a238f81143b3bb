import assert from 'node:assert/strict'
import { after, beforeEach, test } from 'node:test'
import {
  allSettled,
  beginEffect,
  finishEffect,
  JOURNAL,
  ledgerKey,
  markUndone,
  noteBefore,
  releaseEffect,
} from '../../src/effects/ledger.ts'
import { startRedisServer } from '../support/redis-server.ts'
import { until } from '../support/until.ts'

const redis = await startRedisServer({ after })
const store = await redis.store({ after })
const ref = { account: 'support', folder: 'INBOX', uidValidity: '7', uid: 12 }
const key = ledgerKey(ref, 'draft')
const LONG = 60_000

beforeEach(() => store.redis.flushall())

test('an entry names the account, the folder, the UIDVALIDITY, the UID and the action', () => {
  assert.equal(key, '{mailroom}:effect:support/INBOX/7/12/draft')
})

test('what nobody tried is fresh, and busy for everybody else while the lease runs', async () => {
  assert.deepEqual(await beginEffect(store, key, 'one', LONG), { state: 'fresh' })
  const other = await beginEffect(store, key, 'two', LONG)
  assert.ok(
    other.state === 'busy' && other.leaseMs > LONG / 2 && other.leaseMs <= LONG,
    JSON.stringify(other),
  )
  assert.equal((await store.redis.ttl(key)) > 399 * 24 * 60 * 60, true)
})

test('a lease that ran out is given on as unknown, with what was noted', async () => {
  await beginEffect(store, key, 'one', 1)
  await until('the lease ran out', async () => (await beginEffect(store, key, 'two', 1)).state === 'unknown')
  await until('the second lease ran out', async () => {
    const begun = await beginEffect(store, key, 'three', LONG)
    return begun.state === 'unknown' && begun.before === null
  })
  assert.equal(await noteBefore(store, key, { owner: 'three', leaseMs: 1 }, 'absent'), true)
  await until('the note is handed on', async () => {
    const begun = await beginEffect(store, key, 'four', LONG)
    return begun.state === 'unknown' && begun.before === 'absent'
  })
})

test('whoever stood still beyond his lease notes nothing, finishes nothing and gives nothing back', async () => {
  await beginEffect(store, key, 'one', LONG)
  await releaseEffect(store, key, 'one')
  assert.deepEqual(await beginEffect(store, key, 'two', LONG), { state: 'unknown', before: null })
  assert.equal(await noteBefore(store, key, { owner: 'one', leaseMs: LONG }, 'absent'), false)
  assert.equal(await finishEffect(store, key, 'one', 'written', '{"run":"one"}'), false)
  await releaseEffect(store, key, 'one')
  assert.equal((await beginEffect(store, key, 'three', LONG)).state, 'busy')
  assert.equal(await store.redis.xlen(JOURNAL), 0)
  assert.equal(await store.redis.hexists(key, 'before'), 0)
})

test('a note takes the lease anew for the write', async () => {
  await beginEffect(store, key, 'one', 2000)
  await noteBefore(store, key, { owner: 'one', leaseMs: LONG }, 'absent')
  const other = await beginEffect(store, key, 'two', LONG)
  assert.ok(other.state === 'busy' && other.leaseMs > 2000)
})

test('what is given back after a failure is unknown to the next, at once', async () => {
  await beginEffect(store, key, 'one', LONG)
  await noteBefore(store, key, { owner: 'one', leaseMs: LONG }, 'absent')
  await releaseEffect(store, key, 'one')
  assert.deepEqual(await beginEffect(store, key, 'two', LONG), { state: 'unknown', before: 'absent' })
})

test('what is done stays done, with its journal entry', async () => {
  await beginEffect(store, key, 'one', LONG)
  assert.equal(await finishEffect(store, key, 'one', 'written', '{"run":"r"}'), true)
  assert.deepEqual(await beginEffect(store, key, 'two', LONG), { state: 'done' })
  assert.deepEqual(
    (await store.redis.xrange(JOURNAL, '-', '+')).map(([, fields]) => fields),
    [['entry', '{"run":"r"}']],
  )
  await releaseEffect(store, key, 'one')
  assert.deepEqual(await beginEffect(store, key, 'two', LONG), { state: 'done' })
})

test('a command that the client sent twice, because the answer was lost, neither blocks nor doubles', async () => {
  await beginEffect(store, key, 'one', LONG)
  assert.deepEqual(await beginEffect(store, key, 'one', LONG), { state: 'unknown', before: null })
  assert.equal(await finishEffect(store, key, 'one', 'written', '{"run":"r"}'), true)
  assert.equal(await finishEffect(store, key, 'one', 'written', '{"run":"r"}'), true)
  assert.equal(await store.redis.xlen(JOURNAL), 1)
})

test('what there is nothing to undo of leaves no journal entry', async () => {
  await beginEffect(store, key, 'one', LONG)
  await finishEffect(store, key, 'one', 'gone', '')
  assert.equal(await store.redis.xlen(JOURNAL), 0)
})

test('what a person took back is never to be done again', async () => {
  await markUndone(store, key)
  assert.deepEqual(await beginEffect(store, key, 'one', LONG), { state: 'done' })
})

test('effects are settled when each of them is done or undone', async () => {
  const effects = [
    { action: 'label', label: 'Order' },
    { action: 'draft', template: 'order-received' },
  ] as const
  assert.equal(await allSettled(store, ref, []), true)
  assert.equal(await allSettled(store, ref, effects), false)
  await beginEffect(store, key, 'one', LONG)
  await markUndone(store, ledgerKey(ref, 'label'))
  assert.equal(await allSettled(store, ref, effects), false)
  await finishEffect(store, key, 'one', 'written', '')
  assert.equal(await allSettled(store, ref, effects), true)
})
