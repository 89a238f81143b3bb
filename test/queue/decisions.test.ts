import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { findDecision, findIdentity, rememberDecision } from '../../src/queue/decisions.ts'
import { jobId, messageKey } from '../../src/queue/jobs.ts'
import { decidedMail } from '../support/decided-mail.ts'
import { startRedisServer } from '../support/redis-server.ts'

const redis = await startRedisServer({ after })
const store = await redis.store({ after })

test('a decision is found by where the mail is, and its place by what it is', async () => {
  const { record } = await decidedMail([{ action: 'label', label: 'Order' }])
  const { ref } = record
  assert.equal(await findDecision(store, ref), null)
  assert.equal(await findIdentity(store, 'support', 'abc'), null)
  await rememberDecision(store, 'abc', record)
  assert.deepEqual(await findDecision(store, ref), record)
  assert.deepEqual(await findIdentity(store, 'support', 'abc'), ref)
  assert.equal(await findDecision(store, { ...ref, uidValidity: 'other' }), null)
  assert.equal(await findIdentity(store, 'other', 'abc'), null)
})

test('decisions are kept for months, not for ever', async () => {
  const { record } = await decidedMail([])
  await rememberDecision(store, 'abc', record)
  const days = (await store.redis.ttl(`{mailroom}:decision:${messageKey(record.ref)}`)) / 86_400
  assert.ok(days > 89 && days <= 90)
})

test('a job id holds nothing that BullMQ refuses, whatever the folder is called', () => {
  const ref = { account: 'support', folder: 'a:b/ü ☕', uidValidity: '7', uid: 1 }
  assert.match(jobId(ref), /^[0-9a-f]{32}$/)
  assert.notEqual(jobId(ref), jobId({ ...ref, uid: 2 }))
})
