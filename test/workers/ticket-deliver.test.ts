import assert from 'node:assert/strict'
import { after, beforeEach, type TestContext, test } from 'node:test'
import { readJournal } from '../../src/effects/journal.ts'
import { jobId, type TicketDeliverJob, type TicketEffect, versionKey } from '../../src/queue/jobs.ts'
import { openQueue } from '../../src/queue/queues.ts'
import { rememberTicketDecision, type TicketDecisionRecord } from '../../src/queue/ticket-decisions.ts'
import { createRecentTickets } from '../../src/tickets/recent-tickets.ts'
import { startTicketDeliver } from '../../workers/ticket-deliver.ts'
import { decidedTicket, plainComposers } from '../support/decided-ticket.ts'
import { collectLog } from '../support/log-collector.ts'
import { startRedisServer } from '../support/redis-server.ts'
import { until } from '../support/until.ts'

const redis = await startRedisServer({ after })
const store = await redis.store({ after })
beforeEach(() => store.redis.flushall())

const timing = { lockDurationMs: 60_000, stalledIntervalMs: 30_000 }
const effects: TicketEffect[] = [
  { action: 'fields', fields: { category: 'Order' } },
  { action: 'note', template: 'triage' },
]

async function deliver(t: TestContext, more: Partial<TicketDecisionRecord> = {}, isConfigured = true) {
  const { source, id, record } = await decidedTicket(effects)
  const log = collectLog()
  const queue = openQueue<TicketDeliverJob>('ticket-deliver', store, log)
  const decided = { ...record, ...more }
  const recent = createRecentTickets()
  const sources = new Map(isConfigured ? [['helpdesk', { source, compose: plainComposers }]] : [])
  return {
    ...{ source, id, log, recent, ref: decided.ref },
    async run() {
      await rememberTicketDecision(store, decided)
      const worker = startTicketDeliver({ store, sources, recent, timing, log })
      t.after(async () => {
        await worker.close()
        await queue.close()
      })
      const { ref } = decided
      await queue.add([{ id: jobId(ref), data: { ref, effects } }])
      await until('it is done', async () => (await queue.pending()) === 0)
    },
  }
}

const longAgo = new Date(Date.now() - 3_600_000).toISOString()

test('a decision that waited long is written, if the ticket is still open', async (t) => {
  const { source, id, run } = await deliver(t, { at: longAgo })
  await run()
  const { fields, messages } = await source.fetch(id)
  assert.deepEqual([fields.category, messages.length], ['Order', 2])
})

test('a ticket that was closed while its decision waited is left alone', async (t) => {
  const { source, id, run, log } = await deliver(t, { at: longAgo })
  source.people.change(id, { status: 'closed' })
  await run()
  const { fields, messages } = await source.fetch(id)
  assert.deepEqual([fields.category ?? null, messages.length], [null, 1])
  assert.deepEqual(await readJournal(store, {}), [])
  const said = log.lines.map(({ fields }) => (fields as { why?: string }).why)
  assert.deepEqual(said.filter(Boolean), ['the ticket was closed', 'the ticket was closed'])
})

test('a fresh decision is written without looking first', async (t) => {
  const { source, run } = await deliver(t)
  const before = source.calls.length
  await run()
  assert.deepEqual(source.calls.slice(before), ['writeFields', 'fetch', 'addNote'])
})

test('what was read when it was decided is not read again, unless a try was interrupted', async (t) => {
  const { source, id, run, recent, ref } = await deliver(t)
  recent.put(versionKey(ref), await source.fetch(id))
  const before = source.calls.length
  await run()
  assert.deepEqual(source.calls.slice(before), ['writeFields', 'addNote'])
})

test('a ticket system that is not configured any more ends the job', async (t) => {
  const { source, run, log } = await deliver(t, {}, false)
  const before = source.calls.length
  await run()
  assert.equal(source.calls.length, before)
  assert.ok(log.lines.some(({ message }) => message === 'it is gone; nothing to do'))
})
