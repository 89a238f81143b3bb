/**
 * Which run of a report is to be made. Kept in Redis: when the last run was begun (or since when the report is wanted, if
 * none was), and each run that was begun. Whatever wakes the service, a start, the clock, Redis that is back, it asks the
 * same question: is the last due run begun? So however many were missed, one is made up for, and none twice.
 */
import { type PeriodLength, periodName, periodOf } from '../report/schedule/period.ts'
import { dueRun, lastRun, type Schedule } from '../report/schedule/runs.ts'
import { type ReportJob, reportRunId } from './jobs.ts'
import type { JobQueue } from './queues.ts'
import { PREFIX, type Store } from './redis.ts'

/** As long as the ledger knows what was delivered. */
const keepSeconds = 400 * 24 * 60 * 60

export interface ScheduledReport {
  name: string
  schedule: Schedule
  period: PeriodLength
}

/** Hash: the name of a report → ms. */
const LAST = `${PREFIX}:report-runs`

/**
 * Adds the run that is due, if it was not begun; gives when it was due, or null. A report that was never seen is wanted from
 * now on. Two who ask at once add one job, because its id is made of the run.
 *
 * `earlyMs`: a run that is due so soon is due. Who was woken by another machine's clock may be early by his own.
 */
export async function addDueRun(
  store: Store,
  queue: JobQueue<ReportJob>,
  { name, schedule, period }: ScheduledReport,
  now: Date,
  earlyMs = 0,
): Promise<Date | null> {
  await store.redis.hsetnx(LAST, name, now.getTime())
  const last = new Date(Number(await store.redis.hget(LAST, name)))
  const due = dueRun(schedule, last, new Date(now.getTime() + earlyMs))
  if (due === null) return null
  const ref = { report: name, period: periodName(periodOf(period, schedule, due)) }
  await queue.add([{ id: reportRunId(name, due), data: { ref, due: due.toISOString() } }])
  return due
}

const begin = `
if tonumber(redis.call('HGET', KEYS[1], ARGV[1]) or 0) < tonumber(ARGV[2]) then redis.call('HSET', KEYS[1], ARGV[1], ARGV[2]) end
redis.call('SET', KEYS[2], '1', 'EX', ARGV[3])`

/**
 * Says that a run is begun. False where it is not to be made any more: a later one is due or begun, it is none of the
 * schedule now, or it comes from before the report was wanted. What was begun before goes on, however late it is tried again.
 */
export async function beginRun(
  store: Store,
  { name, schedule }: Pick<ScheduledReport, 'name' | 'schedule'>,
  due: Date,
  now: Date,
): Promise<boolean> {
  const key = `${LAST}:${reportRunId(name, due)}`
  if ((await store.redis.exists(key)) === 1) return true
  const last = Number(await store.redis.hget(LAST, name))
  if (due.getTime() <= last) return false
  // Another machine's clock may have been ahead when it added the run.
  const latest = lastRun(schedule, new Date(Math.max(now.getTime(), due.getTime())))
  if (latest.getTime() !== due.getTime()) return false
  await store.redis.eval(begin, 2, LAST, key, name, due.getTime(), keepSeconds)
  return true
}

/** Forgets the reports that are not wanted any more: one that comes back is new. */
export async function forgetOtherReports(store: Store, wanted: readonly string[]): Promise<void> {
  const gone = (await store.redis.hkeys(LAST)).filter((name) => !wanted.includes(name))
  if (gone.length > 0) await store.redis.hdel(LAST, ...gone)
}
