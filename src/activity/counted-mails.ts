/**
 * A mail that was counted before it turned out that a ticket holds it is counted as the ticket alone.
 *
 *   activity:mail:<hash of Message-ID>   set of "day key" of the mails that were counted; kept 90 days
 */
import { createHash } from 'node:crypto'
import { PREFIX, type Store } from '../queue/redis.ts'
import type { ActivityItem } from './activity.ts'
import { countScript, itemsKey, totalsKey, WAITING, WAITING_DAYS } from './activity-keys.ts'

const KEEP_SECONDS = 90 * 24 * 60 * 60
/** Copies of one mail, in several folders and accounts. */
const mostCopies = 20

/** KEYS: hash, totals, waiting, waiting days. ARGV: field */
const forget = `${countScript}
local old = redis.call('HGET', KEYS[1], ARGV[1])
if not old then return 0 end
count(old, -1)
redis.call('HDEL', KEYS[1], ARGV[1])
redis.call('ZREM', KEYS[3], ARGV[1])
redis.call('HDEL', KEYS[4], ARGV[1])
return 1`

/** To be called before a mail is counted, so that none is counted that is not found again. */
export async function noteCounted(
  store: Store,
  { kind, key, messageId }: ActivityItem,
  day: string,
): Promise<void> {
  if (kind !== 'mail' || messageId === null) return
  const place = mailKey(messageId)
  if ((await store.redis.scard(place)) >= mostCopies) return
  await store.redis.multi().sadd(place, `${day} ${key}`).expire(place, KEEP_SECONDS).exec()
}

/** Takes back what mails with these Message-IDs counted. Twice changes nothing. */
export async function forgetMails(store: Store, messageIds: readonly string[]): Promise<void> {
  for (const place of messageIds.map(mailKey)) {
    const counted = await store.redis.smembers(place)
    for (const member of counted) {
      const [day, key] = [member.slice(0, 10), member.slice(11)]
      await store.redis.eval(forget, 4, itemsKey(day), totalsKey(day), WAITING, WAITING_DAYS, key)
    }
    if (counted.length > 0) await store.redis.del(place)
  }
}

/** Hashed, because whoever sends a mail chooses its Message-ID, and its length. */
function mailKey(messageId: string): string {
  const bare = messageId.trim().replace(/^<|>$/g, '')
  return `${PREFIX}:activity:mail:${createHash('sha256').update(bare).digest('hex').slice(0, 32)}`
}
