/**
 * When a report is due: cron with five fields in a time zone, at most once a day. The days are those of cron; the time of
 * day is made an instant by ourselves, because on days when the clock is changed cron libraries leave a run out (midnight,
 * where the clock is put forward at midnight) or come twice.
 */
import { CronExpressionParser } from 'cron-parser'
import { addDays, dayAt, instantOf } from './local-time.ts'

export interface Schedule {
  /** "minute hour day-of-month month day-of-week" */
  pattern: string
  /** IANA */
  timeZone: string
}

/** Days that are tried around an instant; the second or third is the one. */
const mostDays = 10

/** Why a pattern is no schedule of a report, as what stands behind "expected:"; null where it is one. */
export function patternFault(pattern: string): string | null {
  const [minute = '', hour = '', ...days] = pattern.trim().split(/\s+/)
  if (days.length !== 3)
    return 'five fields (minute, hour, day of month, month, day of week), such as "0 7 * * 1-5"'
  if (!isNumber(minute, 59) || !isNumber(hour, 23))
    return 'a minute and an hour as plain numbers, such as "30 7 * * *": a report is made at most once a day'
  if (!days.every((field) => /^[\d*,/\-#LA-Z]+$/i.test(field) && !/(^|,)H/i.test(field))) return plainDays
  try {
    return parseDays(pattern, new Date()).hasNext() ? null : 'days that come'
  } catch {
    return plainDays
  }
}

const plainDays = 'days as cron has them, such as "0 7 * * 1-5" (Monday to Friday) or "0 7 1 * *" (the first)'

/** The first run after an instant. Throws a RangeError where none comes. */
export function nextRun(schedule: Schedule, after: Date): Date {
  const days = parseDays(schedule.pattern, noonOf(addDays(dayAt(after, schedule.timeZone), -2)))
  for (let count = 0; count < mostDays; count += 1) {
    const run = runOn(days.next().toDate(), schedule)
    if (run > after) return run
  }
  throw new RangeError(`The schedule "${schedule.pattern}" has no next run.`)
}

/** The last run at or before an instant. */
export function lastRun(schedule: Schedule, at: Date): Date {
  const days = parseDays(schedule.pattern, noonOf(addDays(dayAt(at, schedule.timeZone), 2)))
  for (let count = 0; count < mostDays; count += 1) {
    const run = runOn(days.prev().toDate(), schedule)
    if (run <= at) return run
  }
  throw new RangeError(`The schedule "${schedule.pattern}" had no run before.`)
}

/**
 * The run that is to be made now: the last one that is due, if it came after `last`, the one that was made before (or the
 * moment from which on the report is wanted). However many were missed, it is one.
 */
export function dueRun(schedule: Schedule, last: Date, now: Date): Date | null {
  const due = lastRun(schedule, now)
  return due > last ? due : null
}

/** Days by cron's own rules, as noons in UTC, where no clock is ever changed. */
function parseDays(pattern: string, currentDate: Date) {
  const days = pattern.trim().split(/\s+/).slice(2).join(' ')
  return CronExpressionParser.parse(`0 12 ${days}`, { tz: 'UTC', currentDate })
}

function runOn(noon: Date, { pattern, timeZone }: Schedule): Date {
  const [minute, hour] = pattern.trim().split(/\s+/)
  return instantOf(noon.toISOString().slice(0, 10), Number(hour) * 60 + Number(minute), timeZone)
}

function noonOf(day: string): Date {
  return new Date(`${day}T12:00:00Z`)
}

function isNumber(field: string, most: number): boolean {
  return /^\d{1,2}$/.test(field) && Number(field) <= most
}
