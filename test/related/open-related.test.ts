import assert from 'node:assert/strict'
import { after, beforeEach, test } from 'node:test'
import { startRedisServer } from '../support/redis-server.ts'
import { DAY, HOUR, nothing, openDesk } from './desk.ts'

const server = await startRedisServer({ after })
const store = await server.store({ after })
beforeEach(() => store.redis.flushall())

test('related items are told, the most alike first, with subject, time and link', async () => {
  const desk = openDesk(store)
  const related = desk.open()
  const first = desk.item({
    key: 'ticket:rt/7',
    subject: 'x'.repeat(300),
    url: 'https://rt.example/7',
    messageIds: [],
  })
  const other = desk.item()
  await related.seen(first, desk.saying('login'), nothing)
  await related.seen(other, desk.saying('invoice'), nothing)
  desk.clock.now += HOUR
  const seen = await related.seen(desk.item(), desk.saying('login'), nothing)
  assert.deepEqual(seen.same, [])
  assert.equal(seen.burst, null)
  assert.equal(seen.related.length, 1)
  const [found] = seen.related
  assert.ok(found !== undefined && found.score > 0.65 && found.score < 0.9)
  assert.deepEqual(
    { ...found, score: 0 },
    {
      ...{ key: 'ticket:rt/7', score: 0, kind: 'related', subject: 'x'.repeat(120) },
      ...{ at: first.at, url: 'https://rt.example/7' },
    },
  )

  for (let count = 0; count < 10; count++) await related.seen(desk.item(), desk.saying('login', 0.9), nothing)
  const { related: many } = await related.seen(desk.item(), desk.saying('login', 0.9), nothing)
  assert.equal(many.length, 5)
  assert.deepEqual(
    many.map(({ score }) => score),
    many.map(({ score }) => score).toSorted((left, right) => right - left),
  )
})

test('an item is never related to itself, asked again or in a new version, and is remembered once', async () => {
  const desk = openDesk(store)
  const related = desk.open()
  const ticket = desk.item({ key: 'ticket:rt/7', version: '100', messageIds: [] })
  const vector = desk.saying('login')
  assert.deepEqual((await related.seen(ticket, vector, nothing)).related, [])
  assert.deepEqual((await related.seen(ticket, vector, nothing)).related, [])
  assert.deepEqual((await related.seen({ ...ticket, version: '200' }, vector, nothing)).related, [])
  assert.equal(await store.redis.xlen('{mailroom}:related:desk:v1:items'), 1)
  const seen = await related.seen(desk.item(), vector, nothing)
  assert.deepEqual(
    seen.related.map(({ key }) => key),
    ['ticket:rt/7'],
  )
})

test('a new version of a ticket is found by what it says now, at the time it was opened', async () => {
  const desk = openDesk(store)
  const related = desk.open()
  const ticket = desk.item({ key: 'ticket:rt/7', messageIds: [] })
  await related.seen(ticket, desk.saying('login'), nothing)
  desk.clock.now += DAY
  const now = new Date(desk.clock.now).toISOString()
  await related.seen({ ...ticket, version: '2', at: now }, desk.saying('printer'), nothing)
  assert.deepEqual((await related.seen(desk.item(), desk.saying('login'), nothing)).related, [])
  const { related: found } = await related.seen(desk.item(), desk.saying('printer'), nothing)
  assert.deepEqual(
    found.map(({ key, at }) => [key, at]),
    [['ticket:rt/7', ticket.at]],
  )
})

test('a mail and the ticket made of it are the same thing, whichever comes first', async () => {
  for (const first of ['mail', 'ticket']) {
    await store.redis.flushall()
    const desk = openDesk(store)
    const related = desk.open()
    const mail = desk.item({ key: 'mail:a/INBOX/1/1', messageIds: ['<one@example.com>'] })
    const ticket = desk.item({ key: 'ticket:rt/7', messageIds: ['<one@example.com>', '<rt-7@example.com>'] })
    const items = first === 'mail' ? [mail, ticket] : [ticket, mail]
    const vector = desk.saying('login')
    await related.seen(items[0] ?? mail, vector, nothing)
    const seen = await related.seen(items[1] ?? mail, vector, nothing)
    assert.deepEqual(seen.related, [])
    assert.deepEqual(seen.same, [items[0]?.key])
    // An answer to what the ticket sent is of the same conversation; another mail is not.
    const answer = desk.item({ references: ['<unknown@example.com>', '<rt-7@example.com>'] })
    assert.deepEqual((await related.seen(answer, vector, nothing)).same.toSorted(), [mail.key, ticket.key])
    const other = await related.seen(desk.item({ references: ['<unknown@example.com>'] }), vector, nothing)
    assert.deepEqual(other.same, [])
    assert.equal(other.related.length, 3)
  }
})

