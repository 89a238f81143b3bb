import assert from 'node:assert/strict'
import { after, beforeEach, type TestContext, test } from 'node:test'
import { Queue } from 'bullmq'
import type { TriageResult } from '../../pipelines/triage.ts'
import type { TicketWrite } from '../../src/config/config.ts'
import { ledgerKey, markUndone } from '../../src/effects/ledger.ts'
import { readingId, type TicketAnalyzeJob, type TicketDeliverJob } from '../../src/queue/jobs.ts'
import { openQueue } from '../../src/queue/queues.ts'
import { findTicketDecision, rememberTicketDecision } from '../../src/queue/ticket-decisions.ts'
import { findReads, noteQueued } from '../../src/queue/ticket-intake-state.ts'
import { createRecentTickets } from '../../src/tickets/recent-tickets.ts'
import { rememberFacts } from '../../src/tickets/remember-facts.ts'
import { startTicketAnalyze } from '../../workers/ticket-analyze.ts'
import { decidedTicket } from '../support/decided-ticket.ts'
import { collectLog } from '../support/log-collector.ts'
import { startRedisServer } from '../support/redis-server.ts'
import { until } from '../support/until.ts'

const redis = await startRedisServer({ after })
const store = await redis.store({ after })
beforeEach(() => store.redis.flushall())

const timing = { lockDurationMs: 60_000, stalledIntervalMs: 30_000 }
const write: TicketWrite = {
  fields: new Map([['Order', { category: 'Order' }]]),
  ...{ undecided: {}, priority: [], language: null, tags: null, entities: {} },
  ...{ note: null, noteLanguage: 'en', replies: new Map(), link: false, backfill: 0 },
}

/** A worker on one ticket that was decided to be an order, if it was remembered. */
async function working(t: TestContext) {
  const { source, id, record } = await decidedTicket([{ action: 'fields', fields: { category: 'Order' } }])
  const log = collectLog()
  const analyze = openQueue<TicketAnalyzeJob>('ticket-analyze', store, log)
  const deliver = openQueue<TicketDeliverJob>('ticket-deliver', store, log)
  const connection = { connection: store.connection as never, prefix: '{mailroom}' }
  const jobs = new Queue('ticket-analyze', connection)
  const writes = new Queue('ticket-deliver', connection)
  const triage = async (): Promise<TriageResult> => ({
    ...{ decision: record.decision, text: '', embedding: null, classification: null, evidence: null },
  })
  const place = { source, facts: rememberFacts(source), triage, labels: ['Order'], write, related: null }
  const worker = startTicketAnalyze({
    ...{ store, deliver, run: 'run-1', timing, log, recent: createRecentTickets() },
    sources: new Map([['helpdesk', place]]),
  })
  t.after(async () => {
    await worker.close()
    await Promise.all([analyze.close(), deliver.close(), jobs.close(), writes.close()])
  })
  const ref = { source: 'helpdesk', ticket: id }
  const [entry] = (await source.changes(null, { backfill: 1 })).entries
  const updatedAt = entry?.updatedAt ?? ''
  const jobId = readingId(ref, updatedAt, 0)
  await source.fetch(id)
  return {
    ...{ source, id, record, ref, deliver },
    fetches: () => source.calls.filter((call) => call === 'fetch').length,
    read: (listedAt = new Date()) =>
      analyze.add([{ id: jobId, data: { ref, updatedAt, listedAt: listedAt.toISOString() } }]),
    /** As if it was done. */
    forgetWrites: () => writes.drain(),
    waits: async () => (await jobs.getJob(jobId))?.attemptsStarted ?? 0,
    updatedAt,
    state: async () => (await jobs.getJob(jobId))?.getState(),
    hurry: async () => (await jobs.getJob(jobId))?.promote(),
  }
}

const longAgo = new Date(Date.now() - 10_000)

test('a ticket whose writes are on their way is read when they are done, and they are sure to be queued', async (t) => {
  const { record, read, state, hurry, fetches, deliver, forgetWrites, ref } = await working(t)
  await rememberTicketDecision(store, record)
  const before = fetches()
  await read(longAgo)
  await until('it is put off', async () => (await state()) === 'delayed')
  assert.deepEqual([fetches(), await deliver.pending()], [before, 1])
  await markUndone(store, ledgerKey(record.ref, 'fields'))
  await forgetWrites()
  await hurry()
  await until('it is read', async () => (await state()) === 'completed')
  assert.equal(fetches(), before + 1)
  assert.equal((await findReads(store, 'helpdesk', [ref.ticket]))[0]?.looks, 1)
})

test('a ticket that was just written to is read again after others are written to', async (t) => {
  const { record, read, state, hurry, fetches, deliver, forgetWrites, waits } = await working(t)
  await rememberTicketDecision(store, record)
  await markUndone(store, ledgerKey(record.ref, 'fields'))
  await deliver.add([
    { id: 'another', data: { ref: { ...record.ref, ticket: '99' }, effects: record.effects } },
  ])
  const before = fetches()
  await read(longAgo)
  await until('it is put off', async () => (await state()) === 'delayed')
  await hurry()
  await until('it is put off again', async () => (await state()) === 'delayed' && (await waits()) === 2)
  assert.equal(fetches(), before)
  await forgetWrites()
  await hurry()
  await until('it is read', async () => (await state()) === 'completed')
  assert.equal(fetches(), before + 1)
})

test('a ticket that was just written to is read once nothing can change any more under the same time', async (t) => {
  const { record, read, state, ref } = await working(t)
  await rememberTicketDecision(store, record)
  await markUndone(store, ledgerKey(record.ref, 'fields'))
  await read()
  await until('it is read', async () => (await state()) === 'completed')
  const [reading] = await findReads(store, 'helpdesk', [ref.ticket])
  assert.deepEqual([reading?.looks, reading?.isSettled], [1, true])
})

test('of two changes of a ticket in the queue the later one alone is read', async (t) => {
  const { read, state, fetches, ref, updatedAt } = await working(t)
  const later = new Date(Date.parse(updatedAt) + 1000).toISOString()
  await noteQueued(store, [{ ref, updatedAt: later }])
  const before = fetches()
  await read()
  await until('it is done', async () => (await state()) === 'completed')
  assert.equal(fetches(), before)
  assert.deepEqual(await findReads(store, 'helpdesk', [ref.ticket]), [null])
})

test('what was decided more than a minute ago is not waited for', async (t) => {
  const { record, read, state, fetches } = await working(t)
  await rememberTicketDecision(store, { ...record, at: new Date(Date.now() - 61_000).toISOString() })
  const before = fetches()
  await read()
  await until('it is read', async () => (await state()) === 'completed')
  assert.equal(fetches(), before + 1)
})

test('a decision keeps what the ticket was, and when the customer wrote', async (t) => {
  const { record, source, id, read, state } = await working(t)
  await read()
  await until('it is read', async () => (await state()) === 'completed')
  const { fields, links, messages, version, url } = await source.fetch(id)
  const found = await findTicketDecision(store, record.ref)
  assert.deepEqual(found?.known, { version, fields, links })
  assert.deepEqual([found?.writtenAt, found?.url, found?.run], [messages[0]?.at, url, 'run-1'])
})

test('a ticket that is gone is done', async (t) => {
  const { source, id, read, state, deliver, record } = await working(t)
  source.people.remove(id)
  await read()
  await until('it is done', async () => (await state()) === 'completed')
  assert.equal(await findTicketDecision(store, record.ref), null)
  assert.equal(await deliver.pending(), 0)
})
