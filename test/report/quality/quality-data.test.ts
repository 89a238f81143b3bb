import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ActivityEvent, ActivityItem } from '../../../src/activity/activity.ts'
import { createSaidOfItems } from '../../../src/report/quality/judgements.ts'
import { periodBefore } from '../../../src/report/quality/period-before.ts'
import { createQualityTally, type QualityData } from '../../../src/report/quality/quality-data.ts'
import { toldPeriod } from '../../../src/report/told-period.ts'
import { activityItem } from '../sample-activity.ts'

const timeZone = 'Europe/Berlin'
const november = { from: new Date('2026-10-31T23:00:00Z'), to: new Date('2026-11-30T23:00:00Z') }
const period = toldPeriod(november, timeZone, null)
const before = periodBefore(period, timeZone)
const labels = [
  { name: 'Order', precision: 0.8 },
  { name: 'Problem', precision: 0.95 },
]
const rest = {
  until: '2026-12-01T06:00:00.000Z',
  clusters: [],
  learnt: { corrections: 0, taught: 0, heads: 0, head: null, refused: null },
}
const assumptions = { secondsPerMail: 10, secondsPerMistake: 60 }
const at = '2026-11-16T09:00:00.000Z'

function qualityOf(
  items: readonly ActivityItem[],
  events: readonly ActivityEvent[] = [],
  earlier: readonly ActivityItem[] = [],
): QualityData {
  const said = createSaidOfItems()
  events.forEach(said.add)
  const tally = createQualityTally({ period, before, timeZone }, said, { labels, assumptions })
  items.forEach(tally.item)
  earlier.forEach(tally.earlier)
  return tally.data(rest)
}

/** So many items, each with its own key. */
function many(count: number, name: string, changes: Partial<ActivityItem> = {}): ActivityItem[] {
  return Array.from({ length: count }, (_, place) =>
    activityItem({ at, ...changes, key: `mail:support/${name}/7/${place}` }),
  )
}

function says({ key }: ActivityItem, label: string | null, at = '2026-12-01T05:00:00.000Z'): ActivityEvent {
  const [kind, itemAt] = [key.includes(`${label}`) ? 'confirmed' : 'corrected', at] as const
  return { key, kind, label, at, itemAt }
}

const shares = (data: QualityData) =>
  data.labels.map(({ name, judged, agreed, verdict }) => [
    name,
    ...[judged, agreed].flatMap(({ count, of, low, high }) => [
      `${count}/${of}`,
      Math.round(100 * low),
      Math.round(100 * high),
    ]),
    verdict,
  ])

test('the golden month: everything that is said of six items', () => {
  const orders = many(3, 'Order')
  const [first, second] = orders as [ActivityItem, ActivityItem]
  const problem = activityItem({ key: 'mail:support/Problem/7/1', at, label: 'Problem' })
  const ruled = activityItem({ key: 'mail:support/Rule/7/1', at, by: 'rule', likeliest: null })
  const likeliest = { name: 'Invoice', probability: 0.4 }
  const undecided = activityItem({ key: 'mail:support/Invoice/7/1', at, label: null, by: null, likeliest })
  const unlabelled = activityItem({ key: 'mail:other/INBOX/7/1', label: null, by: null, likeliest: null })
  const events = [
    says(first, 'Order'),
    says(second, 'Problem'),
    says(problem, null),
    says(undecided, 'Invoice'),
    { ...says(problem, 'Problem'), kind: 'undone' as const },
  ]
  const data = qualityOf([...orders, problem, ruled, undecided, unlabelled], events)
  const { coverage, weeks, labels, saved, ...others } = data
  assert.deepEqual(others, {
    ...{ period, before, until: rest.until, items: 6 },
    coverageBefore: { of: 0, count: 0, share: null, low: 0, high: 1 },
    coverageChange: null,
    rules: { given: 1, wrong: 0 },
    review: { count: 1, answered: 1, likeliest: 1 },
    drift: null,
    ...{ split: [], clusters: [], merge: [], learnt: rest.learnt },
  })
  assert.deepEqual([coverage.count, coverage.of], [5, 6])
  assert.deepEqual(
    weeks.filter(({ of }) => of > 0),
    [{ first: '2026-11-16', alone: 5, of: 6 }],
  )
  assert.deepEqual(
    labels.map(({ judged, agreed, ...label }) => label),
    [
      { name: 'Order', wished: 0.8, given: 3, confirmed: 1, changed: 1, takenBack: 0, verdict: 'open' },
      { name: 'Problem', wished: 0.95, given: 1, confirmed: 0, changed: 0, takenBack: 1, verdict: 'missed' },
    ],
  )
  assert.deepEqual(shares(data), [
    ['Order', '1/2', 12, 88, '2/3', 25, 92, 'open'],
    ['Problem', '0/1', 0, 73, '0/1', 0, 73, 'missed'],
  ])
  // 3 right × 10 s − 2 wrong × 60 s; as often as of the judged (1 of 3): 2 right of 5.
  assert.deepEqual(saved, {
    ...assumptions,
    most: { right: 3, wrong: 2, minutes: -1.5 },
    least: { right: 2, wrong: 3, minutes: (20 - 180) / 60 },
  })
})

