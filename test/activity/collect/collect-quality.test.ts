import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { rememberEvent, rememberItem } from '../../../src/activity/activity-store.ts'
import { collect } from '../../../src/activity/collect/collect.ts'
import type { CollectInput } from '../../../src/activity/collect/collect-input.ts'
import { documentOf } from '../../../src/report/kinds.ts'
import { activityItem } from '../../report/sample-activity.ts'
import { startRedisServer } from '../../support/redis-server.ts'

const redis = await startRedisServer({ after })
let database = 0
const period = { from: new Date('2026-10-31T23:00:00Z'), to: new Date('2026-11-30T23:00:00Z') }
const now = new Date('2026-12-03T06:00:00Z')

async function inputOf(context: { after(end: () => Promise<void>): void }): Promise<CollectInput> {
  const store = await redis.store(context, database++)
  return { store, period, sources: null, now, timeZone: 'Europe/Berlin', labelSets: [] }
}

test('what is said of an item counts for the month in which it arrived, until the report is written', async (context) => {
  const input = await inputOf(context)
  const { store } = input
  const days = ['2026-10-15', '2026-11-02', '2026-11-29', '2026-11-30', '2026-12-01']
  const items = days.map((day, place) =>
    activityItem({ key: `mail:support/INBOX/7/${place}`, at: `${day}T09:00:00.000Z` }),
  )
  for (const item of items) await rememberItem(store, item)
  const says = (place: number, label: string, at: string) =>
    rememberEvent(store, {
      ...{ key: items[place]?.key ?? '', itemAt: items[place]?.at ?? '', at, label },
      kind: label === 'Order' ? 'confirmed' : 'corrected',
    })
  await says(0, 'Invoice', '2026-11-02T09:00:00.000Z')
  await says(1, 'Order', '2026-11-02T10:00:00.000Z')
  await says(2, 'Invoice', '2026-12-02T10:00:00.000Z')
  await says(3, 'Invoice', '2026-12-03T10:00:00.000Z')
  const labels = [{ name: 'Order', precision: 0.9 }]
  const data = await collect('quality', { ...input, labels })
  assert.deepEqual(
    data.labels.map(({ name, wished, given, confirmed, changed }) => [
      name,
      wished,
      given,
      confirmed,
      changed,
    ]),
    [['Order', 0.9, 3, 1, 1]],
  )
  assert.deepEqual([data.coverage.of, data.coverageBefore.of, data.until], [3, 1, now.toISOString()])
  const other = await collect('quality', { ...input, sources: ['helpdesk'] })
  assert.deepEqual([other.items, other.labels], [0, []])
})

test('an empty store gives one sentence', async (context) => {
  const document = documentOf('quality', await collect('quality', await inputOf(context)), {
    ...{ language: 'de', timeZone: 'Europe/Berlin', name: 'Qualität' },
  })
  assert.deepEqual(document.blocks, [
    { kind: 'text', text: 'Nichts ist eingegangen, wofür es Labels gibt, und nichts wurde gelernt.' },
  ])
})
