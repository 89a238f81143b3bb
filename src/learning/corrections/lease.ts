import { randomUUID } from 'node:crypto'
import { PREFIX, type Store } from '../../queue/redis.ts'

/** Longer than a look takes; after a crash nobody looks for so long. In ms. */
const term = 60_000

const release = `if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end`

/** Does `work` if no other process is at the corrections of the account; null if one is. */
export async function withLease<Result>(
  store: Store,
  account: string,
  work: () => Promise<Result>,
): Promise<Result | null> {
  const key = `${PREFIX}:corrections:lease:${account}`
  const owner = randomUUID()
  if ((await store.redis.set(key, owner, 'PX', term, 'NX')) === null) return null
  try {
    return await work()
  } finally {
    await store.redis.eval(release, 1, key, owner).catch(() => {})
  }
}
