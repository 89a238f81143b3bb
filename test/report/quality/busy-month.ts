import type { Judgements } from '../../../src/report/quality/judgements.ts'
import { labelPrecisions } from '../../../src/report/quality/label-precision.ts'
import { periodBefore } from '../../../src/report/quality/period-before.ts'
import type { QualityData } from '../../../src/report/quality/quality-data.ts'
import { timeSaved, usualAssumptions } from '../../../src/report/quality/time-saved.ts'
import { shareOf } from '../../../src/report/replay/interval.ts'
import { toldPeriod } from '../../../src/report/told-period.ts'

const timeZone = 'Europe/Berlin'
const period = toldPeriod(
  { from: new Date('2026-10-31T23:00:00Z'), to: new Date('2026-11-30T23:00:00Z') },
  timeZone,
  ['support', 'helpdesk'],
)

/** [name, given, confirmed, changed, taken back] */
const counts = (
  [
    ['Order', 210, 64, 2, 1],
    ['Problem', 120, 12, 8, 2],
    ['Newsletter', 60, 0, 0, 0],
  ] as const
).map(([name, given, confirmed, changed, takenBack]): [string, Judgements] => [
  name,
  { given, confirmed, changed, takenBack, to: new Map() },
])
const wishes = [
  { name: 'Order', precision: 0.875 },
  { name: 'Problem', precision: 0.975 },
]

/** A month in which something happened of everything that a quality report tells of. */
export const busyMonth: QualityData = {
  period,
  before: periodBefore(period, timeZone),
  until: '2026-12-01T06:00:00.000Z',
  items: 480,
  coverage: shareOf(398, 480),
  coverageBefore: shareOf(308, 400),
  coverageChange: 'more',
  weeks: [
    { first: '2026-10-26', alone: 60, of: 80 },
    { first: '2026-11-02', alone: 71, of: 90 },
    { first: '2026-11-09', alone: 84, of: 100 },
    { first: '2026-11-16', alone: 0, of: 0 },
  ],
  labels: labelPrecisions(new Map(counts), wishes),
  rules: { given: 8, wrong: 1 },
  review: { count: 82, answered: 40, likeliest: 29 },
  drift: {
    items: { now: 480, before: 400 },
    mix: {
      ...{ index: 0.312, limit: 0.1 },
      labels: [
        { name: 'Problem', now: 0.25, before: 0.11 },
        { name: 'Order', now: 0.44, before: 0.6 },
      ],
    },
    certainty: { now: 0.81, before: 0.86 },
    review: { now: 0.171, before: 0.23 },
  },
  split: [{ name: 'Problem', judged: 22, wrong: 10, to: ['Complaint', 'Order', 'Invoice'] }],
  clusters: [
    {
      ...{ label: 'Problem', items: 118 },
      clusters: [
        { name: 'mail server · outlook', share: 0.62 },
        { name: null, share: 0.38 },
      ],
    },
  ],
  merge: [{ one: 'Complaint', other: 'Problem', there: 3, back: 4, judged: 41 }],
  saved: timeSaved({ given: 398, confirmed: 76, wrong: 14 }, usualAssumptions),
  learnt: {
    ...{ corrections: 31, taught: 1, heads: 2 },
    head: { at: '2026-11-24T10:00:00.000Z', examples: 212, trial: { items: 9, better: 3, worse: 1 } },
    refused: { at: '2026-11-12T10:00:00.000Z', examples: 190, trial: { items: 6, better: 0, worse: 5 } },
  },
}
