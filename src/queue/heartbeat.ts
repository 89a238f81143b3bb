/**
 * Which roles have a living process: a hash of role → when one was heard of last, in ms by Redis's own clock, so that
 * machines may disagree about the time. A process that stops in order takes its roles out; one that was killed, or whose
 * event loop stands still, falls silent.
 */
import { PREFIX, type Store } from './redis.ts'

const SECOND = 1000
const ROLES = `${PREFIX}:heartbeat`
const every = 20 * SECOND
/** Two beats may get lost, or a machine be busy. */
const silent = 90 * SECOND
/** Whoever split the roles differently a week ago knows it. */
const forgotten = 7 * 24 * 60 * 60 * SECOND

const beat = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
for _, role in ipairs(ARGV) do redis.call('HSET', KEYS[1], role, now) end`

/** Says from now on, and says it first before it returns, that these roles are alive. Gives how to take them out. */
export async function startHeartbeat(
  store: Store,
  roles: readonly string[],
  everyMs = every,
): Promise<() => Promise<void>> {
  let isSaying = false
  async function say(): Promise<void> {
    // While Redis is away commands wait: one is enough.
    if (isSaying) return
    isSaying = true
    await store.redis
      .eval(beat, 1, ROLES, ...roles)
      .catch(() => {})
      .finally(() => {
        isSaying = false
      })
  }
  await say()
  const timer = setInterval(say, everyMs).unref()
  return async () => {
    clearInterval(timer)
    if (!isSaying) await store.redis.hdel(ROLES, ...roles)
  }
}

/** Roles that ran, did not stop in order, and were not heard of for a minute and a half or more; `since`: ISO 8601. */
export async function silentRoles(store: Store): Promise<{ role: string; since: string }[]> {
  const [[seconds], heard] = await Promise.all([store.redis.time(), store.redis.hgetall(ROLES)])
  const now = Number(seconds) * SECOND
  return Object.entries(heard).flatMap(([role, last]) => {
    const quiet = now - Number(last)
    return quiet < silent || quiet > forgotten ? [] : [{ role, since: new Date(Number(last)).toISOString() }]
  })
}
