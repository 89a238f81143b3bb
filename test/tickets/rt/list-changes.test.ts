import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import type { TicketCursor } from '../../../src/tickets/contract.ts'
import type { Call } from '../../../src/tickets/rt/call.ts'
import { type ChangeList, openChangeList } from '../../../src/tickets/rt/list-changes.ts'

const noon = Date.UTC(2026, 0, 5, 12)
const second = 1000
const hour = 3_600_000

/** Tickets as RT lists them to somebody whose clock is so many hours ahead of UTC. */
function openFake() {
  const fake = {
    now: noon,
    ahead: 0,
    tickets: new Map<string, number>(),
    requests: 0,
    /** Happens before a page is told. */
    before: null as ((page: number) => void) | null,
    touch(id: string, at: number) {
      fake.tickets.set(id, at)
    },
  }
  const call: Call = async (path, asked) => {
    assert.equal(path, '/tickets')
    const { query = '', orderby, order, per_page, page = 1 } = asked?.query ?? {}
    fake.requests += 1
    fake.before?.(Number(page))
    const [, time] = /LastUpdated >= '([^']+)'/.exec(String(query)) ?? []
    const from = time === undefined ? 0 : Date.parse(`${time.replace(' ', 'T')}Z`) - fake.ahead * hour
    assert.equal(order, 'DESC')
    const by = (ticket: [string, number]) => (orderby === 'id' ? Number(ticket[0]) : ticket[1])
    const found = [...fake.tickets]
      .filter(([, at]) => at >= from)
      .sort((one, other) => by(other) - by(one) || Number(other[0]) - Number(one[0]))
    const size = Number(per_page)
    const items = found.slice((Number(page) - 1) * size, Number(page) * size).map(([id, at]) => {
      return { id, LastUpdated: `${new Date(at).toISOString().slice(0, 19)}Z` }
    })
    const body = { items, pages: Math.ceil(found.length / size) }
    return { status: 200, headers: new Headers({ date: new Date(fake.now).toUTCString() }), body }
  }
  return { fake, list: openChangeList(call) }
}

let fake: ReturnType<typeof openFake>['fake']
let list: ChangeList

beforeEach(() => {
  const opened = openFake()
  fake = opened.fake
  list = opened.list
})

async function begin(): Promise<TicketCursor> {
  return (await list.changes([], null, { backfill: 0 })).cursor
}

async function follow(from: TicketCursor, limit = 100): Promise<string[]> {
  const told: string[] = []
  for (let cursor = from; ; ) {
    const changes = await list.changes([], cursor, { backfill: 0, limit })
    told.push(...changes.entries.map(({ ticket }) => ticket))
    cursor = changes.cursor
    if (!changes.more) return told
  }
}

test('in every time zone what changed since is told, the oldest first, and nothing else', async () => {
  for (const ahead of [-12, -5, 0, 2, 14]) {
    fake.tickets.clear()
    fake.now = noon
    fake.ahead = ahead
    for (let number = 1; number <= 30; number += 1) fake.touch(String(number), noon - number * hour)
    const cursor = await begin()
    fake.now += hour
    fake.touch('7', noon + 20 * second)
    fake.touch('31', noon + 10 * second)
    assert.deepEqual(await follow(cursor), ['31', '7'], String(ahead))
  }
})

test('many changes are read once, and told in steps', async () => {
  const cursor = await begin()
  fake.now += hour
  const numbers = Array.from({ length: 450 }, (_, index) => String(index + 1))
  for (const [index, id] of numbers.entries()) fake.touch(id, noon + index * second)
  fake.requests = 0
  assert.deepEqual(await follow(cursor, 50), numbers)
  assert.equal(fake.requests, 5)
})

test('what changes while the pages are read is told now or the next time, and nothing is skipped', async () => {
  const cursor = await begin()
  fake.now += hour
  const numbers = Array.from({ length: 350 }, (_, index) => String(index + 1))
  for (const [index, id] of numbers.entries()) fake.touch(id, noon + index * second)
  fake.before = (page) => {
    if (page === 1) return
    // The oldest and one of the middle move to the front; a new one comes.
    for (const id of [String(page), String(180 + page), String(1000 + page)]) fake.touch(id, fake.now)
  }
  const told = new Set(await follow(cursor))
  fake.before = null
  fake.now += hour
  for (const id of await follow(cursor)) told.add(id)
  assert.deepEqual(
    [...fake.tickets.keys()].filter((id) => !told.has(id)),
    [],
  )
})

test('a queue is asked for by its number', async () => {
  const queries: string[] = []
  const asking = openChangeList(async (_, asked) => {
    queries.push(String(asked?.query?.query))
    return { status: 200, headers: new Headers(), body: { items: [], pages: 0 } }
  })
  const queues = [
    { id: '3', Name: "Bob's" },
    { id: '7', Name: 'Billing' },
  ]
  await asking.changes(queues, null, { backfill: 5 })
  assert.ok(queries.length > 1)
  for (const query of queries) assert.match(query, / AND \(Queue = 3 OR Queue = 7\)$/)
})
