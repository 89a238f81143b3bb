/**
 * Where in Redis stands what is known of similar items, by label set. Everything goes 90 days after it was written last.
 *
 *   related:<set>:encoders                 set     versions of encoders that items were remembered with
 *   related:<set>:<encoder>:items          stream  the items (item-store.ts)
 *   related:<set>:<encoder>:item:<hash>    hash    version, entry, group, at: of one item by its key
 *   related:<set>:<encoder>:id:<hash>      group of the item with this Message-ID
 *   related:<set>:bursts                   zset    ids of bursts by the time of their last member, in ms
 *   related:<set>:bursts:changes           number of changes to them so far
 *   related:<set>:burst:<id>               hash    since, until, name, encoder, mean (burst-store.ts)
 *   related:<set>:burst:<id>:members       hash    group → member as JSON
 */
import { createHash } from 'node:crypto'
import { PREFIX } from '../queue/redis.ts'

const DAY = 24 * 60 * 60 * 1000
/** How long an item is remembered, in ms. */
export const KEEP_ITEMS = 90 * DAY

export function encodersKey(set: string): string {
  return `${PREFIX}:related:${set}:encoders`
}

export function itemsKey(set: string, encoder: string): string {
  return `${PREFIX}:related:${set}:${encoder}:items`
}

/** Hashed, because a folder's name may be long. */
export function itemKey(set: string, encoder: string, key: string): string {
  return `${PREFIX}:related:${set}:${encoder}:item:${shortHash(key)}`
}

/** Hashed, because whoever sends a mail chooses its Message-ID, and its length. */
export function messageIdKey(set: string, encoder: string, messageId: string): string {
  return `${PREFIX}:related:${set}:${encoder}:id:${shortHash(messageId.trim().replace(/^<|>$/g, ''))}`
}

export function burstsKey(set: string): string {
  return `${PREFIX}:related:${set}:bursts`
}

export function burstChangesKey(set: string): string {
  return `${PREFIX}:related:${set}:bursts:changes`
}

export function burstKey(set: string, id: string): string {
  return `${PREFIX}:related:${set}:burst:${id}`
}

export function burstMembersKey(set: string, id: string): string {
  return `${burstKey(set, id)}:members`
}

/** 53 bits of SHA-256 as a whole number, never 0. */
export function numberHash(text: string): number {
  const digest = createHash('sha256').update(text).digest()
  return digest.readUInt32BE(0) * 0x20_0000 + (digest.readUInt32BE(4) >>> 11) || 1
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 24)
}
