import assert from 'node:assert/strict'
import { after, beforeEach, test } from 'node:test'
import { jobId, readingId, shownKey, targetKey, versionKey } from '../../src/queue/jobs.ts'
import {
  findLatestDecision,
  findTicketDecision,
  findTicketDecisions,
  rememberTicketDecision,
} from '../../src/queue/ticket-decisions.ts'
import { decidedTicket, decideOn } from '../support/decided-ticket.ts'
import { startRedisServer } from '../support/redis-server.ts'

const redis = await startRedisServer({ after })
const store = await redis.store({ after })
beforeEach(() => store.redis.flushall())

test('the first decision about a message stands', async () => {
  const { record } = await decidedTicket([{ action: 'note', template: 'triage' }])
  assert.deepEqual(await rememberTicketDecision(store, record), record)
  const again = await rememberTicketDecision(store, { ...record, effects: [], run: 'run-2' })
  assert.deepEqual([again.run, again.effects.length], ['run-1', 1])
  assert.deepEqual(await findTicketDecision(store, record.ref), record)
})

test('the latest decision is about the newest message, whichever was decided last', async () => {
  const { source, id, record } = await decidedTicket([])
  source.people.customerWrites(id, 'More.')
  const later = await decideOn(source, id, [])
  assert.equal(await findLatestDecision(store, record.ref), null)
  await rememberTicketDecision(store, later)
  await rememberTicketDecision(store, record)
  const { source: name, ticket } = record.ref
  assert.deepEqual(await findLatestDecision(store, { source: name, ticket }), later)
  assert.deepEqual(await findTicketDecisions(store, { source: name, ticket }), [later, record])
})

test('a conversation without end keeps fifty versions', async () => {
  const { record } = await decidedTicket([])
  for (let number = 1; number <= 60; number += 1) {
    const writtenAt = new Date(number * 1000).toISOString()
    await rememberTicketDecision(store, {
      ...record,
      writtenAt,
      ref: { ...record.ref, version: `m${number}` },
    })
  }
  const found = await findTicketDecisions(store, record.ref)
  assert.equal(found.length, 50)
  assert.deepEqual([found[0]?.ref.version, found.at(-1)?.ref.version], ['m60', 'm11'])
})

test('keys of tickets are told apart whatever ids hold, and mail has the keys it always had', () => {
  const ref = { source: 'hub', ticket: 'shop/jugs/7', version: '1' }
  assert.equal(versionKey(ref), 'hub/shop%2Fjugs%2F7/1')
  assert.notEqual(versionKey(ref), versionKey({ source: 'hub', ticket: 'shop/jugs', version: '7/1' }))
  assert.equal(shownKey(ref), 'hub/shop/jugs/7')
  const mail = { account: 'support', folder: 'INBOX/Shop', uidValidity: '7', uid: 12 }
  assert.equal(targetKey(mail), 'support/INBOX/Shop/7/12')
  assert.equal(shownKey(mail), 'support/INBOX/Shop/7/12')
  assert.equal(jobId(mail), 'a785ed9f4f9ec3beae763829d6bf8590')
})

test('a ticket is queued for reading once for each time it changed, and again when it may have changed under the same', () => {
  const ref = { source: 'helpdesk', ticket: '7' }
  const ids = [
    readingId(ref, '2026-03-02T12:00:00Z', 0),
    readingId(ref, '2026-03-02T12:00:00Z', 0),
    readingId(ref, '2026-03-02T12:00:00Z', 1),
    readingId(ref, '2026-03-02T12:00:01Z', 0),
    readingId({ ...ref, ticket: '8' }, '2026-03-02T12:00:00Z', 0),
  ]
  assert.equal(new Set(ids).size, 4)
})
