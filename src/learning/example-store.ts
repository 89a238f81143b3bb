/** What was learnt, in Redis: one example an item. A newer vote on an item replaces the older one, in whatever order they come. */
import { createHash } from 'node:crypto'
import { analysedText, type Item, type Message } from '../item/item.ts'
import { factsOf } from '../labels/item-facts.ts'
import { subscribe } from '../queue/announcements.ts'
import type { Store } from '../queue/redis.ts'
import { EXAMPLE_CHANGES, EXAMPLE_TIMES, EXAMPLES, HEADS, pagesOf, READINGS } from './keys.ts'
import type { ExampleSource, LearntExample } from './learnt-example.ts'
import { forgetThreadCorrections, rememberThreadCorrections } from './threads.ts'

/** Characters of an example's text; more than the encoder reads of an ordinary text. */
const longestText = 8_000

export interface ExampleFilter {
  /** null: those of no label. */
  label?: string | null | undefined
  source?: ExampleSource | undefined
  /** Not older than this. */
  since?: Date | undefined
  /** Stands in the subject, the text or the sender, whatever the case. */
  text?: string | undefined
}

/** The example of a message, or of a text without a mail around it. `at` in ISO 8601; `place` as in "support/INBOX"; a person's vote weighs more unless `weight` says otherwise. */
export function exampleOf(
  given: Item | Message,
  about: {
    label: string | null
    source: ExampleSource
    at: string
    place: string | null
    weight?: number | undefined
    /** As in LearntExample, where it is neither the message nor the text. */
    item?: string | undefined
  },
): LearntExample {
  const { label, source, at, place, weight = usualWeight(source) } = about
  const text = analysedText(given).slice(0, longestText)
  const isMessage = 'identity' in given
  const item = about.item ?? (isMessage ? given.identity : createHash('sha256').update(text).digest('hex'))
  const messageId = isMessage ? given.messageId : null
  return {
    id: exampleId(item),
    item,
    text,
    ...factsOf(given),
    label,
    weight,
    source,
    at,
    place,
    messageId,
    subject: given.subject,
  }
}

/** What somebody said of this one item is worth two mails that merely lie in a folder. */
function usualWeight(source: ExampleSource): number {
  return source === 'folder' || source === 'imported' ? 1 : 2
}

/** `item` as in LearntExample; 16 hex digits. */
export function exampleId(item: string): string {
  return createHash('sha256').update(item).digest('hex').slice(0, 16)
}

/** ARGV: id, time in ms and JSON of each. Gives how many were added and how many replaced. */
const add = `
local added, replaced = 0, 0
for i = 1, #ARGV, 3 do
  local old = redis.call('HGET', KEYS[1], ARGV[i])
  local isNewer = not old or tonumber(redis.call('ZSCORE', KEYS[2], ARGV[i])) <= tonumber(ARGV[i + 1])
  if isNewer and old ~= ARGV[i + 2] then
    redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 2])
    redis.call('ZADD', KEYS[2], ARGV[i + 1], ARGV[i])
    if old then replaced = replaced + 1 else added = added + 1 end
  end
end
if added + replaced > 0 then redis.call('PUBLISH', KEYS[3], redis.call('INCR', KEYS[3])) end
return {added, replaced}`

/** Remembers them. Of two votes on one item the newer one stays, of two of the same moment the later call's. */
export async function addExamples(
  store: Store,
  examples: readonly LearntExample[],
): Promise<{ added: number; replaced: number; unchanged: number }> {
  let added = 0
  let replaced = 0
  for (const page of pagesOf(examples)) {
    const values = page.flatMap((example) => [example.id, Date.parse(example.at), toJson(example)])
    const keys = [EXAMPLES, EXAMPLE_TIMES, EXAMPLE_CHANGES]
    const counts = (await store.redis.eval(add, keys.length, ...keys, ...values)) as [number, number]
    added += counts[0]
    replaced += counts[1]
  }
  await rememberThreadCorrections(store, examples)
  return { added, replaced, unchanged: examples.length - added - replaced }
}

/** Those that match every condition of the filter, the newest first. */
export async function listExamples(store: Store, filter: ExampleFilter = {}): Promise<LearntExample[]> {
  const oldest = filter.since === undefined ? '-inf' : String(filter.since.getTime())
  const ids = await store.redis.zrevrangebyscore(EXAMPLE_TIMES, '+inf', oldest)
  return (await findExamples(store, ids)).filter((example) => matches(example, filter))
}

/** Those of the ids that are there, in order. */
export async function findExamples(store: Store, ids: readonly string[]): Promise<LearntExample[]> {
  const found: LearntExample[] = []
  for (const page of pagesOf(ids)) {
    const texts = await store.redis.hmget(EXAMPLES, ...page)
    for (const text of texts) if (text !== null) found.push(JSON.parse(text) as LearntExample)
  }
  return found
}

