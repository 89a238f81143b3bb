import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { PREFIX, type Store } from '../queue/redis.ts'

/** After a crash nobody else gets it for so long; renewed three times as often. In ms. */
const term = 15_000
const pause = 100

const renew = `if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('PEXPIRE', KEYS[1], ARGV[2]) end`
const release = `if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end`

/**
 * Does `work` while no other process does work of that name; waits for its turn. A process that stands still for long
 * may lose its turn while it works: what is done here must be right then too, only done twice.
 *
 * @throws the signal's reason when aborted while it waits
 */
export async function inTurn<Result>(
  store: Store,
  name: string,
  work: () => Promise<Result>,
  signal?: AbortSignal,
): Promise<Result> {
  const key = `${PREFIX}:turn:${name}`
  const owner = randomUUID()
  while ((await store.redis.set(key, owner, 'PX', term, 'NX')) === null) {
    signal?.throwIfAborted()
    await delay(pause, undefined, signal === undefined ? {} : { signal })
  }
  const renewing = setInterval(() => {
    store.redis.eval(renew, 1, key, owner, term).catch(() => {})
  }, term / 3)
  try {
    return await work()
  } finally {
    clearInterval(renewing)
    await store.redis.eval(release, 1, key, owner).catch(() => {})
  }
}
