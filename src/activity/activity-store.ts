/**
 * Activity in Redis, by the UTC day on which an item arrived, or an event happened:
 *
 *   activity:<day>          hash   key of the item → its counters, a line break, the ActivityItem as JSON; kept 90 days
 *   activity:events:<day>   hash   "kind key" → ActivityEvent as JSON, so that one told twice counts once; kept 90 days
 *   activity:totals:<day>   hash   "source counter" → number; kept 400 days
 *   activity:waiting        zset   keys of items that wait for an answer, by the time of their arrival in ms
 *   activity:waiting:days   hash   key → the day of its arrival, and its thread
 *   activity:thread:<hash>  set    keys of items of the thread that wait (waiting.ts); kept 90 days
 *   activity:mail:<hash>    set    "day key" of the mails with that Message-ID (counted-mails.ts); kept 90 days
 *
 * Totals are counted when an item or event is stored, in the same step; one that is stored again (decided anew) replaces
 * what it counted before.
 */
import type { Store } from '../queue/redis.ts'
import type { ActivityEvent, ActivityItem } from './activity.ts'
import {
  countScript,
  eventsKey,
  itemsKey,
  threadKey,
  totalsKey,
  WAITING,
  WAITING_DAYS,
} from './activity-keys.ts'
import { keptDays, parsedRecord, recordOf, sourceOf } from './activity-record.ts'
import { noteCounted } from './counted-mails.ts'
import { endEarlier, writePlace } from './waiting.ts'

const DAY_SECONDS = 24 * 60 * 60
const DAY_MS = DAY_SECONDS * 1000
const keep = { items: keptDays.items * DAY_SECONDS, totals: keptDays.totals * DAY_SECONDS }
/** From this probability on an item waits for an answer. */
const leastNeed = 0.5
const highUrgency = 0.7
/** Items in one HSCAN: few enough that what is made of them is given up before it counts as old, which is dear. */
const page = 250

/** Upper ends of the classes of answering times in hours; the last class is open. */
const answerHours = [1, 4, 8, 24, 72] as const

/**
 * KEYS: hash, totals, waiting, waiting days, items of its thread that wait. ARGV: field, value (its first line: counters),
 * seconds to keep it and the totals, key that waits, since when or '', its day and thread, 'first' or 'last': whose word
 * stands.
 */
const remember = `${countScript}
local old = redis.call('HGET', KEYS[1], ARGV[1])
if old and (old == ARGV[2] or ARGV[8] == 'first') then return 0 end
if old then count(old, -1) end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('EXPIRE', KEYS[1], ARGV[3])
count(ARGV[2], 1)
redis.call('EXPIRE', KEYS[2], ARGV[4])
if ARGV[6] ~= '' then
  if not old then
    redis.call('ZADD', KEYS[3], ARGV[6], ARGV[5])
    redis.call('HSET', KEYS[4], ARGV[5], ARGV[7])
    redis.call('SADD', KEYS[5], ARGV[5])
    redis.call('EXPIRE', KEYS[5], ARGV[3])
  end
elseif ARGV[5] ~= '' then
  redis.call('ZREM', KEYS[3], ARGV[5])
  redis.call('HDEL', KEYS[4], ARGV[5])
end
return 1`

/** Stores an item. Twice changes nothing; with another decision it takes the place of the older. */
export async function rememberItem(store: Store, item: ActivityItem): Promise<void> {
  const day = dayOf(item.at)
  await noteCounted(store, item, day)
  const waits = item.needsReply >= leastNeed
  await store.redis.eval(
    remember,
    5,
    itemsKey(day),
    totalsKey(day),
    WAITING,
    WAITING_DAYS,
    threadKey(item.thread),
    item.key,
    recordOf(item.source, countersOf(item), item),
    keep.items,
    keep.totals,
    item.key,
    waits ? String(Date.parse(item.at)) : '',
    writePlace(day, item.thread),
    'last',
  )
}

/** Stores an event. An answered or closed item waits no longer, nor what came before it in its conversation. */
export async function rememberEvent(store: Store, event: ActivityEvent): Promise<void> {
  const day = dayOf(event.at)
  const isEnd = event.kind === 'answered' || event.kind === 'closed'
  if (isEnd) await endEarlier(store, event.key)
  await store.redis.eval(
    remember,
    5,
    eventsKey(day),
    totalsKey(day),
    WAITING,
    WAITING_DAYS,
    threadKey(''),
    `${event.kind} ${event.key}`,
    recordOf(sourceOf(event.key), eventCounters(event), event),
    keep.items,
    keep.totals,
    isEnd ? event.key : '',
    '',
    '',
    // The first answer is the answer; of what persons say the last word counts.
    isEnd ? 'first' : 'last',
  )
}

