import type { Store } from '../queue/redis.ts'
import { readMember } from './burst-store.ts'
import {
  burstChangesKey,
  burstMembersKey,
  burstsKey,
  encodersKey,
  itemKey,
  itemsKey,
  numberHash,
} from './keys.ts'

/** Forgets an item for good: in Redis, in the index of every process, and in the bursts it belonged to. */
export async function forgetItem(store: Store, set: string, key: string): Promise<void> {
  for (const encoder of await store.redis.smembers(encodersKey(set))) {
    const [entry, ids] = await store.redis.hmget(itemKey(set, encoder, key), 'entry', 'ids')
    if (entry == null) continue
    await store.redis
      .multi()
      .xdel(itemsKey(set, encoder), entry)
      .xadd(itemsKey(set, encoder), '*', 'x', String(numberHash(key)))
      .del(itemKey(set, encoder, key), ...(ids ?? '').split(' ').filter((id) => id !== ''))
      .exec()
  }
  for (const burst of await store.redis.zrevrange(burstsKey(set), 0, -1)) {
    const members = await store.redis.hgetall(burstMembersKey(set, burst))
    const own = Object.keys(members).filter((group) => readMember(members[group] as string).key === key)
    if (own.length > 0) await store.redis.hdel(burstMembersKey(set, burst), ...own)
  }
  await store.redis.incr(burstChangesKey(set))
}
