/**
 * The items in Redis, one stream a label set and encoder. Every process folds it into its own index and reads on from the
 * last entry it knows before each question, so that all know the same; nobody has to listen. An entry is an item, in
 * place of the one with its id:
 *
 *   t at (ms), g group, v bytes (stored-item.ts), i details as JSON
 */
import type { Store } from '../queue/redis.ts'
import type { SeenItem } from './contract.ts'
import { type EmbeddingIndex, mostItems } from './embedding-index.ts'
import { burstChangesKey, encodersKey, itemKey, itemsKey, KEEP_ITEMS, messageIdKey } from './keys.ts'
import { fromBytes, type ItemDetails, type RememberedItem, toBytes } from './stored-item.ts'

/** Entries read at a time, about 350 kB: Redis does nothing else meanwhile. */
const pageLength = 500
/** Message-IDs looked at of one item. */
const mostIds = 50

/** Whose items, of which encoder. */
export interface ItemSpace {
  set: string
  encoder: string
}

/**
 * KEYS: items, item, changes of bursts, then the Message-IDs that it is and those that it answers. ARGV: version, seconds
 * to keep, most entries, group of its own, at, bytes, details, how many Message-IDs it is.
 * Gives entry, group and changes. Known already in this version: nothing is written.
 */
const remember = `
local known = redis.call('HMGET', KEYS[2], 'version', 'entry', 'group', 'at')
local changes = redis.call('GET', KEYS[3]) or '0'
if known[1] == ARGV[1] then return {known[2], known[3], changes} end
local group = known[3]
for i = 4, #KEYS do group = group or redis.call('GET', KEYS[i]) end
group = group or ARGV[4]
local at = ARGV[5]
if known[4] and tonumber(known[4]) < tonumber(at) then at = known[4] end
if known[2] then redis.call('XDEL', KEYS[1], known[2]) end
-- By the clock that made the ids of the entries: another one, far ahead, would drop all of them.
local oldest = string.format('%d000', redis.call('TIME')[1] - ARGV[2])
local entry = redis.call('XADD', KEYS[1], 'MINID', '~', oldest, '*', 't', at, 'g', group, 'v', ARGV[6], 'i', ARGV[7])
redis.call('XTRIM', KEYS[1], 'MAXLEN', '~', ARGV[3])
redis.call('EXPIRE', KEYS[1], ARGV[2])
for i = 4, 3 + ARGV[8] do redis.call('SET', KEYS[i], group, 'EX', ARGV[2]) end
redis.call('HSET', KEYS[2], 'version', ARGV[1], 'entry', entry, 'group', group, 'at', at)
redis.call('EXPIRE', KEYS[2], ARGV[2])
return {entry, group, changes}`

/** Where an item stands. */
export interface Remembered {
  entry: string
  group: number
  /** Changes to bursts so far. */
  burstChanges: number
}

/** Remembers an item once for each of its versions; of two versions the older time stays. */
export async function rememberItem(
  store: Store,
  { set, encoder }: ItemSpace,
  { item, about, details }: { item: SeenItem; about: RememberedItem; details: ItemDetails },
  embedding: Float32Array,
): Promise<Remembered> {
  const own = item.messageIds.slice(0, mostIds).map((id) => messageIdKey(set, encoder, id))
  // The first is where the thread began, the last is what was answered.
  const { references } = item
  const answered =
    references.length > mostIds ? [references[0] as string, ...references.slice(1 - mostIds)] : references
  const keys = [
    ...[itemsKey(set, encoder), itemKey(set, encoder, item.key), burstChangesKey(set)],
    ...[...own, ...answered.map((id) => messageIdKey(set, encoder, id))],
  ]
  const [entry, group, burstChanges] = (await store.redis.eval(
    remember,
    keys.length,
    ...keys,
    ...[item.version, KEEP_ITEMS / 1000, mostItems, about.id, about.at],
    ...[Buffer.from(toBytes(about, embedding)), JSON.stringify(details), own.length],
  )) as [string, string, string]
  return { entry, group: Number(group), burstChanges: Number(burstChanges) }
}

/** Says that items of this encoder are kept, so that who looks for one finds it. */
export async function noteEncoder(store: Store, { set, encoder }: ItemSpace): Promise<void> {
  await store.redis.sadd(encodersKey(set), encoder)
}

/** Reads what came after an entry into the index, page by page; gives the last entry. */
export async function readItems(
  store: Store,
  { set, encoder }: ItemSpace,
  after: string,
  index: EmbeddingIndex,
): Promise<string> {
  let last = after
  while (true) {
    const page = await store.redis.xrangeBuffer(itemsKey(set, encoder), `(${last}`, '+', 'COUNT', pageLength)
    for (const [entry, fields] of page) {
      last = String(entry)
      fold(last, fields, index)
    }
    if (page.length < pageLength) return last
  }
}

function fold(entry: string, fields: readonly Buffer[], index: EmbeddingIndex): void {
  const [, at, , group, , bytes] = fields
  if (bytes === undefined) return
  const { vector, ...item } = fromBytes(bytes)
  const [milliseconds = 0, number = 0] = entry.split('-').map(Number)
  index.put({ ...item, at: Number(at), group: Number(group), place: [milliseconds, number] }, vector)
}

/** What people read of items; null for one that is not there any more. */
export async function readDetails(
  store: Store,
  { set, encoder }: ItemSpace,
  places: readonly (readonly [number, number])[],
): Promise<(ItemDetails | null)[]> {
  return Promise.all(
    places.map(async ([milliseconds, number]) => {
      const entry = `${milliseconds}-${number}`
      const [found] = await store.redis.xrange(itemsKey(set, encoder), entry, entry)
      const text = found?.[1][7]
      return text === undefined ? null : (JSON.parse(text) as ItemDetails)
    }),
  )
}
