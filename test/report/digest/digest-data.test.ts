import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ActivityItem } from '../../../src/activity/activity.ts'
import { createDigestTally } from '../../../src/report/digest/digest-data.ts'
import { toldItem, toldWaiting } from '../../../src/report/told-item.ts'
import { toldPeriod } from '../../../src/report/told-period.ts'
import { type DayTotals, usualOf } from '../../../src/report/usual.ts'
import { activityItem } from '../sample-activity.ts'

const period = toldPeriod(
  { from: new Date('2026-11-15T23:00:00Z'), to: new Date('2026-11-16T23:00:00Z') },
  'Europe/Berlin',
  ['support'],
)
const nothingKnown = usualOf(new Map(), period.days)
const rest = { waiting: { total: 0, items: [] }, bursts: [] }

function digestOf(items: readonly ActivityItem[], totals: DayTotals = new Map()) {
  const tally = createDigestTally(period, usualOf(totals, period.days))
  items.forEach(tally.item)
  return tally.data(rest)
}

const mondays = ['2026-10-19', '2026-10-26', '2026-11-02', '2026-11-09']
const fourWeeks: DayTotals = new Map(
  mondays.map((day, week) => [
    day,
    new Map([
      [
        'support',
        { items: 10 + week, 'label:Order': 6, 'label:Invoice': 3, review: 1, 'language:en': 10 + week },
      ],
    ]),
  ]),
)

test('the golden day: everything that a digest says of four items', () => {
  const urgent = activityItem({
    key: 'mail:support/INBOX/7/2',
    label: 'Problem',
    sentiment: 'negative',
    mood: -0.75,
    urgency: 0.9,
    effects: ['label', 'move'],
  })
  const unknown = activityItem({
    key: 'mail:support/INBOX/7/3',
    label: null,
    by: null,
    // The keyword of Review.
    effects: ['label'],
    likeliest: { name: 'Invoice', probability: 0.41 },
  })
  const newsletter = activityItem({ key: 'mail:support/INBOX/7/4', urgency: 0.99, flags: ['list'] })
  const waits = { ...urgent, since: '2026-11-14T09:00:00.000Z' }
  const tally = createDigestTally(period, nothingKnown)
  for (const item of [activityItem(), urgent, unknown, newsletter]) tally.item(item)
  for (const kind of ['answered', 'corrected', 'undone', 'closed'] as const)
    tally.event({ key: 'mail:support/INBOX/7/1', kind, at: urgent.at, itemAt: urgent.at })
  // What a person says of an item for Review corrects no label.
  const { key, at } = unknown
  tally.event({ key, kind: 'corrected', label: 'Invoice', given: null, at, itemAt: at })
  assert.deepEqual(tally.data({ waiting: { total: 3, items: [toldWaiting(waits)] }, bursts: [] }), {
    period: {
      from: '2026-11-15T23:00:00.000Z',
      to: '2026-11-16T23:00:00.000Z',
      days: ['2026-11-16'],
      sources: ['support'],
    },
    arrived: { count: 4, usual: null },
    automatic: 1,
    labels: [
      { name: 'Order', count: 2, usual: null },
      { name: 'Problem', count: 1, usual: null },
    ],
    sources: [{ name: 'support', count: 4, usual: null }],
    review: { count: 1, usual: null, items: [toldItem(unknown)] },
    waiting: { total: 3, items: [toldWaiting(waits)] },
    answered: 1,
    done: [
      { action: 'label', count: 3 },
      { action: 'move', count: 1 },
    ],
    corrected: 1,
    undone: 1,
    notable: [{ item: toldItem(urgent), why: ['urgent', 'angry'] }],
    bursts: [],
  })
})

test('what is usual is the median of the same days of the weeks before', () => {
  const { arrived, labels, review } = digestOf([activityItem()], fourWeeks)
  assert.deepEqual(arrived, { count: 1, usual: 11.5 })
  assert.deepEqual(labels, [
    { name: 'Order', count: 1, usual: 6 },
    { name: 'Invoice', count: 0, usual: 3 },
  ])
  assert.equal(review.usual, 1)
})

test('nothing is called usual before three whole weeks are known', () => {
  const two = new Map([...fourWeeks].slice(2))
  assert.equal(digestOf([activityItem()], two).arrived.usual, null)
})

test('a week without mail counts as one, if there was mail before', () => {
  const gap = new Map([...fourWeeks].filter(([day]) => day !== '2026-11-02'))
  assert.equal(usualOf(gap, period.days).weeks, 4)
  assert.equal(usualOf(gap, period.days).of('items'), (10 + 11) / 2)
})

test('a mail in a language in which nothing comes is worth a look, but not before that is known', () => {
  const polish = activityItem({ language: 'pl' })
  assert.deepEqual(
    digestOf([polish], fourWeeks).notable.map(({ why }) => why),
    [['strange']],
  )
  assert.deepEqual(digestOf([polish]).notable, [])
})

test('a conversation is shown once among what is worth a look, by its most telling item', () => {
  const items = [0.8, 0.95, 0.7].map((urgency, place) =>
    activityItem({ key: `mail:support/INBOX/7/${place}`, thread: 'one', urgency }),
  )
  const { notable } = digestOf(items)
  assert.deepEqual(
    notable.map(({ item }) => item.key),
    ['mail:support/INBOX/7/1'],
  )
})

test('the order in which items come changes nothing', () => {
  const items = Array.from({ length: 40 }, (_, place) =>
    activityItem({
      key: `mail:support/INBOX/7/${place}`,
      urgency: 0.8,
      label: place % 3 === 0 ? null : 'Order',
    }),
  )
  assert.deepEqual(digestOf(items.toReversed()), digestOf(items))
})

test('an item that gets no label because there are none is not for Review', () => {
  assert.equal(digestOf([activityItem({ label: null, likeliest: null })]).review.count, 0)
})
