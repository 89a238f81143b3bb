/** Items by their keys, with their embeddings: what a report needs of a few thousand. */
import type { Store } from '../queue/redis.ts'
import { encodersKey, itemKey, itemsKey } from './keys.ts'
import { unpackVector } from './packed-vector.ts'
import { fromBytes, type ItemDetails } from './stored-item.ts'

export interface KnownItem {
  key: string
  /** ms since 1970 */
  at: number
  group: number
  /** 0: nobody knows who. */
  requester: number
  /** Hashes of order numbers and the like. */
  numbers: number[]
  /** L2-normalised, but for what int8 rounds. */
  embedding: Float32Array
}

/** Keys looked for at a time. */
const atOnce = 500

/** Those of these items that are still known, all of one encoder: the one that knows most of them. */
export async function readKnown(store: Store, set: string, keys: readonly string[]): Promise<KnownItem[]> {
  let best: { encoder: string; entries: string[] } | null = null
  for (const encoder of (await store.redis.smembers(encodersKey(set))).sort()) {
    const entries = await entriesOf(store, set, encoder, keys)
    if (best === null || entries.length > best.entries.length) best = { encoder, entries }
  }
  const known: KnownItem[] = []
  if (best === null) return known
  for (let from = 0; from < best.entries.length; from += atOnce) {
    const reading = store.redis.pipeline()
    for (const entry of best.entries.slice(from, from + atOnce))
      reading.xrangeBuffer(itemsKey(set, best.encoder), entry, entry)
    for (const [error, found] of (await reading.exec()) ?? []) {
      if (error !== null) throw error
      const fields = (found as [Buffer, Buffer[]][])[0]?.[1]
      if (fields !== undefined) known.push(knownItem(fields))
    }
  }
  return known
}

async function entriesOf(
  store: Store,
  set: string,
  encoder: string,
  keys: readonly string[],
): Promise<string[]> {
  const entries: string[] = []
  for (let from = 0; from < keys.length; from += atOnce) {
    const reading = store.redis.pipeline()
    for (const key of keys.slice(from, from + atOnce)) reading.hget(itemKey(set, encoder, key), 'entry')
    for (const [error, entry] of (await reading.exec()) ?? []) {
      if (error !== null) throw error
      if (typeof entry === 'string') entries.push(entry)
    }
  }
  return entries
}

function knownItem([, at, , group, , bytes, , details]: Buffer[]): KnownItem {
  const { vector, requester } = fromBytes(bytes as Buffer)
  const { key, numbers } = JSON.parse(String(details)) as ItemDetails
  return {
    ...{ key, numbers, requester },
    ...{ at: Number(at), group: Number(group) },
    embedding: unpackVector(vector),
  }
}
