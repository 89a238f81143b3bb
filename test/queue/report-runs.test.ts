import assert from 'node:assert/strict'
import { after, beforeEach, test } from 'node:test'
import type { ReportJob } from '../../src/queue/jobs.ts'
import type { JobQueue } from '../../src/queue/queues.ts'
import { nextWake } from '../../src/queue/report-clock.ts'
import { addDueRun, beginRun, forgetOtherReports, type ScheduledReport } from '../../src/queue/report-runs.ts'
import { dayAt } from '../../src/report/schedule/local-time.ts'
import { startRedisServer } from '../support/redis-server.ts'

const redis = await startRedisServer({ after })
const store = await redis.store({ after })
beforeEach(() => store.redis.flushall())

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

function daily(hour: number, minute: number, timeZone: string): ScheduledReport {
  return {
    name: 'daily',
    schedule: { pattern: `${minute} ${hour} * * *`, timeZone },
    period: 'since-last',
  }
}

/** A queue whose jobs are begun at once. */
function beginning(report: ScheduledReport) {
  const ids = new Set<string>()
  const begun: { period: string; due: string }[] = []
  let now = new Date(0)
  const queue: JobQueue<ReportJob> = {
    async add(jobs) {
      for (const { id, data } of jobs) {
        const due = new Date(data.due)
        if (!ids.has(id) && (await beginRun(store, report, due, now)))
          begun.push({ period: data.ref.period, due: data.due })
        ids.add(id)
      }
    },
    pending: async () => 0,
    failed: async () => [],
    retryFailed: async () => [],
    close: async () => {},
  }
  return {
    begun,
    async look(at: number, earlyMs = 0) {
      now = new Date(at)
      await addDueRun(store, queue, report, now, earlyMs)
    },
  }
}

// Berlin shows 02:30 not at all and twice; in São Paulo the days of 2018-11-04 began at 01:00, 2019-02-16 had 25 hours.
for (const [timeZone, hour, minute, from] of [
  ['Europe/Berlin', 2, 30, '2026-03-27T12:00:00Z'],
  ['Europe/Berlin', 2, 30, '2026-10-23T12:00:00Z'],
  ['Europe/Berlin', 7, 0, '2026-03-27T12:00:00Z'],
  ['America/Sao_Paulo', 0, 0, '2018-11-02T12:00:00Z'],
  ['America/Sao_Paulo', 0, 30, '2018-11-02T12:00:00Z'],
  ['America/Sao_Paulo', 23, 30, '2019-02-14T12:00:00Z'],
  ['America/Sao_Paulo', 0, 0, '2019-02-14T12:00:00Z'],
] as const) {
  const time = `${hour}:${String(minute).padStart(2, '0')}`
  test(`in ${timeZone}, ${time} comes once a day around ${from.slice(0, 10)}`, async () => {
    const report = daily(hour, minute, timeZone)
    const { begun, look } = beginning(report)
    const start = Date.parse(from)
    const end = start + 5 * DAY
    for (let at = start; at <= end; at += 10 * MINUTE) await look(at)
    const days = begun.map(({ due }) => dayAt(new Date(due), timeZone))
    assert.equal(days.length, 5)
    assert.equal(new Set(days).size, 5)
    assert.equal(new Set(begun.map(({ period }) => period)).size, 5)

    // And the clock wakes at just these times.
    const wakes: string[] = []
    const { pattern } = report.schedule
    for (let at = start; wakes.length < begun.length; ) {
      at = nextWake(at, { pattern, tz: timeZone })
      wakes.push(new Date(at).toISOString())
    }
    assert.deepEqual(
      wakes,
      begun.map(({ due }) => due),
    )
  })
}

test('a run is found by who looks a little early, and not once more at its time', async () => {
  const { begun, look } = beginning(daily(7, 0, 'UTC'))
  await look(Date.parse('2026-11-16T12:00:00Z'))
  await look(Date.parse('2026-11-17T06:59:30Z'))
  assert.deepEqual(begun, [])
  await look(Date.parse('2026-11-17T06:59:30Z'), MINUTE)
  await look(Date.parse('2026-11-17T07:00:00Z'))
  assert.deepEqual(begun, [{ period: '2026-11-16', due: '2026-11-17T07:00:00.000Z' }])
})

test('a run that was begun goes on whatever came after it; one that was not is left out', async () => {
  const report = daily(7, 0, 'UTC')
  const due = (day: number) => new Date(`2026-11-${day}T07:00:00Z`)
  assert.equal(await beginRun(store, report, due(17), due(17)), true)
  assert.equal(await beginRun(store, report, due(19), due(19)), true)
  assert.equal(await beginRun(store, report, due(17), due(20)), true)
  assert.equal(await beginRun(store, report, due(18), due(18)), false)
  assert.equal(await beginRun(store, report, due(20), due(21)), false)
  const other = { ...report, schedule: { pattern: '0 8 * * *', timeZone: 'UTC' } }
  assert.equal(await beginRun(store, other, due(21), due(21)), false)
})

test('of a changed schedule, what came since the last run is made up for', async () => {
  const late = beginning(daily(9, 0, 'UTC'))
  await late.look(Date.parse('2026-11-16T12:00:00Z'))
  await late.look(Date.parse('2026-11-17T09:00:00Z'))
  const early = beginning(daily(7, 0, 'UTC'))
  await early.look(Date.parse('2026-11-17T10:00:00Z'))
  assert.deepEqual(early.begun, [])
  await early.look(Date.parse('2026-11-18T08:00:00Z'))
  assert.deepEqual(early.begun, [{ period: '2026-11-17', due: '2026-11-18T07:00:00.000Z' }])
})

test('a report that is forgotten and comes back is new', async () => {
  const first = beginning(daily(7, 0, 'UTC'))
  await first.look(Date.parse('2026-11-16T12:00:00Z'))
  await forgetOtherReports(store, ['weekly'])
  const second = beginning(daily(7, 0, 'UTC'))
  await second.look(Date.parse('2026-11-18T12:00:00Z'))
  assert.deepEqual(second.begun, [])
})
