import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { ActivityItem } from '../../src/activity/activity.ts'
import {
  readEvents,
  readItems,
  readTotals,
  rememberEvent,
  rememberItem,
} from '../../src/activity/activity-store.ts'
import { listWaiting } from '../../src/activity/waiting.ts'
import type { Store } from '../../src/queue/redis.ts'
import { startRedisServer } from '../support/redis-server.ts'

const redis = await startRedisServer({ after })
const item: ActivityItem = {
  key: 'mail:support/INBOX/7/1',
  kind: 'mail',
  source: 'support',
  place: 'INBOX',
  at: '2026-11-20T23:30:00.000Z',
  decidedAt: '2026-11-20T23:30:01.000Z',
  label: 'Order',
  likeliest: { name: 'Order', probability: 0.97 },
  by: 'model',
  effects: ['label', 'draft'],
  sentiment: 'negative',
  mood: -0.5,
  urgency: 0.8,
  needsReply: 0.9,
  language: 'en',
  subject: 'Where is my order?\nReally',
  from: 'Ada',
  requester: 'abc',
  thread: 'def',
  keywords: ['order'],
  summary: ['Where is it?'],
  messageId: '<1@customer.example>',
  url: null,
  flags: [],
}
const november = { from: new Date('2026-11-01T00:00:00Z'), to: new Date('2026-12-01T00:00:00Z') }

async function all<Value>(pages: AsyncGenerator<Value[]>): Promise<Value[]> {
  const values: Value[] = []
  for await (const some of pages) values.push(...some)
  return values
}

async function totalsOf(store: Store, day: string, source = 'support') {
  const totals = await readTotals(store, november)
  const counted = totals.get(day)?.get(source) ?? {}
  return Object.fromEntries(Object.entries(counted).filter(([, number]) => number !== 0))
}

let database = 0
const emptyStore = (context: { after(end: () => Promise<void>): void }) => redis.store(context, database++)

test('an item that is stored twice is read once and counted once', async (context) => {
  const store = await emptyStore(context)
  await rememberItem(store, item)
  await rememberItem(store, item)
  assert.deepEqual(await all(readItems(store, november)), [item])
  assert.deepEqual(await totalsOf(store, '2026-11-20'), {
    items: 1,
    'label:Order': 1,
    'effect:label': 1,
    'effect:draft': 1,
    'sentiment:negative': 1,
    mood: -500,
    urgency: 800,
    urgent: 1,
    asks: 1,
    'language:en': 1,
  })
})

test('an item that is decided anew takes back what it counted before', async (context) => {
  const store = await emptyStore(context)
  await rememberItem(store, item)
  await rememberItem(store, { ...item, label: null, effects: [], mood: 0.25 })
  const totals = await totalsOf(store, '2026-11-20')
  assert.deepEqual(
    [totals.items, totals.review, totals['label:Order'], totals['effect:draft'], totals.mood],
    [1, 1, undefined, undefined, 250],
  )
})

test('only what arrived in the period, at the sources that are asked for, is read', async (context) => {
  const store = await emptyStore(context)
  const later = { ...item, key: 'ticket:desk/4/9', source: 'desk', at: '2026-11-21T00:10:00.000Z' }
  await rememberItem(store, item)
  await rememberItem(store, later)
  const keys = async (filter: Parameters<typeof readItems>[1]) =>
    (await all(readItems(store, filter))).map(({ key }) => key).sort()
  assert.deepEqual(await keys(november), [item.key, later.key])
  assert.deepEqual(await keys({ ...november, sources: ['desk'] }), [later.key])
  assert.deepEqual(await keys({ ...november, from: new Date(later.at) }), [later.key])
  assert.deepEqual(await keys({ ...november, to: new Date(later.at) }), [item.key])
  const totals = await readTotals(store, { ...november, sources: ['desk'] })
  assert.deepEqual([...(totals.get('2026-11-21')?.keys() ?? [])], ['desk'])
})

test('an item waits until it is answered, the longest first, and its answering time is counted', async (context) => {
  const store = await emptyStore(context)
  const hourAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString()
  const old = { ...item, key: 'mail:support/INBOX/7/2', at: hourAgo(40), thread: 'one' }
  const young = { ...item, key: 'mail:support/INBOX/7/3', at: hourAgo(2), thread: 'other' }
  const quiet = { ...item, key: 'mail:support/INBOX/7/4', at: hourAgo(3), needsReply: 0.2 }
  for (const each of [young, old, quiet]) await rememberItem(store, each)
  const waiting = async () => (await listWaiting(store, { limit: 10 })).items.map(({ key }) => key)
  assert.deepEqual(await waiting(), [old.key, young.key])
  assert.equal((await listWaiting(store, { limit: 1 })).total, 2)
  assert.deepEqual((await listWaiting(store, { limit: 1, sources: ['desk'] })).total, 0)

  const answered = { key: old.key, kind: 'answered' as const, at: hourAgo(0), itemAt: old.at }
  await rememberEvent(store, answered)
  await rememberEvent(store, answered)
  assert.deepEqual(await waiting(), [young.key])
  const around = { from: new Date(Date.now() - 100_000), to: new Date(Date.now() + 100_000) }
  assert.deepEqual(await all(readEvents(store, around)), [answered])
  const totals = (await readTotals(store, around)).get(answered.at.slice(0, 10))?.get('support')
  assert.deepEqual([totals?.answered, totals?.answerMinutes, totals?.['answerClass:4']], [1, 2400, 1])
})

test('a conversation waits once, with its newest message, since the first that nobody answered', async (context) => {
  const store = await emptyStore(context)
  const hourAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString()
  const messages = [40, 30, 20, 1].map((hours, place) => ({
    ...item,
    ...{ key: `mail:support/INBOX/7/${place}`, at: hourAgo(hours), thread: place === 1 ? 'other' : 'one' },
  })) as [ActivityItem, ActivityItem, ActivityItem, ActivityItem]
  const [first, other, second, last] = messages
  for (const each of messages.toReversed()) await rememberItem(store, each)
  const waiting = async () => {
    const { items, total } = await listWaiting(store, { limit: 10 })
    return [total, ...items.map(({ key, since }) => [key, since])]
  }
  assert.deepEqual(await waiting(), [2, [last.key, first.at], [other.key, other.at]])
  assert.deepEqual((await listWaiting(store, { limit: 1 })).items.length, 1)

  const end = ({ key, at }: ActivityItem) =>
    rememberEvent(store, { key, kind: 'answered', at: hourAgo(0), itemAt: at })
  // Whoever answers the second has read the first; the last came afterwards.
  await end(second)
  assert.deepEqual(await waiting(), [2, [other.key, other.at], [last.key, last.at]])
  await end(last)
  assert.deepEqual(await waiting(), [1, [other.key, other.at]])
})

test('items and events are kept for 90 days and totals for 400', async (context) => {
  const store = await emptyStore(context)
  await rememberItem(store, item)
  await rememberEvent(store, { key: item.key, kind: 'corrected', label: null, at: item.at, itemAt: item.at })
  const days = async (name: string) => Math.round((await store.redis.ttl(`{mailroom}:${name}`)) / 86_400)
  assert.equal(await days('activity:2026-11-20'), 90)
  assert.equal(await days('activity:events:2026-11-20'), 90)
  assert.equal(await days('activity:totals:2026-11-20'), 400)
  assert.equal(await days(`activity:thread:${item.thread}`), 90)
})
