import assert from 'node:assert/strict'
import { after, beforeEach, test } from 'node:test'
import { type Checkpoint, loadCheckpoint, saveCheckpoint } from '../../src/queue/checkpoints.ts'
import { startRedisServer } from '../support/redis-server.ts'

const redis = await startRedisServer({ after })
const store = await redis.store({ after })
beforeEach(() => store.redis.flushall())

const first: Checkpoint = {
  uidValidity: '7',
  uid: 10,
  modseq: null,
  since: '2026-11-22T09:00:00.000Z',
  rereadBelow: 0,
}
const load = () => loadCheckpoint(store, 'support', 'INBOX')
const save = (checkpoint: Checkpoint) => saveCheckpoint(store, 'support', 'INBOX', checkpoint)

test('a folder that was never read has no checkpoint; folders do not share one', async () => {
  assert.equal(await load(), null)
  await save(first)
  assert.deepEqual(await load(), first)
  assert.equal(await loadCheckpoint(store, 'support', 'Other'), null)
})

test('a checkpoint only advances', async () => {
  await save(first)
  await save({ ...first, uid: 4294967295 })
  await save({ ...first, uid: 9 })
  assert.equal((await load())?.uid, 4294967295)
})

test('under a new UIDVALIDITY it begins anew', async () => {
  await save(first)
  await save({ ...first, uidValidity: '8', uid: 0 })
  assert.equal((await load())?.uid, 0)
})

test('a damaged checkpoint is a sentence, not a fresh start', async () => {
  await store.redis.hset('{mailroom}:checkpoints', 'support/INBOX', '{')
  await assert.rejects(load(), { code: 'checkpoint-damaged', message: /support\/INBOX/ })
})
