import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  type Period,
  type PeriodLength,
  periodName,
  periodOf,
  readLength,
  readPeriod,
} from '../../../src/report/schedule/period.ts'

const berlin = { pattern: '0 7 * * *', timeZone: 'Europe/Berlin' }
const newYork = { pattern: '0 7 * * *', timeZone: 'America/New_York' }
const workdays = { pattern: '0 7 * * 1-5', timeZone: 'Europe/Berlin' }

function shown({ from, to, ...period }: Period): string[] {
  const hours = (to.getTime() - from.getTime()) / 3_600_000
  return [periodName({ from, to, ...period }), from.toISOString().slice(5, 16), `${hours} h`]
}

const table: [
  name: string,
  length: PeriodLength,
  schedule: typeof berlin,
  due: string,
  name: string,
  from: string,
  hours: number,
][] = [
  ['yesterday', 1, berlin, '2026-11-23T06:00Z', '2026-11-22', '11-21T23:00', 24],
  ['the day on which Berlin loses an hour', 1, berlin, '2026-03-30T05:00Z', '2026-03-29', '03-28T23:00', 23],
  ['the day on which Berlin gains an hour', 1, berlin, '2026-10-26T06:00Z', '2026-10-25', '10-24T22:00', 25],
  [
    'the day on which New York loses an hour',
    1,
    newYork,
    '2026-03-09T11:00Z',
    '2026-03-08',
    '03-08T05:00',
    23,
  ],
  [
    'the day on which New York gains an hour',
    1,
    newYork,
    '2026-11-02T12:00Z',
    '2026-11-01',
    '11-01T04:00',
    25,
  ],
  [
    'seven days with the change in March',
    7,
    berlin,
    '2026-03-30T05:00Z',
    '2026-03-23..2026-03-29',
    '03-22T23:00',
    167,
  ],
  [
    'seven days with the change in October',
    7,
    berlin,
    '2026-10-26T06:00Z',
    '2026-10-19..2026-10-25',
    '10-18T22:00',
    169,
  ],
  [
    'the week before, told on a Monday',
    'week',
    berlin,
    '2026-11-23T06:00Z',
    '2026-11-16..2026-11-22',
    '11-15T23:00',
    168,
  ],
  [
    'the week before, told on a Sunday',
    'week',
    berlin,
    '2026-11-22T06:00Z',
    '2026-11-09..2026-11-15',
    '11-08T23:00',
    168,
  ],
  ['the month before', 'month', berlin, '2026-11-01T06:00Z', '2026-10-01..2026-10-31', '09-30T22:00', 745],
  [
    'February of a leap year',
    'month',
    newYork,
    '2028-03-15T12:00Z',
    '2028-02-01..2028-02-29',
    '02-01T05:00',
    696,
  ],
  [
    'December, told in January',
    'month',
    berlin,
    '2027-01-01T06:00Z',
    '2026-12-01..2026-12-31',
    '11-30T23:00',
    744,
  ],
  [
    'a Tuesday after a working day',
    'since-last',
    workdays,
    '2026-11-24T06:00Z',
    '2026-11-23',
    '11-22T23:00',
    24,
  ],
  [
    'a Monday after a weekend',
    'since-last',
    workdays,
    '2026-11-23T06:00Z',
    '2026-11-20..2026-11-22',
    '11-19T23:00',
    72,
  ],
  [
    'the day where the clock shows another day than UTC',
    1,
    newYork,
    '2026-11-24T03:00Z',
    '2026-11-22',
    '11-22T05:00',
    24,
  ],
]

for (const [name, length, schedule, due, period, from, hours] of table) {
  test(`${name}: ${period}`, () => {
    assert.deepEqual(shown(periodOf(length, schedule, new Date(due))), [period, from, `${hours} h`])
  })
}

test('days since a run long ago are a month at most', () => {
  const yearly = { pattern: '0 7 1 1 *', timeZone: 'UTC' }
  const period = periodOf('since-last', yearly, new Date('2027-01-01T07:00:00Z'))
  assert.equal(periodName(period), '2026-12-01..2026-12-31')
})

const now = new Date('2026-11-23T12:00:00Z')
const written: [string, string | null][] = [
  ['2026-11-16..2026-11-22', '2026-11-16..2026-11-22'],
  ['2026-11-16', '2026-11-16'],
  ['yesterday', '2026-11-22'],
  ['7d', '2026-11-16..2026-11-22'],
  ['Last-Week', '2026-11-16..2026-11-22'],
  ['last-month', '2026-10-01..2026-10-31'],
  ['2026-11-22..2026-11-16', null],
  ['2026-02-30', null],
  ['2026-11-16..2026-11-22..2026-11-23', null],
  ['2020-01-01..2026-11-22', null],
  ['0d', null],
  ['93d', null],
  ['constructor', null],
  ['', null],
]

for (const [text, period] of written) {
  test(`"${text}" is ${period === null ? 'no period' : `the period ${period}`}`, () => {
    const read = readPeriod(text, berlin, now)
    assert.equal(read === null ? null : periodName(read), period)
  })
}

test('a length is days, the last week or month, or since the last run', () => {
  assert.deepEqual(['1d', '92d', 'week', 'month', 'since-last', '1w', '2h', ''].map(readLength), [
    1,
    92,
    'week',
    'month',
    'since-last',
    null,
    null,
    null,
  ])
})