export interface ActivityFilter {
  /** From this moment on, and before that one. */
  from: Date
  to: Date
  /** Names of accounts and ticket sources; left out: all. */
  sources?: readonly string[]
}

/** Items that arrived in the period, page by page, in no order; each once. */
export async function* readItems(store: Store, filter: ActivityFilter): AsyncGenerator<ActivityItem[]> {
  for (const day of daysBetween(filter)) yield* readDay<ActivityItem>(store, itemsKey(day), filter)
}

/** Events that happened in the period, page by page, in no order; each once. */
export async function* readEvents(store: Store, filter: ActivityFilter): AsyncGenerator<ActivityEvent[]> {
  for (const day of daysBetween(filter)) yield* readDay<ActivityEvent>(store, eventsKey(day), filter)
}

/** Totals of the days of the period (whole UTC days), by day and source: counter → number. */
export async function readTotals(
  store: Store,
  filter: ActivityFilter,
): Promise<Map<string, Map<string, Record<string, number>>>> {
  const days = daysBetween(filter)
  const reading = store.redis.pipeline()
  for (const day of days) reading.hgetall(totalsKey(day))
  const answers = (await reading.exec()) ?? []
  const totals = new Map<string, Map<string, Record<string, number>>>()
  for (const [index, day] of days.entries()) {
    const [error, fields] = answers[index] ?? [null, {}]
    if (error !== null) throw error
    const bySource = new Map<string, Record<string, number>>()
    for (const [field, written] of Object.entries(fields as Record<string, string>)) {
      const end = field.indexOf(' ')
      const source = field.slice(0, end)
      if (filter.sources !== undefined && !filter.sources.includes(source)) continue
      const counters = bySource.get(source) ?? {}
      counters[field.slice(end + 1)] = Number(written)
      bySource.set(source, counters)
    }
    totals.set(day, bySource)
  }
  return totals
}

async function* readDay<Value extends { key: string; at: string }>(
  store: Store,
  key: string,
  { from, to, sources }: ActivityFilter,
): AsyncGenerator<Value[]> {
  // A hash that grows while it is scanned gives some of its fields twice.
  const seen = new Set<string>()
  let cursor = '0'
  do {
    const [next, fields] = await store.redis.hscan(key, cursor, 'COUNT', page)
    cursor = next
    const values: Value[] = []
    for (let place = 0; place < fields.length; place += 2) {
      const field = fields[place] ?? ''
      if (seen.has(field)) continue
      seen.add(field)
      const value = parsedRecord<Value>(fields[place + 1] ?? '')
      const at = Date.parse(value.at)
      if (at < from.getTime() || at >= to.getTime()) continue
      if (sources?.includes(sourceOf(value.key)) ?? true) values.push(value)
    }
    if (values.length > 0) yield values
  } while (cursor !== '0')
}

/** Counted of an item, by source and day. Sums are of thousandths, because Redis counts in whole numbers. */
function countersOf(item: ActivityItem): Record<string, number> {
  return {
    items: 1,
    [item.label === null ? 'review' : `label:${item.label}`]: 1,
    ...(item.by === 'rule' ? { rule: 1 } : {}),
    ...Object.fromEntries(item.effects.map((effect) => [`effect:${effect}`, 1])),
    [`sentiment:${item.sentiment}`]: 1,
    mood: Math.round(item.mood * 1000),
    urgency: Math.round(item.urgency * 1000),
    ...(item.urgency >= highUrgency ? { urgent: 1 } : {}),
    ...(item.needsReply >= leastNeed ? { asks: 1 } : {}),
    [`language:${item.language}`]: 1,
  }
}

function eventCounters(event: ActivityEvent): Record<string, number> {
  if (event.kind !== 'answered') return { [event.kind]: 1 }
  const hours = Math.max(0, Date.parse(event.at) - Date.parse(event.itemAt)) / 3_600_000
  const place = answerHours.findIndex((end) => hours < end)
  return {
    answered: 1,
    answerMinutes: Math.round(hours * 60),
    [`answerClass:${place === -1 ? answerHours.length : place}`]: 1,
  }
}

function daysBetween({ from, to }: ActivityFilter): string[] {
  const days: string[] = []
  for (let time = Math.floor(from.getTime() / DAY_MS) * DAY_MS; time < to.getTime(); time += DAY_MS)
    days.push(dayOf(new Date(time).toISOString()))
  return days
}

function dayOf(at: string): string {
  return at.slice(0, 10)
}