test('silence is no proof: only what people confirmed keeps a wish for sure', () => {
  const orders = many(100, 'Order')
  assert.deepEqual(shares(qualityOf(orders)), [['Order', '0/0', 0, 100, '100/100', 97, 100, 'agreed']])
  const confirmed = orders.slice(0, 30).map((item) => says(item, 'Order'))
  assert.deepEqual(shares(qualityOf(orders, confirmed)), [
    ['Order', '30/30', 92, 100, '100/100', 97, 100, 'kept'],
  ])
  // Five of five may be luck.
  const [few] = qualityOf(orders, confirmed.slice(0, 5)).labels
  assert.deepEqual([few?.judged.share, few?.verdict], [1, 'agreed'])
  const wrong = orders.slice(0, 30).map((item) => says(item, 'Invoice'))
  assert.deepEqual(shares(qualityOf(orders, wrong)), [['Order', '0/30', 0, 8, '70/100', 62, 77, 'missed']])
})

test('the silence about what was undone is no yes, and what was said of it counts', () => {
  const orders = many(4, 'Order')
  const [first, second] = orders as [ActivityItem, ActivityItem]
  const undone = [first, second].map((item) => ({ ...says(item, null), kind: 'undone' as const }))
  const [order] = qualityOf(orders, [...undone, says(second, 'Problem')]).labels
  assert.deepEqual([order?.given, order?.changed, order?.agreed.count], [3, 1, 2])
})

test('of several words on one item the last counts, in whatever order they are read', () => {
  const [item] = many(1, 'Order') as [ActivityItem]
  const [early, late] = [says(item, 'Invoice', at), says(item, 'Order', '2026-11-17T09:00:00.000Z')]
  for (const events of [
    [early, late],
    [late, early],
  ]) {
    const [order] = qualityOf([item], events).labels
    assert.deepEqual([order?.confirmed, order?.changed], [1, 0])
  }
})

test('without items there are no labels, no coverage and no drift', () => {
  const data = qualityOf([])
  assert.deepEqual([data.items, data.labels, data.coverage.share, data.drift], [0, [], null, null])
  assert.deepEqual(data.saved.least, null)
})

test('coverage is compared with the month before, whatever its length, and a change is one beyond noise', () => {
  assert.deepEqual([before.days[0], before.days.at(-1)], ['2026-10-01', '2026-10-31'])
  const review = { label: null, by: null } as const
  const october = { at: '2026-10-12T09:00:00.000Z' }
  const now = [...many(90, 'Order'), ...many(10, 'Review', review)]
  const then = [...many(60, 'Order', october), ...many(40, 'Review', { ...review, ...october })]
  const data = qualityOf(now, [], then)
  assert.deepEqual([data.coverageChange, data.coverageBefore.share], ['more', 0.6])
  assert.deepEqual(data.drift?.review, { now: 0.1, before: 0.4 })
  assert.equal(qualityOf(now, [], now).coverageChange, 'same')
  assert.equal(qualityOf(then, [], now).coverageChange, 'less')
  const weeks = data.weeks.filter(({ of }) => of > 0)
  assert.deepEqual(weeks, [
    { first: '2026-10-12', alone: 60, of: 100 },
    { first: '2026-11-16', alone: 90, of: 100 },
  ])
})

test('a week that lies in both months is one week, and the first begins with the month', () => {
  const days = qualityOf([]).weeks.map(({ first }) => first)
  assert.deepEqual(days.slice(0, 2), ['2026-10-01', '2026-10-05'])
  assert.ok(days.includes('2026-10-26') && !days.includes('2026-11-01') && days.includes('2026-11-02'))
})