test('whoever writes the same twice is told, unless it names another order', async () => {
  const desk = openDesk(store)
  const related = desk.open()
  const order = (value: string) => ({
    ...nothing,
    entities: [{ type: 'order-number' as const, value, text: value, start: 0, end: value.length }],
  })
  const vector = desk.saying('order')
  const requester = 'Jane@Example.com'
  await related.seen(desk.item({ requester }), vector, order('4711'))
  // Later than two equal texts of different people would be one.
  desk.clock.now += 2 * DAY
  const kinds = async (value: string) => {
    const item = desk.item({ requester: 'jane@example.com ' })
    return (await related.seen(item, vector, order(value))).related.map(({ kind }) => kind)
  }
  assert.deepEqual(await kinds('4711'), ['duplicate'])
  assert.deepEqual(await kinds('4712'), ['related', 'related'])
})

test('what one process remembers all know, and a new one too', async () => {
  const desk = openDesk(store)
  const one = desk.open()
  const two = desk.open()
  const item = desk.item()
  await two.seen(desk.item(), desk.saying('printer'), nothing)
  await one.seen(item, desk.saying('login'), nothing)
  for (const related of [two, desk.open()]) {
    const seen = await related.seen(desk.item(), desk.saying('login'), nothing)
    assert.ok(seen.related.some(({ key }) => key === item.key))
  }
})

test('many asked at once by two processes know of each other', async () => {
  const desk = openDesk(store)
  const processes = [desk.open(), desk.open()]
  const items = Array.from({ length: 40 }, () => desk.item())
  await Promise.all(
    items.map((item, place) => processes[place % 2]?.seen(item, desk.saying(`topic ${place % 8}`), nothing)),
  )
  for (const [place, item] of items.entries()) {
    const seen = await processes[0]?.seen(item, desk.saying(`topic ${place % 8}`), nothing)
    assert.equal(seen?.related.length, 4, 'the other four of its topic')
  }
})

test('more items than one page are loaded at the start, in order', async () => {
  const desk = openDesk(store)
  const one = desk.open()
  await Promise.all(
    Array.from({ length: 1100 }, (_, place) =>
      one.seen(
        desk.item({ key: `mail:a/b/1/${place % 1050}`, version: String(place) }),
        desk.saying('x'),
        nothing,
      ),
    ),
  )
  const vector = desk.saying('login')
  const last = desk.item()
  await one.seen(last, vector, nothing)
  const seen = await desk.open().seen(desk.item(), vector, nothing)
  assert.deepEqual(
    seen.related.map(({ key }) => key),
    [last.key],
  )
  const loaded = desk.log.lines.filter(({ message }) => message === 'similar items loaded')
  assert.equal(Math.max(...loaded.map(({ fields }) => (fields as { items: number }).items)) >= 1051, true)
})

test('another encoder, or another label set, begins anew', async () => {
  const desk = openDesk(store)
  const vector = desk.saying('login')
  await desk.open().seen(desk.item(), vector, nothing)
  for (const more of [{ encoder: { version: 'v2', dimension: 64 } }, { set: 'other' }]) {
    assert.deepEqual((await desk.open(more).seen(desk.item(), vector, nothing)).related, [])
  }
  assert.equal((await desk.open().seen(desk.item(), vector, nothing)).related.length, 1)
})

test('after 90 days an item is forgotten, and its keys go by themselves', async () => {
  const desk = openDesk(store)
  desk.clock.now = Date.now()
  const related = desk.open()
  const vector = desk.saying('login')
  await related.seen(desk.item(), vector, nothing)
  const keys = await store.redis.keys('{mailroom}:related:desk:v1:*')
  assert.equal(keys.length, 3)
  for (const key of keys) {
    const seconds = await store.redis.ttl(key)
    assert.ok(seconds > 89 * 24 * 3600 && seconds <= 90 * 24 * 3600, key)
  }
  desk.clock.now += 91 * DAY
  assert.deepEqual((await related.seen(desk.item(), vector, nothing)).related, [])
})

test('a date in the future, or none that can be read, counts as now', async () => {
  const desk = openDesk(store)
  const related = desk.open()
  const vector = desk.saying('login')
  for (const at of ['2099-01-01T00:00:00Z', 'yesterday', null])
    await related.seen(desk.item({ at }), vector, nothing)
  const { related: found } = await related.seen(desk.item(), vector, nothing)
  assert.deepEqual(
    found.map(({ at }) => at),
    Array.from({ length: 3 }, () => new Date(desk.clock.now).toISOString()),
  )
})

test('no address, subject or Message-ID stands in Redis keys, and no address anywhere', async () => {
  const desk = openDesk(store)
  await desk.open().seen(desk.item({ requester: 'jane@private.example' }), desk.saying('login'), nothing)
  const keys = await store.redis.keys('*')
  assert.equal(
    keys.some((key) => key.includes('@') || key.includes('Subject')),
    false,
  )
  const entries = await store.redis.xrange('{mailroom}:related:desk:v1:items', '-', '+')
  assert.equal(JSON.stringify(entries).includes('private.example'), false)
})
