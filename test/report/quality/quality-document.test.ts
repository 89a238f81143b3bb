import assert from 'node:assert/strict'
import { test } from 'node:test'
import { documentOf } from '../../../src/report/kinds.ts'
import { periodBefore } from '../../../src/report/quality/period-before.ts'
import type { QualityData } from '../../../src/report/quality/quality-data.ts'
import { timeSaved, usualAssumptions } from '../../../src/report/quality/time-saved.ts'
import { renderText } from '../../../src/report/render/render-text.ts'
import { shareOf } from '../../../src/report/replay/interval.ts'
import { toldPeriod } from '../../../src/report/told-period.ts'
import { busyMonth } from './busy-month.ts'

const wording = { language: 'en', timeZone: 'Europe/Berlin', name: 'Quality' }
const quiet: QualityData = {
  ...busyMonth,
  items: 0,
  coverage: shareOf(0, 0),
  coverageBefore: shareOf(0, 0),
  coverageChange: null,
  weeks: [],
  labels: [],
  rules: { given: 0, wrong: 0 },
  review: { count: 0, answered: 0, likeliest: 0 },
  drift: null,
  ...{ split: [], clusters: [], merge: [] },
  saved: timeSaved({ given: 0, confirmed: 0, wrong: 0 }, usualAssumptions),
  learnt: { corrections: 0, taught: 0, heads: 0, head: null, refused: null },
}
const textOf = (data: QualityData, language = 'en') =>
  renderText(documentOf('quality', data, { ...wording, language }))
const textsOf = (data: QualityData) =>
  documentOf('quality', data, wording).blocks.map((block) =>
    block.kind === 'chart' ? block.chart.kind : 'text' in block ? block.text : block.kind,
  )

test('where nothing happened the quality report is one sentence', () => {
  assert.deepEqual(textsOf(quiet), ['Nothing arrived that labels are for, and nothing was learnt.'])
})

test('of one item that nobody judged nothing is claimed', () => {
  const one: QualityData = {
    ...quiet,
    items: 1,
    coverage: shareOf(1, 1),
    weeks: [{ first: '2026-11-16', alone: 1, of: 1 }],
    labels: [
      {
        ...{ name: 'Order', wished: 0.9, given: 1, confirmed: 0, changed: 0, takenBack: 0 },
        ...{ judged: shareOf(0, 0), agreed: shareOf(1, 1), verdict: 'open' },
      },
    ],
    saved: timeSaved({ given: 1, confirmed: 0, wrong: 0 }, usualAssumptions),
  }
  assert.deepEqual(textsOf(one), [
    'figures',
    'Were the labels right?',
    'One item got its label from the model without asking, and nobody confirmed or changed one. Silence proves nothing: how often they were right is not known.',
    'table',
    'Decided without asking',
    'One of one item was decided without asking (100%); none is for Review.',
  ])
})

test('where all is for Review nothing is said of precision', () => {
  const undecided: QualityData = {
    ...quiet,
    items: 3,
    coverage: shareOf(0, 3),
    review: { count: 3, answered: 2, likeliest: 1 },
  }
  assert.deepEqual(textsOf(undecided), [
    'figures',
    'People said what 2 of 3 items for Review are; once it was the likeliest label.',
    'Decided without asking',
    'None of 3 items was decided without asking; 3 are for Review.',
  ])
})

test('of what does not change nothing is said', () => {
  const drift = { items: { now: 480, before: 400 }, mix: null, certainty: null, review: null }
  assert.deepEqual(textsOf({ ...quiet, drift }), textsOf(quiet))
})

test('a month without items may still have been one of learning', () => {
  const learnt = { ...quiet.learnt, taught: 1 }
  assert.deepEqual(textsOf({ ...quiet, learnt }), ['What was learnt', 'One example was taught or imported.'])
})

test('a week is compared with as long a time, a month with the month before', () => {
  const { period } = busyMonth
  const [from, to] = ['2026-11-15T23:00:00Z', '2026-11-22T23:00:00Z'].map((at) => new Date(at)) as [
    Date,
    Date,
  ]
  const week = toldPeriod({ from, to }, wording.timeZone, null)
  const { days } = periodBefore(week, wording.timeZone)
  assert.deepEqual([days[0], days.length], ['2026-11-09', 7])
  assert.match(textOf({ ...busyMonth, period: week }), /as long a time before/)
  assert.match(textOf({ ...busyMonth, period }), /more than the 77% of\s+the month before/)
})

test('the pictures say in words the numbers they show', () => {
  const charts = documentOf('quality', busyMonth, wording).blocks.flatMap((block) =>
    block.kind === 'chart' ? [block.alt] : [],
  )
  assert.deepEqual(charts, [
    'Order: of those judged 96% (89–98), silence as yes 99% (96–99), wished 87.5%; Problem: of those judged 55% (38–71), silence as yes 92% (87–95), wished 97.5%; Newsletter: nothing judged, silence as yes 100% (96–100).',
    'from 26 Oct: 75% of 80; from 2 Nov: 79% of 90; from 9 Nov: 84% of 100.',
  ])
})

test('a label that would like to be markup or a pattern is a name', () => {
  const [first] = busyMonth.labels
  const name = '{count} <b>'
  const data = { ...busyMonth, labels: first === undefined ? [] : [{ ...first, name }] }
  assert.ok(textOf(data).includes(name))
})

for (const language of ['en', 'de', 'fr', 'es'])
  test(`a busy month reads well in ${language}`, (context) => {
    context.assert.snapshot(textOf(busyMonth, language), { serializers: [(text: string) => text] })
  })
