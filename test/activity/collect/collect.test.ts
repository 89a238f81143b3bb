import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { rememberEvent, rememberItem } from '../../../src/activity/activity-store.ts'
import { collect } from '../../../src/activity/collect/collect.ts'
import type { CollectInput } from '../../../src/activity/collect/collect-input.ts'
import { openRelated } from '../../../src/related/open-related.ts'
import { documentOf } from '../../../src/report/kinds.ts'
import { activityItem } from '../../report/sample-activity.ts'
import { collectLog } from '../../support/log-collector.ts'
import { startRedisServer } from '../../support/redis-server.ts'

const redis = await startRedisServer({ after })
let database = 0
const period = { from: new Date('2026-11-15T23:00:00Z'), to: new Date('2026-11-16T23:00:00Z') }

async function inputOf(context: { after(end: () => Promise<void>): void }): Promise<CollectInput> {
  const store = await redis.store(context, database++)
  const now = new Date('2026-11-17T06:00:00Z')
  return { store, period, sources: null, now, timeZone: 'Europe/Berlin', labelSets: [] }
}

test('a digest tells of the items of the day, of what waits, and of what is usual', async (context) => {
  const input = await inputOf(context)
  const { store } = input
  const waits = activityItem({ key: 'ticket:helpdesk/4/1', kind: 'ticket', needsReply: 0.9 })
  const days = ['2026-10-26', '2026-11-02', '2026-11-09', '2026-11-16', '2026-11-17']
  for (const [place, day] of days.entries())
    await rememberItem(
      store,
      activityItem({ key: `mail:support/INBOX/7/${place}`, at: `${day}T09:00:00.000Z` }),
    )
  await rememberItem(store, waits)
  const digest = await collect('digest', input)
  assert.deepEqual(digest.arrived, { count: 2, usual: 1 })
  assert.deepEqual(digest.sources, [
    { name: 'helpdesk', count: 1, usual: 0 },
    { name: 'support', count: 1, usual: 1 },
  ])
  assert.deepEqual(
    [digest.waiting.total, digest.waiting.items.map(({ key }) => key)],
    [1, ['ticket:helpdesk/4/1']],
  )
  const only = await collect('digest', { ...input, sources: ['support'] })
  assert.deepEqual([only.arrived, only.waiting.total], [{ count: 1, usual: 1 }, 0])
  await rememberEvent(store, { key: waits.key, kind: 'answered', at: waits.decidedAt, itemAt: waits.at })
  const answered = await collect('digest', input)
  assert.deepEqual([answered.answered, answered.waiting.total], [1, 0])
})

test('a weekly report finds topics and duplicates among the items whose embeddings are known', async (context) => {
  const input = await inputOf(context)
  const { store } = input
  const [set, encoder] = ['0123456789abcdef', { version: 'test', dimension: 8 }]
  const related = openRelated(store, { set, encoder, log: collectLog() })
  context.after(() => related.close())
  const week = { from: new Date('2026-11-08T23:00:00Z'), to: new Date('2026-11-15T23:00:00Z') }
  for (let place = 0; place < 30; place++) {
    const isPrinter = place < 18
    const at = `2026-11-${String(9 + (place % 7)).padStart(2, '0')}T0${place % 9}:00:00.000Z`
    const key = isPrinter ? `mail:support/INBOX/7/${place}` : `ticket:helpdesk/${place}`
    const { subject } = activityItem()
    const embedding = new Float32Array(8)
    embedding[isPrinter ? 0 : 4] = 1
    // The first two say the same, of one person.
    if (place > 1) embedding[1 + (place % 3)] = 0.2 + place / 150
    const length = Math.hypot(...embedding)
    await related.seen(
      {
        ...{ key, version: '1', at, subject, requester: place < 2 ? 'a@example.com' : null, url: null },
        ...{ messageIds: [], references: [] },
      },
      embedding.map((value) => value / length),
      { keywords: [], entities: [], flags: [] },
    )
    const keywords = [isPrinter ? 'printer' : 'invoice']
    await rememberItem(
      store,
      activityItem({ key: isPrinter ? key : `${key}/1`, kind: isPrinter ? 'mail' : 'ticket', at, keywords }),
    )
  }
  const weekly = await collect('weekly', { ...input, period: week, labelSets: [set] })
  assert.deepEqual(
    weekly.topics.found.map(({ name, count }) => [name, count]),
    [
      ['printer', 18],
      ['invoice', 12],
    ],
  )
  assert.equal(weekly.topics.looked, 30)
  const { duplicates } = weekly
  assert.ok(duplicates.groups.some(({ example }) => example.key === 'mail:support/INBOX/7/0'))
  const mails = await collect('weekly', { ...input, period: week, labelSets: [set], sources: ['support'] })
  assert.deepEqual([mails.arrived.count, mails.topics.looked], [18, 18])
  const without = await collect('weekly', { ...input, period: week })
  assert.deepEqual([without.topics, without.duplicates.items], [{ looked: 0, found: [] }, 0])
})

test('an empty store gives one sentence', async (context) => {
  const input = await inputOf(context)
  const document = documentOf('digest', await collect('digest', input), {
    ...{ language: 'de', timeZone: 'Europe/Berlin', name: 'Morgen' },
  })
  assert.deepEqual(document.blocks, [
    { kind: 'text', text: 'Nichts ist geschehen, und nichts wartet auf Antwort.' },
  ])
})
