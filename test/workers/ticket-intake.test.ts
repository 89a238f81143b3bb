import assert from 'node:assert/strict'
import { after, beforeEach, type TestContext, test } from 'node:test'
import { TransientError } from '../../src/errors.ts'
import { createHealth, readSourceHealth } from '../../src/queue/health.ts'
import type { TicketAnalyzeJob } from '../../src/queue/jobs.ts'
import type { JobQueue } from '../../src/queue/queues.ts'
import { lookNow, onHint } from '../../src/queue/ticket-hints.ts'
import { findReads, isOutdated, loadCursor, noteRead } from '../../src/queue/ticket-intake-state.ts'
import type { TicketSource } from '../../src/tickets/contract.ts'
import { type MemorySource, openMemorySource } from '../../src/tickets/memory/memory-source.ts'
import { runTicketIntake, type TicketIntakeOptions } from '../../workers/ticket-intake.ts'
import { collectLog } from '../support/log-collector.ts'
import { startRedisServer } from '../support/redis-server.ts'
import { until } from '../support/until.ts'

const redis = await startRedisServer({ after })
const store = await redis.store({ after })
beforeEach(() => store.redis.flushall())

/** A queue that keeps what it is given, each id once. */
function keepingQueue() {
  const jobs = new Map<string, TicketAnalyzeJob>()
  const state = { pending: 0, asked: 0, failNext: null as Error | null }
  const queue: JobQueue<TicketAnalyzeJob> = {
    async add(added) {
      const { failNext } = state
      state.failNext = null
      if (failNext !== null) throw failNext
      for (const { id, data } of added) if (!jobs.has(id)) jobs.set(id, data)
    },
    async pending() {
      state.asked += 1
      return state.pending
    },
    failed: async () => [],
    retryFailed: async () => [],
    async close() {},
  }
  const tickets = () => [...jobs.values()].map(({ ref }) => ref.ticket)
  return { queue, state, jobs, tickets }
}

/** The intake of a source, until the test ends. */
function watching(t: TestContext, source: TicketSource, more: Partial<TicketIntakeOptions> = {}) {
  const stopping = new AbortController()
  const log = collectLog()
  const kept = keepingQueue()
  const health = createHealth(store, log)
  const run = { source, pollMs: 20, backfill: 50, store, queue: kept.queue, health, log, ...more }
  const ended = runTicketIntake(run, stopping.signal)
  const stop = async () => {
    stopping.abort()
    await ended
  }
  t.after(stop)
  return { ...kept, log, stop }
}

function desk(count: number): MemorySource {
  const source = openMemorySource('helpdesk')
  for (let number = 1; number <= count; number += 1) source.people.open()
  return source
}

test('the newest tickets are read at the first start, and from then on what changes', async (t) => {
  const source = desk(5)
  const { tickets } = watching(t, source, { backfill: 2 })
  await until('the newest are queued', () => tickets().length === 2)
  assert.deepEqual(tickets(), ['4', '5'])
  source.people.customerWrites('1', 'Hello?')
  await until('the change is queued', () => tickets().length === 3)
  assert.equal(tickets()[2], '1')
})

test('more than one page is read to its end at once', async (t) => {
  const { tickets } = watching(t, desk(230), { backfill: 500, pollMs: 3_600_000 })
  await until('all are queued', () => tickets().length === 230)
  assert.equal(new Set(tickets()).size, 230)
})

test('a start goes on where the last one stopped', async (t) => {
  const source = desk(3)
  const first = watching(t, source)
  await until('they are queued', () => first.tickets().length === 3)
  await until('the cursor is saved', async () => (await loadCursor(store, 'helpdesk')) !== null)
  await first.stop()
  source.people.customerWrites('2', 'More.')
  const second = watching(t, source)
  await until('the change is queued', () => second.tickets().length > 0)
  assert.deepEqual(second.tickets(), ['2'])
})

test('the cursor waits for the queue: what could not be queued is listed again', async (t) => {
  const { state, tickets } = watching(t, desk(3))
  state.failNext = new TransientError('ECONNRESET', 'Redis is away.')
  await until('they are queued', () => tickets().length === 3)
})

test('what was read and cannot have changed since is not queued again; what may have, is', async (t) => {
  const source = desk(2)
  const [one, two] = (await source.changes(null, { backfill: 5 })).entries
  const read = { shownAt: 0, looks: 1 }
  await noteRead(
    store,
    { source: 'helpdesk', ticket: '1' },
    { ...read, updatedAt: String(one?.updatedAt), isSettled: true },
  )
  await noteRead(
    store,
    { source: 'helpdesk', ticket: '2' },
    { ...read, updatedAt: String(two?.updatedAt), isSettled: false },
  )
  const { tickets } = watching(t, source)
  await until('one is queued', () => tickets().length > 0)
  await until('it looked again', () => source.calls.filter((call) => call === 'changes').length >= 3)
  assert.deepEqual(tickets(), ['2'])
})

test('of each ticket the newest change in the queue is known', async (t) => {
  const source = desk(1)
  const ref = { source: 'helpdesk', ticket: '1' }
  const opened = String((await source.changes(null, { backfill: 1 })).entries[0]?.updatedAt)
  const { jobs } = watching(t, source)
  await until('it is queued', () => jobs.size === 1)
  assert.equal(await isOutdated(store, ref, opened), false)
  source.people.customerWrites('1', 'Hello?')
  await until('the change is known', () => isOutdated(store, ref, opened))
  assert.equal(jobs.size, 2)
})

