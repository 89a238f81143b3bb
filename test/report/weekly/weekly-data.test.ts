import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ActivityItem } from '../../../src/activity/activity.ts'
import { toldItem } from '../../../src/report/told-item.ts'
import { toldPeriod } from '../../../src/report/told-period.ts'
import { usualOf } from '../../../src/report/usual.ts'
import { createWeeklyTally, others, type WeeklyData } from '../../../src/report/weekly/weekly-data.ts'
import { activityItem } from '../sample-activity.ts'

const timeZone = 'Europe/Berlin'
const period = toldPeriod(
  { from: new Date('2026-11-15T23:00:00Z'), to: new Date('2026-11-22T23:00:00Z') },
  timeZone,
  null,
)
const rest: Pick<WeeklyData, 'waiting' | 'bursts' | 'topics' | 'duplicates'> = {
  waiting: { total: 0, items: [] },
  bursts: [],
  topics: { looked: 0, found: [] },
  duplicates: { looked: 0, items: 0, things: 0, groups: [] },
}

function tallyOf(items: readonly ActivityItem[], before: readonly ActivityItem[] = []) {
  const tally = createWeeklyTally(period, usualOf(new Map(), period.days), timeZone)
  items.forEach(tally.item)
  before.forEach(tally.earlier)
  return tally
}

/** So many items, of which each is given what `changes` says. */
function many(count: number, changes: (place: number) => Partial<ActivityItem>, from = 0): ActivityItem[] {
  return Array.from({ length: count }, (_, place) =>
    activityItem({ key: `mail:support/INBOX/7/${from + place}`, ...changes(place) }),
  )
}

test('the golden week: everything that a weekly report says of four items', () => {
  const monday = activityItem({ mood: 0.5, urgency: 0.2 })
  const sunday = activityItem({
    key: 'ticket:helpdesk/4/1',
    kind: 'ticket',
    at: '2026-11-22T22:59:59.000Z',
    label: 'Problem',
    mood: -0.25,
    urgency: 0.75,
  })
  const unknown = activityItem({ key: 'mail:support/INBOX/7/3', label: null, mood: 0, urgency: 0.4 })
  const list = activityItem({ key: 'mail:support/INBOX/7/4', flags: ['bulk'], mood: 1 })
  const tally = tallyOf([monday, sunday, unknown, list])
  for (const hours of [0.5, 2, 3, 100])
    tally.event({
      key: monday.key,
      kind: 'answered',
      itemAt: '2026-11-16T00:00:00.000Z',
      at: new Date(Date.parse('2026-11-16T00:00:00Z') + hours * 3_600_000).toISOString(),
    })
  tally.event({ key: monday.key, kind: 'closed', itemAt: monday.at, at: monday.at })
  assert.deepEqual(tally.data(rest), {
    period: {
      from: '2026-11-15T23:00:00.000Z',
      to: '2026-11-22T23:00:00.000Z',
      days: ['16', '17', '18', '19', '20', '21', '22'].map((day) => `2026-11-${day}`),
      sources: null,
    },
    arrived: { count: 4, usual: null },
    automatic: 1,
    volume: {
      labels: [
        { name: 'Order', values: [2, 0, 0, 0, 0, 0, 0] },
        { name: 'Problem', values: [0, 0, 0, 0, 0, 0, 1] },
      ],
      review: [1, 0, 0, 0, 0, 0, 0],
      unlabelled: [0, 0, 0, 0, 0, 0, 0],
    },
    labels: [
      { name: 'Order', count: 2, usual: null },
      { name: 'Problem', count: 1, usual: null },
    ],
    review: { count: 1, usual: null },
    sources: [
      { name: 'support', count: 3, usual: null },
      { name: 'helpdesk', count: 1, usual: null },
    ],
    answers: { count: 4, medianMinutes: 120, slowMinutes: 6000, classes: [1, 2, 0, 0, 0, 1] },
    mood: [0.25, null, null, null, null, null, -0.25],
    urgency: [0.3, null, null, null, null, null, 0.75],
    keywords: [{ text: 'beans', count: 3, before: null, isRising: false, example: toldItem(unknown) }],
    ...rest,
  })
})

test('a day is one of the time zone, also on the day on which the clock changes', () => {
  const autumn = toldPeriod(
    { from: new Date('2026-10-24T22:00:00Z'), to: new Date('2026-10-26T23:00:00Z') },
    timeZone,
    null,
  )
  const tally = createWeeklyTally(autumn, usualOf(new Map(), autumn.days), timeZone)
  for (const at of ['2026-10-25T22:59:59.000Z', '2026-10-25T23:00:00.000Z']) tally.item(activityItem({ at }))
  assert.deepEqual(tally.data(rest).volume.labels, [{ name: 'Order', values: [1, 1] }])
})

test('of many labels the most frequent have their own colour, the others are together', () => {
  const items = 'ABCDEFGH'
    .split('')
    .flatMap((label, place) => many(10 - place, () => ({ label }), place * 10))
  const { labels } = tallyOf(items).data(rest).volume
  assert.deepEqual(
    labels.map(({ name, values }) => [name, values[0]]),
    [...'ABCDEF'.split('').map((label, place) => [label, 10 - place]), [others, 4 + 3]],
  )
})

test('a keyword rises where chance would hardly make so much of it, and only where the time before is known', () => {
  const outage = many(20, () => ({ keywords: ['mail server'] }))
  const usual = many(14, () => ({ keywords: ['Invoices'] }), 100)
  const before = [
    ...many(3, () => ({ keywords: ['mail servers'] })),
    ...many(12, () => ({ keywords: ['invoice'] }), 50),
  ]
  const told = (earlier: readonly ActivityItem[]) =>
    tallyOf([...outage, ...usual], earlier)
      .data(rest)
      .keywords.map(({ text, count, before: earlier, isRising }) => [text, count, earlier, isRising])
  assert.deepEqual(told(before), [
    ['mail server', 20, 3, true],
    ['Invoices', 14, 12, false],
  ])
  assert.deepEqual(told([]), [
    ['mail server', 20, null, false],
    ['Invoices', 14, null, false],
  ])
})

test('what machines write to many makes no keyword', () => {
  const news = many(9, () => ({ keywords: ['sale'], flags: ['list'] }))
  assert.deepEqual(tallyOf(news).data(rest).keywords, [])
})

test('rare keywords are forgotten, and frequent ones counted, over many items', () => {
  const items = many(60_000, (place) => ({ keywords: [`once ${place}`, place % 3 === 0 ? 'often' : 'x'] }))
  const { keywords } = tallyOf(items).data(rest)
  assert.deepEqual(
    keywords.map(({ text, count }) => [text, count]),
    [
      ['x', 40_000],
      ['often', 20_000],
    ],
  )
})
