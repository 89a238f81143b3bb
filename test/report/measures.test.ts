import assert from 'node:assert/strict'
import { test } from 'node:test'
import { confusionOf } from '../../src/report/replay/confusion.ts'
import { precisionCurve, reliability } from '../../src/report/replay/curves.ts'
import { disagreements } from '../../src/report/replay/disagreements.ts'
import { shareOf } from '../../src/report/replay/interval.ts'
import { measureLabels } from '../../src/report/replay/label-measures.ts'
import { replayReport } from '../../src/report/replay/replay-report.ts'
import { savingsFormula, savingsOf } from '../../src/report/replay/savings.ts'
import { labels, replayed, times } from './replayed-mails.ts'

const names = labels.map(({ name }) => name)

test('a share has the interval of Wilson, and none at all of nothing', () => {
  const { share, low, high } = shareOf(9, 10)
  // Computed by hand from the formula with z = 1.6449.
  assert.deepEqual([share, low.toFixed(4), high.toFixed(4)], [0.9, '0.6523', '0.9774'])
  assert.deepEqual(shareOf(0, 0), { of: 0, count: 0, share: null, low: 0, high: 1 })
  assert.equal(shareOf(5, 5).high, 1)
  assert.equal(shareOf(0, 5).low, 0)
})

test('the confusion counts each mail once, in the row of where it is and the column of what it would get', () => {
  const mails = [
    replayed('Invoice', 'Invoice'),
    replayed('Invoice', 'Order'),
    replayed('Invoice', 'Order', { applied: false }),
    replayed('Order', null),
    replayed(null, 'Invoice'),
  ]
  assert.deepEqual(confusionOf(mails, names), {
    labels: ['Invoice', 'Order'],
    rows: [
      { truth: 'Invoice', applied: [1, 1], review: 1, all: 3 },
      { truth: 'Order', applied: [0, 0], review: 1, all: 1 },
      { truth: null, applied: [1, 0], review: 0, all: 1 },
    ],
  })
})

test('precision is of what would get the label and can be compared, coverage of what has it', () => {
  const mails = [
    ...times(6, () => replayed('Invoice', 'Invoice')),
    ...times(2, () => replayed('Order', 'Invoice')),
    ...times(4, () => replayed('Invoice', 'Invoice', { applied: false })),
    ...times(3, () => replayed(null, 'Invoice')),
  ]
  const [invoice, order, spam] = measureLabels(mails, labels)
  assert.deepEqual(
    [invoice?.here, invoice?.precision.share, invoice?.coverage.share, invoice?.unjudged],
    [10, 0.75, 0.6, 3],
  )
  assert.deepEqual([order?.here, order?.precision.share, order?.coverage.share], [2, null, 0])
  assert.deepEqual([spam?.here, spam?.coverage.share], [0, null])
})

test('the curve goes from the surest mail on and does not part mails that are equally sure', () => {
  const mails = [
    replayed('Invoice', 'Invoice', { probability: 0.9 }),
    replayed('Invoice', 'Invoice', { probability: 0.8, applied: false }),
    replayed('Order', 'Invoice', { probability: 0.8 }),
    replayed('Order', 'Invoice', { probability: 0.3 }),
    replayed('Invoice', 'Order', { probability: 0.9 }),
    replayed(null, 'Invoice', { probability: 0.99 }),
  ]
  assert.deepEqual(precisionCurve(mails, 'Invoice'), [
    { coverage: 1 / 3, precision: 1 },
    { coverage: 2 / 3, precision: 2 / 3 },
    { coverage: 2 / 3, precision: 1 / 2 },
  ])
  assert.deepEqual(precisionCurve(mails, 'Spam'), [])
})

test('a curve of thousands of mails has no more points than a picture shows, and reaches the end', () => {
  const mails = times(3000, (index) =>
    replayed(index % 10 === 0 ? 'Order' : 'Invoice', 'Invoice', { probability: 1 - index / 4000 }),
  )
  const points = precisionCurve(mails, 'Invoice')
  assert.ok(points.length <= 62, `${points.length} points`)
  assert.deepEqual(points.at(-1), { coverage: 1, precision: 0.9 })
})

