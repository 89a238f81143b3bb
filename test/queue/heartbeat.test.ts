import assert from 'node:assert/strict'
import { after, beforeEach, test } from 'node:test'
import { silentRoles, startHeartbeat } from '../../src/queue/heartbeat.ts'
import { PREFIX } from '../../src/queue/redis.ts'
import { startRedisServer } from '../support/redis-server.ts'
import { until } from '../support/until.ts'

const redis = await startRedisServer({ after })
const store = await redis.store({ after })
const key = `${PREFIX}:heartbeat`
beforeEach(() => store.redis.flushall())

/** As if the role had been heard of so many seconds ago. */
async function heardAgo(role: string, seconds: number): Promise<void> {
  const [now] = await store.redis.time()
  await store.redis.hset(key, role, (Number(now) - seconds) * 1000)
}

test('a role is silent when nothing was heard of it for a minute and a half, and no more after a week', async () => {
  await heardAgo('intake', 85)
  await heardAgo('learn', 95)
  await heardAgo('report', 8 * 24 * 60 * 60)
  const silent = await silentRoles(store)
  assert.deepEqual(
    silent.map(({ role }) => role),
    ['learn'],
  )
  assert.match(silent[0]?.since ?? '', /^\d{4}-.*Z$/)
})

test('a process is heard of when it starts and again and again, and takes its roles out when it stops in order', async () => {
  await heardAgo('analyze', 1_000)
  const stop = await startHeartbeat(store, ['analyze', 'deliver'], 10)
  assert.deepEqual(await silentRoles(store), [])
  await heardAgo('analyze', 1_000)
  await until('it is heard of again', async () => (await silentRoles(store)).length === 0)
  await stop()
  assert.deepEqual(await store.redis.hgetall(key), {})
})

test('what another process says of the same role stays, or comes back', async () => {
  const stopOne = await startHeartbeat(store, ['analyze'], 10)
  const stopOther = await startHeartbeat(store, ['analyze'], 10)
  await stopOne()
  await until('the other is heard of', async () => (await store.redis.hexists(key, 'analyze')) === 1)
  await stopOther()
  assert.deepEqual(await store.redis.hgetall(key), {})
})

test('while Redis is away nothing piles up, and a stop does not wait for it', async (t) => {
  const own = await startRedisServer(t)
  const away = await own.store(t)
  const stop = await startHeartbeat(away, ['analyze'], 5)
  await own.stop()
  let commands = 0
  const send = away.redis.eval.bind(away.redis)
  away.redis.eval = ((...args: Parameters<typeof send>) => {
    commands += 1
    return send(...args)
  }) as typeof away.redis.eval
  await until('it tried to say so', () => commands === 1)
  const begun = performance.now()
  await until('many beats passed', () => performance.now() - begun > 100)
  assert.equal(commands, 1)
  await stop()
})
