import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { findByMessageId, findDecision, findIdentity, rememberDecision } from '../../src/queue/decisions.ts'
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

test('a decision is found by the Message-ID, with or without brackets, the newest first', async () => {
  const { record } = await decidedMail([])
  const older = { ...record, messageId: '<1@customer.example>' }
  const newer = { ...older, ref: { ...record.ref, folder: 'Copy' }, at: '2026-11-23T09:00:00.000Z' }
  await rememberDecision(store, 'newer', newer)
  await rememberDecision(store, 'older', older)
  assert.deepEqual(await findByMessageId(store, '<1@customer.example>'), [newer, older])
  assert.deepEqual(await findByMessageId(store, ' 1@customer.example'), [newer, older])
  assert.deepEqual(await findByMessageId(store, '2@customer.example'), [])
})

test('a Message-ID that is sent again and again, or is very long, takes no more room, and none for ever', async () => {
  const { record } = await decidedMail([])
  const messageId = `<${'x'.repeat(100_000)}@evil.example>`
  for (let uid = 1; uid <= 30; uid++) {
    const at = new Date(Date.UTC(2026, 10, 22, 9, uid)).toISOString()
    await rememberDecision(store, `evil ${uid}`, { ...record, messageId, ref: { ...record.ref, uid }, at })
  }
  const found = await findByMessageId(store, messageId)
  assert.deepEqual([found.length, found[0]?.ref.uid, found.at(-1)?.ref.uid], [20, 30, 11])
  const keys = await store.redis.keys('{mailroom}:message-id:*')
  for (const key of keys) {
    assert.ok(key.length < 80)
    assert.ok((await store.redis.ttl(key)) > 0)
  }
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
