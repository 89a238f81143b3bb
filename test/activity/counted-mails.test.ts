import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { ActivityItem } from '../../src/activity/activity.ts'
import { readItems, readTotals, rememberItem } from '../../src/activity/activity-store.ts'
import { forgetMails } from '../../src/activity/counted-mails.ts'
import { listWaiting } from '../../src/activity/waiting.ts'
import { startRedisServer } from '../support/redis-server.ts'

const redis = await startRedisServer({ after })
const november = { from: new Date('2026-11-01T00:00:00Z'), to: new Date('2026-12-01T00:00:00Z') }
const item: ActivityItem = {
  ...{ key: 'mail:support/INBOX/7/1', kind: 'mail', source: 'support', place: 'INBOX' },
  ...{ at: '2026-11-20T23:30:00.000Z', decidedAt: '2026-11-20T23:30:01.000Z' },
  ...{ label: 'Order', likeliest: null, by: 'model', effects: ['label'], sentiment: 'negative', mood: -0.5 },
  ...{ urgency: 0.8, needsReply: 0.9, language: 'en', subject: 'Jugs', from: 'Ada', requester: 'abc' },
  ...{ thread: 'def', keywords: [], summary: [], messageId: '<1@customer.example>', url: null, flags: [] },
}
const ticket: ActivityItem = {
  ...item,
  ...{ key: 'ticket:helpdesk/12/1', kind: 'ticket', source: 'helpdesk', place: 'Support', messageId: null },
  thread: 'ticket',
}

test('a mail that turns out to be a ticket is counted as the ticket alone, wherever it lay', async (context) => {
  const store = await redis.store(context)
  const copy = { ...item, key: 'mail:info/INBOX/7/9', source: 'info', at: '2026-11-21T00:10:00.000Z' }
  const other = { ...item, key: 'mail:support/INBOX/7/2', messageId: '<2@customer.example>' }
  for (const one of [item, copy, other, ticket]) await rememberItem(store, one)
  for (let times = 0; times < 2; times += 1)
    await forgetMails(store, ['1@customer.example', '<never@seen.example>'])

  const keys: string[] = []
  for await (const page of readItems(store, november)) keys.push(...page.map(({ key }) => key))
  assert.deepEqual(keys.sort(), [other.key, ticket.key].sort())
  const { items } = await listWaiting(store, { limit: 10 })
  assert.deepEqual(items.map(({ key }) => key).sort(), [other.key, ticket.key].sort())
  const totals = await readTotals(store, november)
  const counted = (day: string, source: string) => totals.get(day)?.get(source)?.items ?? 0
  assert.equal(counted('2026-11-20', 'support'), 1)
  assert.equal(counted('2026-11-21', 'info'), 0)
  assert.equal(counted('2026-11-20', 'helpdesk'), 1)
  assert.equal(totals.get('2026-11-20')?.get('support')?.mood, -500)
})

test('a mail that comes after it was forgotten counts again, and nothing of it is kept for ever', async (context) => {
  const store = await redis.store(context, 1)
  await rememberItem(store, item)
  await forgetMails(store, [item.messageId ?? ''])
  await rememberItem(store, item)
  const totals = await readTotals(store, november)
  assert.equal(totals.get('2026-11-20')?.get('support')?.items, 1)
  for (const key of await store.redis.keys('*activity:mail:*')) {
    assert.ok(!key.includes('customer'), key)
    assert.ok((await store.redis.ttl(key)) > 0, key)
  }
})
