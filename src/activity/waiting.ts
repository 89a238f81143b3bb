/**
 * What waits for an answer. A conversation waits once, whatever its customer writes meanwhile: from its first message that
 * nobody answered, and until one of its messages is answered after which none came.
 */
import type { Store } from '../queue/redis.ts'
import type { ActivityItem } from './activity.ts'
import { itemsKey, threadKey, WAITING, WAITING_DAYS } from './activity-keys.ts'
import { keptDays, parsedRecord, sourceOf } from './activity-record.ts'

const DAY = 24 * 60 * 60 * 1000

/** The newest message of a conversation that waits. */
export interface WaitingItem extends ActivityItem {
  /** When the first of its messages that wait arrived; ISO 8601 in UTC. */
  since: string
}

interface Waiting {
  newest: string
  day: string
  since: number
}

/** Conversations that wait for an answer, those that wait longest first. */
export async function listWaiting(
  store: Store,
  { limit, sources }: { limit: number; sources?: readonly string[] },
): Promise<{ items: WaitingItem[]; total: number }> {
  await forgetOld(store)
  const [keys, places] = await Promise.all([
    store.redis.zrange(WAITING, '0', '-1', 'WITHSCORES'),
    store.redis.hgetall(WAITING_DAYS),
  ])
  const threads = new Map<string, Waiting>()
  for (let place = 0; place < keys.length; place += 2) {
    const [key = '', time = ''] = keys.slice(place, place + 2)
    if (sources !== undefined && !sources.includes(sourceOf(key))) continue
    const { day, thread } = readPlace(places[key] ?? '')
    const known = threads.get(thread || key)
    threads.set(thread || key, { newest: key, day, since: known?.since ?? Number(time) })
  }
  const items: WaitingItem[] = []
  for (const { newest, day, since } of [...threads.values()].slice(0, limit)) {
    const value = await store.redis.hget(itemsKey(day), newest)
    if (value === null) continue
    items.push({ ...parsedRecord<ActivityItem>(value), since: new Date(since).toISOString() })
  }
  return { items, total: threads.size }
}

/** What WAITING_DAYS holds of an item. */
export function writePlace(day: string, thread: string): string {
  return `${day} ${thread}`
}

function readPlace(place: string): { day: string; thread: string } {
  return { day: place.slice(0, 10), thread: place.slice(11) }
}

/**
 * KEYS: waiting, waiting days, items of the thread that wait. ARGV: key of an item that was answered, or is over. What came
 * before it in its conversation is answered with it.
 */
const endThread = `
local time = redis.call('ZSCORE', KEYS[1], ARGV[1])
if not time then return 0 end
for _, key in ipairs(redis.call('SMEMBERS', KEYS[3])) do
  local other = redis.call('ZSCORE', KEYS[1], key)
  if not other or tonumber(other) <= tonumber(time) then
    redis.call('ZREM', KEYS[1], key)
    redis.call('HDEL', KEYS[2], key)
    redis.call('SREM', KEYS[3], key)
  end
end
return 1`

/** Notes that earlier messages of the same conversation wait no longer. To be called before the item itself is let go. */
export async function endEarlier(store: Store, key: string): Promise<void> {
  const { thread } = readPlace((await store.redis.hget(WAITING_DAYS, key)) ?? '')
  if (thread !== '') await store.redis.eval(endThread, 3, WAITING, WAITING_DAYS, threadKey(thread), key)
}

/** Of what is older nothing is kept that could be shown. */
async function forgetOld(store: Store): Promise<void> {
  const oldest = String(Date.now() - keptDays.items * DAY)
  const forgotten = await store.redis.zrangebyscore(WAITING, '0', oldest)
  if (forgotten.length === 0) return
  await store.redis
    .multi()
    .zrem(WAITING, forgotten)
    .hdel(WAITING_DAYS, ...forgotten)
    .exec()
}
