import assert from 'node:assert/strict'
import { after, beforeEach, test } from 'node:test'
import { startRedisServer } from '../support/redis-server.ts'
import { DAY, nothing, openDesk } from './desk.ts'

const server = await startRedisServer({ after })
const store = await server.store({ after })
beforeEach(() => store.redis.flushall())
const items = '{mailroom}:related:desk:v1:items'

test('asked again, nothing is written', async () => {
  const desk = openDesk(store)
  const related = desk.open()
  const item = desk.item()
  const vector = desk.saying('login')
  await related.seen(item, vector, nothing)
  const before = await store.redis.xrange(items, '-', '+')
  await related.seen(item, vector, nothing)
  await desk.open().seen(item, vector, nothing)
  assert.deepEqual(await store.redis.xrange(items, '-', '+'), before)
})

test('a ticket stays in its conversation, whatever its later versions tell of it', async () => {
  const desk = openDesk(store)
  const related = desk.open()
  const mail = desk.item({ messageIds: ['<one@example.com>'] })
  const ticket = desk.item({ key: 'ticket:rt/7', messageIds: ['<one@example.com>'] })
  await related.seen(mail, desk.saying('login'), nothing)
  await related.seen(ticket, desk.saying('login'), nothing)
  const later = { ...ticket, version: '2', messageIds: [] }
  const seen = await related.seen(later, desk.saying('login'), nothing)
  assert.deepEqual(seen.same, [mail.key])
})

test('a long-running process gives up what is older than 90 days', async () => {
  const desk = openDesk(store)
  const related = desk.open()
  const vector = desk.saying('login')
  const at = new Date(desk.clock.now - 89.5 * DAY).toISOString()
  await related.seen(desk.item({ at }), vector, nothing)
  const found = async () => (await related.seen(desk.item(), vector, nothing)).related.map((one) => one.at)
  assert.ok((await found()).includes(at))
  desk.clock.now += DAY
  // One look expires it, the next does not see it any more.
  await found()
  assert.equal((await found()).includes(at), false)
})

test('what is older than 90 days by the clock of Redis is trimmed away, whatever another clock says', async () => {
  const desk = openDesk(store)
  const past = Date.now() - 91 * DAY
  for (let count = 0; count < 500; count++)
    await store.redis.xadd(items, `${past + count}-0`, 't', String(past), 'g', '1', 'x', '1')
  desk.clock.now = Date.now() + 500 * DAY
  const related = desk.open()
  await related.seen(desk.item(), desk.saying('login'), nothing)
  // Redis drops whole nodes of a stream, a hundred entries each.
  assert.ok((await store.redis.xlen(items)) <= 100)
  await related.seen(desk.item(), desk.saying('login'), nothing)
  desk.clock.now -= 500 * DAY
  const seen = await desk.open().seen(desk.item(), desk.saying('login'), nothing)
  assert.equal(seen.related.length, 2)
})