test('reliability sets claims beside what was right, and leaves rules and mail without a place out', () => {
  const mails = [
    ...times(6, () => replayed('Invoice', 'Invoice', { probability: 0.85 })),
    ...times(4, () => replayed('Order', 'Invoice', { probability: 0.85 })),
    ...times(2, () => replayed('Order', 'Order', { probability: 1 })),
    ...times(5, () => replayed('Spam', 'Spam', { probability: 0.3, byRule: true })),
    ...times(5, () => replayed(null, 'Spam', { probability: 0.3 })),
  ]
  const { bins, error } = reliability(mails)
  assert.deepEqual(
    bins.map(({ claimed, right }) => [claimed.toFixed(2), right.count, right.of]),
    [
      ['0.85', 6, 10],
      ['1.00', 2, 2],
    ],
  )
  assert.equal(error?.toFixed(4), ((10 * 0.25) / 12).toFixed(4))
  assert.equal(reliability([replayed(null, 'Spam')]).error, null)
})

test('what would be written wrongly surprises most, then the least probable', () => {
  const mails = [
    replayed('Order', 'Spam', { subject: 'unsure', probability: 0.5, applied: false }),
    replayed('Order', 'Spam', { subject: 'sure, not written', probability: 0.99, applied: false }),
    replayed('Order', 'Spam', { subject: 'written', probability: 0.9 }),
    replayed('Order', 'Order', { subject: 'right' }),
    replayed(null, 'Order', { subject: 'nobody has said' }),
  ]
  const found = disagreements(mails, 2)
  assert.deepEqual(
    found.map(({ mail }) => mail.subject),
    ['written', 'sure, not written'],
  )
  assert.deepEqual([found[0]?.would, found[0]?.applied], ['Spam', true])
})

test('the time saved follows its formula, and mail without a place counts by the precision of the others', () => {
  const mails = [
    ...times(9, () => replayed('Invoice', 'Invoice')),
    replayed('Order', 'Invoice'),
    ...times(10, () => replayed(null, 'Invoice')),
    ...times(30, () => replayed(null, 'Invoice', { applied: false })),
  ]
  const savings = savingsOf(mails, () => 0.5, 14, { secondsPerMail: 10, secondsPerMistake: 30 })
  assert.deepEqual([savings.right, savings.wrong, savings.estimated], [18, 2, 10])
  assert.equal(savings.minutes, (18 * 10 - 2 * 30) / 60)
  assert.equal(savings.minutesPerWeek, 1)
  assert.equal(savingsFormula(savings), '(18 right × 10 s − 2 wrong × 30 s) / 60 = 2 minutes')
})

test('where nothing can be compared the wished precision is believed, and it is said so', () => {
  const savings = savingsOf(
    times(10, () => replayed(null, 'Invoice')),
    () => 0.8,
    7,
    { secondsPerMail: 8, secondsPerMistake: 30 },
  )
  assert.deepEqual([savings.right, savings.wrong, savings.measuredPrecision], [8, 2, null])
})

test('the report adds up: every mail is applied or left for Review', () => {
  const mails = [
    replayed('Invoice', 'Invoice'),
    replayed('Order', 'Invoice', { isOwnWrite: true }),
    replayed('Spam', 'Spam', { byRule: true }),
    replayed(null, null),
    replayed(null, 'Order', { applied: false }),
  ]
  const report = replayReport(mails, null, labels, {
    ...{ account: 'support', folders: ['INBOX'], learnt: 0 },
    ...{ since: '2026-03-01T00:00:00.000Z', until: '2026-03-15T00:00:00.000Z' },
    assumptions: { secondsPerMail: 8, secondsPerMistake: 30 },
  })
  assert.deepEqual(
    [report.mails, report.judged, report.ownWrites, report.applied, report.byRule, report.review],
    [5, 3, 1, 3, 1, 2],
  )
  assert.equal(report.precision.share, 2 / 3)
})