test('a message in the same moment as one that was read already is read', async (t) => {
  const source = desk(0)
  const { jobs, tickets } = watching(t, source)
  await until('it looks', () => source.calls.includes('changes'))
  source.people.atOnce(() => {
    const id = source.people.open()
    source.people.customerWrites(id, 'And this.')
  })
  await until('the ticket is queued', () => tickets().length === 1)
  const [job] = [...jobs.values()]
  const read = { updatedAt: String(job?.updatedAt), shownAt: Date.now(), looks: 1, isSettled: false }
  await noteRead(store, { source: 'helpdesk', ticket: '1' }, read)
  const { messages } = await source.fetch('1')
  source.changes = async () => ({
    entries: [{ ticket: '1', updatedAt: messages[1]?.at ?? '' }],
    cursor: { state: 'overlap' },
    more: false,
  })
  await until('it is queued again', () => tickets().length === 2)
  assert.deepEqual(await findReads(store, 'helpdesk', ['1']), [read])
})

test('a hint is followed at once, however seldom it polls, and once more a little later', async (t) => {
  const source = desk(1)
  const { tickets } = watching(t, source, { pollMs: 3_600_000 })
  await until('it looked', () => tickets().length === 1)
  source.people.open()
  await lookNow(store, 'helpdesk')
  await until('the new one is queued', () => tickets().length === 2)
  source.people.open()
  await until('what was listed late is queued', () => tickets().length === 3)
})

test('many hints are one look', async (t) => {
  const source = desk(1)
  const { tickets } = watching(t, source, { pollMs: 3_600_000 })
  await until('it looked', () => tickets().length === 1)
  for (let number = 0; number < 50; number += 1) await lookNow(store, 'helpdesk')
  source.people.open()
  await lookNow(store, 'helpdesk')
  await until('the new one is queued', () => tickets().length === 2)
  assert.ok(source.calls.length <= 4, `${source.calls.length} looks`)
})

test('a full queue is waited for', async (t) => {
  const source = desk(3)
  const { state, tickets, log } = watching(t, source)
  state.pending = 6000
  await until('it asked for room again', () => state.asked >= 3)
  assert.deepEqual(tickets(), [])
  state.pending = 5000
  await until('they are queued', () => tickets().length === 3)
  assert.equal(log.lines.filter(({ level }) => level === 'error').length, 0)
})

test('a server that is down is one alarm, and one word when it is back', async (t) => {
  const source = desk(1)
  source.set('down')
  const { tickets, log } = watching(t, source)
  await until('it asked twice', () => source.calls.length >= 2)
  source.set('ok')
  await until('it is read', () => tickets().length === 1)
  await until('the state is kept', async () => (await readSourceHealth(store))[0]?.state === 'watching')
  assert.deepEqual(
    log.lines.filter(({ message }) => message.startsWith('ticket system')).map(({ message }) => message),
    ['ticket system cannot be read', 'ticket system can be read again'],
  )
})

test('a token that is not accepted any more is one alarm, and is not tried again soon, whatever hints come', async (t) => {
  const source = desk(1)
  source.set('revoked')
  const { log } = watching(t, source)
  await until('the alarm is kept', async () => (await readSourceHealth(store)).length === 1)
  let heard = false
  const stop = await onHint(store, 'helpdesk', () => {
    heard = true
  })
  t.after(stop)
  await lookNow(store, 'helpdesk')
  await until('the hint is heard', () => heard)
  assert.equal(source.calls.length, 1)
  const [health] = await readSourceHealth(store)
  assert.deepEqual([health?.state, health?.code], ['unreadable', 'sign-in-refused'])
  assert.equal(log.lines.filter(({ level }) => level === 'error').length, 1)
})

test('a server that asks to be left alone is, without an alarm', async (t) => {
  const source = desk(1)
  source.failNext(new TransientError('server-busy', 'Later.', { retryAfterMs: 1_500 }), 'changes')
  const startedAt = performance.now()
  const { tickets, log } = watching(t, source)
  await until('it is read', () => tickets().length === 1)
  assert.ok(performance.now() - startedAt >= 1_500)
  assert.deepEqual(
    log.lines.map(({ level, message }) => `${level}: ${message}`),
    [
      'info: ticket system asks to be left alone for a while',
      'info: changed tickets queued',
      'info: ticket system is watched',
    ],
  )
})

for (const [effect, busyMs, times] of [
  ['a server that asks to be left alone again and again is an alarm', 1, 3],
  ['a server that asks to be left alone for long is an alarm', 61_000, 1],
] as const)
  test(effect, async (t) => {
    const source = desk(1)
    source.set({ busyMs })
    const { log } = watching(t, source)
    await until('that is an alarm', async () => (await readSourceHealth(store))[0]?.code === 'server-busy')
    assert.equal(source.calls.length, times)
    assert.equal(log.lines.filter(({ level }) => level === 'error').length, 1)
  })

test('a listing that says there is more and shows nothing does not go round for ever', async (t) => {
  const source = desk(1)
  let asked = 0
  source.changes = async () => {
    asked += 1
    return { entries: [], cursor: { state: 'same' }, more: true }
  }
  watching(t, source, { pollMs: 3_600_000 })
  await until('it asked', () => asked >= 2)
  await lookNow(store, 'helpdesk')
  await until('it asked again', () => asked >= 3)
  assert.ok(asked <= 4, `${asked} times`)
})
