import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  advance,
  beginNow,
  listFresh,
  Position,
  savedState,
  type Update,
} from '../../src/tickets/follow-updates.ts'

const noon = Date.UTC(2026, 0, 5, 12)

/** A list that a server keeps, told in pages of ten. */
function openList(changedSecondsAgo: number[]) {
  const list = {
    now: noon,
    updates: changedSecondsAgo.map((ago, index) => ({ id: `t${index}`, at: noon - ago * 1000 })),
    /** Called after each answer, with how many there were. */
    onAnswer: (_count: number) => {},
    answers: 0,
    touch(id: string, at: number) {
      list.updates = [...list.updates.filter((update) => update.id !== id), { id, at }]
    },
    async list(since: number, page: number) {
      const found: Update[] = list.updates
        .filter(({ at }) => at >= since)
        .sort((one, other) => one.at - other.at)
        .map(({ id, at }) => ({ id, updatedAt: new Date(at).toISOString() }))
      const updates = found.slice((page - 1) * 10, page * 10)
      list.answers += 1
      list.onAnswer(list.answers)
      return { updates, isFull: found.length > page * 10, date: list.now }
    },
  }
  return list
}

/** Takes everything until there is no more, `limit` at a time. */
async function follow(list: ReturnType<typeof openList>, from: Position, limit = 10) {
  const told: string[] = []
  let position = from
  for (let round = 0; round < 200; round += 1) {
    const { fresh, date, more } = await listFresh(list.list, position)
    const taken = fresh.slice(0, limit)
    told.push(...taken.map(({ id }) => id))
    position = advance(position, taken, date)
    if (!more && taken.length === fresh.length) return { told, position }
  }
  throw new Error('It never ends.')
}

test('what changed before the beginning is not told, what changes after it is', async () => {
  const list = openList([3000, 30, 20, 2])
  const begun = await beginNow(list.list, noon)
  assert.deepEqual((await follow(list, begun)).told, [])
  list.now += 5000
  list.touch('t0', list.now - 2000)
  assert.deepEqual((await follow(list, begun)).told, ['t0'])
})

test('the beginning is the same whatever our own clock shows', async () => {
  for (const wrong of [-86_400_000, 86_400_000]) {
    const begun = await beginNow(openList([3000, 30, 20, 2]).list, noon + wrong)
    assert.equal(begun.f, noon - 60_000)
  }
})

test('fifty changes within a minute before the beginning are not told', async () => {
  const list = openList(Array.from({ length: 50 }, (_, index) => 55 - index))
  assert.deepEqual((await follow(list, await beginNow(list.list, noon))).told, [])
})

test('each of many that share one time is told, and told once', async () => {
  const list = openList([])
  const begun = await beginNow(list.list, noon)
  for (let index = 0; index < 95; index += 1) list.touch(`same${index}`, noon + 5000)
  list.now += 10_000
  for (const limit of [3, 10]) {
    const { told, position } = await follow(list, begun, limit)
    assert.equal(told.length, 95)
    assert.equal(new Set(told).size, 95)
    assert.deepEqual((await follow(list, position)).told, [])
  }
})

test('a ticket that changes between two pages pushes no other one aside', async () => {
  const list = openList([])
  const begun = await beginNow(list.list, noon)
  for (let index = 0; index < 40; index += 1) list.touch(`t${index}`, noon + index * 1000)
  list.now += 100_000
  const told = new Set<string>()
  let position = begun
  for (let round = 0; round < 40; round += 1) {
    const { fresh, date } = await listFresh(list.list, position)
    for (const { id } of fresh) told.add(id)
    position = advance(position, fresh, date)
    list.touch(`t${round % 5}`, list.now)
    list.now += 1000
  }
  assert.equal(told.size, 40)
})

test('a ticket at the beginning of a page is not pushed into the page before by one that changes then', async () => {
  const list = openList([])
  for (let index = 0; index < 20; index += 1) list.touch(`taken${index}`, noon + index * 1000)
  list.now = noon + 21_000
  const { position } = await follow(list, { f: noon, d: noon, s: {} })
  list.touch('edge', noon + 25_000)
  for (let index = 0; index < 15; index += 1) list.touch(`later${index}`, noon + 200_000 + index * 1000)
  list.now = noon + 300_000
  list.answers = 0
  list.onAnswer = (count) => {
    if (count === 2) list.touch('taken1', list.now - 1000)
  }
  assert.ok((await follow(list, position)).told.includes('edge'))
})

test('a change that the server shows half a minute late is told', async () => {
  const list = openList([])
  list.touch('early', noon + 31_000)
  list.now += 32_000
  const { position } = await follow(list, { f: noon - 60_000, d: noon, s: {} })
  list.touch('late', noon + 2000)
  assert.deepEqual((await follow(list, position)).told, ['late'])
})

test('a second change within one second is told', async () => {
  const list = openList([])
  const begun = await beginNow(list.list, noon)
  list.now += 5000
  list.touch('t', list.now)
  const first = await follow(list, begun)
  assert.deepEqual(first.told, ['t'])
  list.now += 1000
  const second = await follow(list, first.position)
  assert.deepEqual(second.told, ['t'])
  assert.deepEqual((await follow(list, second.position)).told, [])
})

test('a clock that goes back, or was ahead, hides nothing', async () => {
  const list = openList([])
  list.touch('ahead', noon + 3_600_000)
  list.now = noon + 3_601_000
  let { position } = await follow(list, { f: noon, d: noon, s: {} })
  list.now = noon + 5000
  list.touch('after', noon + 1000)
  const back = await follow(list, position)
  assert.ok(back.told.includes('after'))
  position = back.position
  list.now = noon + 9000
  list.touch('later', noon + 8000)
  assert.ok((await follow(list, position)).told.includes('later'))
})

test('what is remembered stays small', () => {
  const updates = Array.from({ length: 5000 }, (_, index) => ({
    id: `ticket-${index}`,
    updatedAt: new Date(noon + Math.floor(index / 100) * 1000).toISOString(),
  }))
  const position = advance({ f: noon, d: noon, s: {} }, updates, noon + 60_000, 1000)
  assert.ok(Object.values(position.s).flat().length <= 1000)
  assert.ok(position.f <= noon + 50_000)
})

test('a cursor of another version begins anew', () => {
  const position = { f: 1, d: 2, s: { 1: ['a'] } }
  assert.deepEqual(savedState(Position, { state: JSON.stringify(position) }), position)
  for (const state of ['', '{', '{"from":"yesterday"}', 'null'])
    assert.equal(savedState(Position, { state }), null)
  assert.equal(savedState(Position, null), null)
})
