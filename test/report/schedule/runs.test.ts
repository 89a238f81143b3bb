import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dueRun, lastRun, nextRun, patternFault } from '../../../src/report/schedule/runs.ts'

const berlin = 'Europe/Berlin'
const newYork = 'America/New_York'

/** Runs from a day on, as "month-day hour:minute" of the zone's clock and of UTC. */
function runsFrom(pattern: string, timeZone: string, day: string, count: number): string[] {
  const clock = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' })
  const runs: string[] = []
  let at = new Date(`${day}T00:00:00Z`)
  for (let number = 0; number < count; number += 1) {
    at = nextRun({ pattern, timeZone }, at)
    runs.push(`${clock.format(at).slice(5)} = ${at.toISOString().slice(11, 16)}Z`)
  }
  return runs
}

const changes: [name: string, pattern: string, timeZone: string, day: string, runs: string[]][] = [
  [
    'a morning run in Berlin in March',
    '0 7 * * *',
    berlin,
    '2026-03-28',
    ['03-28 07:00 = 06:00Z', '03-29 07:00 = 05:00Z', '03-30 07:00 = 05:00Z'],
  ],
  [
    'a morning run in Berlin in October',
    '0 7 * * *',
    berlin,
    '2026-10-24',
    ['10-24 07:00 = 05:00Z', '10-25 07:00 = 06:00Z', '10-26 07:00 = 06:00Z'],
  ],
  [
    'a time that Berlin jumps over',
    '30 2 * * *',
    berlin,
    '2026-03-28',
    ['03-28 02:30 = 01:30Z', '03-29 03:30 = 01:30Z', '03-30 02:30 = 00:30Z'],
  ],
  [
    'a time that Berlin has twice',
    '30 2 * * *',
    berlin,
    '2026-10-24',
    ['10-24 02:30 = 00:30Z', '10-25 02:30 = 00:30Z', '10-26 02:30 = 01:30Z'],
  ],
  [
    'a time that New York jumps over',
    '30 2 * * *',
    newYork,
    '2026-03-07',
    ['03-07 02:30 = 07:30Z', '03-08 03:30 = 07:30Z', '03-09 02:30 = 06:30Z'],
  ],
  [
    'a time that New York has twice',
    '30 1 * * *',
    newYork,
    '2026-10-31',
    ['10-31 01:30 = 05:30Z', '11-01 01:30 = 05:30Z', '11-02 01:30 = 06:30Z'],
  ],
  [
    'the one Sunday whose time is jumped over',
    '30 2 * * 0',
    berlin,
    '2026-03-23',
    ['03-29 03:30 = 01:30Z', '04-05 02:30 = 00:30Z'],
  ],
  [
    'a midnight that there is not',
    '0 0 * * *',
    'Africa/Cairo',
    '2026-04-23',
    ['04-24 01:00 = 22:00Z', '04-25 00:00 = 21:00Z', '04-26 00:00 = 21:00Z'],
  ],
  [
    'working days',
    '0 7 * * 1-5',
    berlin,
    '2026-10-23',
    ['10-23 07:00 = 05:00Z', '10-26 07:00 = 06:00Z', '10-27 07:00 = 06:00Z'],
  ],
  [
    'the first of the month, by name of the weekday as well',
    '15 6 1 * SUN#1',
    newYork,
    '2026-10-31',
    ['11-01 06:15 = 11:15Z', '12-01 06:15 = 11:15Z', '12-06 06:15 = 11:15Z'],
  ],
]

for (const [name, pattern, timeZone, day, runs] of changes) {
  test(`${name} is run once a day, at the time of the clock`, () => {
    assert.deepEqual(runsFrom(pattern, timeZone, day, runs.length), runs)
  })
}

for (const timeZone of [berlin, newYork, 'Australia/Lord_Howe', 'America/St_Johns', 'Africa/Cairo', 'UTC']) {
  for (const pattern of ['0 0 * * *', '0 1 * * *', '30 1 * * *', '15 2 * * *', '30 2 * * *', '59 23 * * *']) {
    test(`${pattern} in ${timeZone} comes on each day of a year, and looking back finds the same runs`, () => {
      const schedule = { pattern, timeZone }
      let at = new Date('2026-01-01T12:00:00Z')
      for (let count = 0; count < 365; count += 1) {
        const next = nextRun(schedule, at)
        const hours = (next.getTime() - at.getTime()) / 3_600_000
        assert.ok(count === 0 || (hours >= 22.5 && hours <= 25.5), `${next.toISOString()} after ${hours} h`)
        assert.deepEqual(lastRun(schedule, next), next)
        if (count > 0) assert.deepEqual(lastRun(schedule, new Date(next.getTime() - 1)), at)
        at = next
      }
    })
  }
}

const daily = { pattern: '0 7 * * *', timeZone: berlin }

test('a run is due from its minute on, until it was made', () => {
  const yesterday = new Date('2026-11-22T06:00:00Z')
  const today = new Date('2026-11-23T06:00:00Z')
  assert.equal(dueRun(daily, yesterday, new Date(today.getTime() - 1)), null)
  assert.deepEqual(dueRun(daily, yesterday, today), today)
  assert.deepEqual(dueRun(daily, yesterday, new Date('2026-11-23T18:00:00Z')), today)
  assert.equal(dueRun(daily, today, new Date('2026-11-23T18:00:00Z')), null)
})

test('of many missed runs only the last is made', () => {
  const due = dueRun(daily, new Date('2026-03-01T06:00:00Z'), new Date('2026-11-23T05:59:00Z'))
  assert.deepEqual(due, new Date('2026-11-22T06:00:00Z'))
})

test('a report that is new waits for its first run', () => {
  const wanted = new Date('2026-11-23T09:00:00Z')
  assert.equal(dueRun(daily, wanted, wanted), null)
  assert.deepEqual(dueRun(daily, wanted, new Date('2026-11-24T06:00:00Z')), new Date('2026-11-24T06:00:00Z'))
})

test('in the doubled hour the first run is made and the second is none', () => {
  const schedule = { pattern: '30 2 * * *', timeZone: berlin }
  const first = new Date('2026-10-25T00:30:00Z')
  assert.deepEqual(dueRun(schedule, new Date('2026-10-24T00:30:00Z'), first), first)
  assert.equal(dueRun(schedule, first, new Date('2026-10-25T01:30:00Z')), null)
  assert.deepEqual(nextRun(schedule, new Date('2026-10-25T00:30:01Z')), new Date('2026-10-26T01:30:00Z'))
})

for (const pattern of ['0 7 * * *', '30 23 1-7 * 1', '0 0 L * *', '5 6 */2 JAN-JUN MON#1', '0 7 29 2 *']) {
  test(`"${pattern}" is a schedule`, () => {
    assert.equal(patternFault(pattern), null)
  })
}

for (const pattern of [
  ...['', '0 7 * *', '0 0 7 * * *', '@daily', '60 7 * * *', '0 24 * * *', '*/5 * * * *', '0 8,16 * * *'],
  ...[
    'H 7 * * *',
    '0 7 H * *',
    '0 7 * * 1,H',
    '0 7 ? * *',
    '0 7 30 2 *',
    '0 7 * * 8',
    '0 7 * 13 *',
    'a b c d e',
  ],
]) {
  test(`"${pattern}" is no schedule`, () => {
    assert.notEqual(patternFault(pattern), null)
  })
}
