import assert from 'node:assert/strict'
import { after, beforeEach, test } from 'node:test'
import { lookNow, onHint } from '../../src/queue/ticket-hints.ts'
import {
  findReads,
  loadCursor,
  noteRead,
  readingOf,
  saveCursor,
  type TicketRead,
} from '../../src/queue/ticket-intake-state.ts'
import { startRedisServer } from '../support/redis-server.ts'
import { until } from '../support/until.ts'

const redis = await startRedisServer({ after })
const store = await redis.store({ after })
beforeEach(() => store.redis.flushall())

const noon = '2026-03-02T12:00:00Z'

function read(startedAt: number, listedAt: number, earlier: TicketRead | null = null): TicketRead {
  return readingOf(
    noon,
    { startedAt, endedAt: startedAt + 50 },
    { at: listedAt, updatedAt: '2026-03-02T12:00:00.000Z' },
    earlier,
  )
}

test('a cursor is kept for each source', async () => {
  assert.equal(await loadCursor(store, 'helpdesk'), null)
  await saveCursor(store, 'helpdesk', { state: '{"after":7}' })
  assert.deepEqual(await loadCursor(store, 'helpdesk'), { state: '{"after":7}' })
  assert.equal(await loadCursor(store, 'other'), null)
})

test('what was read at once may change again under the same time; two seconds later it cannot', () => {
  assert.equal(read(10_000, 9_990).isSettled, false)
  assert.equal(read(12_000, 10_000).isSettled, true)
})

test('a second reading goes by when the time was first shown, and is counted', () => {
  const first = read(10_000, 9_990)
  const second = read(40_000, 39_990, first)
  assert.deepEqual([first.looks, second.looks], [1, 2])
  assert.deepEqual([second.shownAt, second.isSettled], [9_990, true])
})

test('a ticket that changed after it was listed was shown when it was read', () => {
  const listed = { at: 10_000, updatedAt: '2026-03-02T11:59:00Z' }
  const reading = readingOf(noon, { startedAt: 15_000, endedAt: 15_100 }, listed, null)
  assert.deepEqual(reading, { updatedAt: noon, shownAt: 15_100, looks: 1, isSettled: false })
})

test('what an earlier reading said counts only for the same time', () => {
  const other = { updatedAt: '2026-03-02T11:00:00Z', shownAt: 5, looks: 4, isSettled: true }
  assert.deepEqual(read(10_000, 9_990, other), {
    updatedAt: noon,
    shownAt: 9_990,
    looks: 1,
    isSettled: false,
  })
})

test('what was read is known by ticket, for some days', async () => {
  const reading = read(12_000, 10_000)
  await noteRead(store, { source: 'helpdesk', ticket: '7' }, reading)
  assert.deepEqual(await findReads(store, 'helpdesk', ['6', '7']), [null, reading])
  assert.deepEqual(await findReads(store, 'other', ['7']), [null])
  assert.deepEqual(await findReads(store, 'helpdesk', []), [])
  assert.ok((await store.redis.ttl('{mailroom}:ticket-read:helpdesk/7')) > 86_400)
})

test('a hint reaches whoever watches that source, in another process too', async (t) => {
  const other = await redis.store(t)
  const hints: string[] = []
  const stop = await onHint(store, 'helpdesk', () => void hints.push('helpdesk'))
  t.after(stop)
  await lookNow(other, 'elsewhere')
  await lookNow(other, 'helpdesk')
  await until('it is heard', () => hints.length > 0)
  await stop()
  await lookNow(other, 'helpdesk')
  assert.equal(hints.length, 1)
})