/** Null where there is none. */
export async function findExample(store: Store, id: string): Promise<LearntExample | null> {
  return (await findExamples(store, [id]))[0] ?? null
}

/**
 * KEYS: examples, times, changes; then as many hashes as ARGV[1] says in which an id is a field; then by threes the votes
 * of a snapshot, those it takes for outdated, and the hash with what was made of them, where the snapshot has the number
 * ARGV[2] and so on. The ids follow. All heads are made anew: which votes are learnt may have depended on one that goes.
 */
const remove = `
local hashes = tonumber(ARGV[1])
local snapshots = (#KEYS - 3 - hashes) / 3
local removed = 0
for i = 2 + snapshots, #ARGV do
  removed = removed + redis.call('HDEL', KEYS[1], ARGV[i])
  redis.call('ZREM', KEYS[2], ARGV[i])
  for key = 4, 3 + hashes do redis.call('HDEL', KEYS[key], ARGV[i]) end
  for snapshot = 1, snapshots do
    local last = 3 + hashes + 3 * snapshot
    redis.call('HDEL', KEYS[last - 1], ARGV[i])
    if redis.call('HDEL', KEYS[last - 2], ARGV[i]) > 0 then
      local number = ARGV[1 + snapshot]
      local head = KEYS[last]
      redis.call('HDEL', head, 'weights:' .. number, 'quality:' .. number, 'trial:' .. number)
    end
  end
end
if removed > 0 then
  for snapshot = 1, snapshots do redis.call('HSET', KEYS[3 + hashes + 3 * snapshot], 'anew', '1') end
  redis.call('PUBLISH', KEYS[3], redis.call('INCR', KEYS[3]))
end
return removed`

/**
 * Forgets them, as if they had never been seen: here, in what their threads say, in what was read of them, and in every
 * snapshot of a head, whose weights and trials go too if they knew one. The next round of learning is the first one again.
 * Gives how many there were.
 */
export async function removeExamples(store: Store, ids: readonly string[]): Promise<number> {
  let removed = 0
  for (const page of pagesOf(ids)) {
    await forgetThreadCorrections(store, await findExamples(store, page))
    for (let before = '', known = await derivedKeys(store); known.mark !== before; ) {
      const { hashes, snapshots } = known
      const keys = [
        ...[EXAMPLES, EXAMPLE_TIMES, EXAMPLE_CHANGES, ...hashes],
        ...snapshots.flatMap(({ votes, outdated, head }) => [votes, outdated, head]),
      ]
      const values = [hashes.length, ...snapshots.map(({ number }) => number), ...page]
      removed += (await store.redis.eval(remove, keys.length, ...keys, ...values)) as number
      before = known.mark
      // A head or a cache that was new a moment ago may know them still; from now on none can take them up.
      known = await derivedKeys(store)
    }
  }
  return removed
}

/** All places beside the examples where one may be known. */
async function derivedKeys(store: Store) {
  const hashes = await store.redis.smembers(READINGS)
  const snapshots: { votes: string; outdated: string; head: string; number: string }[] = []
  for (const head of await store.redis.smembers(HEADS)) {
    const numbers = (await store.redis.hkeys(head)).flatMap((field) =>
      field.startsWith('snapshot:') ? [field.slice('snapshot:'.length)] : [],
    )
    for (const number of [...numbers, 'held'])
      snapshots.push({
        votes: `${head}:votes:${number}`,
        outdated: `${head}:outdated:${number}`,
        ...{ head, number },
      })
  }
  return {
    hashes,
    snapshots,
    mark: JSON.stringify([hashes.sort(), snapshots.map(({ votes }) => votes).sort()]),
  }
}

/** Calls `handler` after every change, and whenever one may have been missed. Resolves when it listens; what it gives stops it. */
export async function onExamplesChanged(store: Store, handler: () => void): Promise<() => Promise<void>> {
  return subscribe(store, EXAMPLE_CHANGES, handler)
}

function matches(example: LearntExample, { label, source, text }: ExampleFilter): boolean {
  if (label !== undefined && example.label !== label) return false
  if (source !== undefined && example.source !== source) return false
  if (text === undefined) return true
  const wanted = text.toLowerCase()
  return [example.subject, example.text, example.sender ?? ''].some((part) =>
    part.toLowerCase().includes(wanted),
  )
}

/** The same bytes for the same example, so that it is told from a changed one. */
function toJson(example: LearntExample): string {
  const { id, item, source, at, place, messageId, subject, label, weight = 1, text } = example
  const { flags, sender, listId, attachment } = example
  const facts = { text, flags, sender, listId, attachment }
  return JSON.stringify({ id, item, source, at, place, messageId, subject, label, weight, ...facts })
}
