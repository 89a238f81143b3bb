/** What a report tells of: whole days of a time zone. */
import { addDays, dayAt, daysBetween, isDay, startOfDay } from './local-time.ts'
import { lastRun, type Schedule } from './runs.ts'

export interface Period {
  /** The first and the last day, both told of: "2026-11-16". */
  first: string
  last: string
  /** From this instant on, and before that one. */
  from: Date
  to: Date
}

/**
 * `since-last`: the days since the run before, so that a report of the working days tells of the weekend on Monday. A
 * number: so many days, up to the day before the run. `week` and `month`: the last one that is over, Monday to Sunday.
 */
export type PeriodLength = 'since-last' | 'week' | 'month' | number

/** Of one report; longer ones would tell of days that are forgotten. */
const mostDays = 92
const mostSinceLast = 31

/** What a run that is due at `due` tells of: days that are over by then. */
export function periodOf(length: PeriodLength, schedule: Schedule, due: Date): Period {
  const { timeZone } = schedule
  const today = dayAt(due, timeZone)
  switch (length) {
    case 'since-last': {
      const before = dayAt(lastRun(schedule, new Date(due.getTime() - 1)), timeZone)
      const count = Math.min(Math.max(daysBetween(before, today), 1), mostSinceLast)
      return periodBetween(addDays(today, -count), addDays(today, -1), timeZone)
    }
    case 'week': {
      const sunday = addDays(today, -(new Date(`${today}T12:00:00Z`).getUTCDay() || 7))
      return periodBetween(addDays(sunday, -6), sunday, timeZone)
    }
    case 'month': {
      const last = addDays(`${today.slice(0, 8)}01`, -1)
      return periodBetween(`${last.slice(0, 8)}01`, last, timeZone)
    }
    default:
      return periodBetween(addDays(today, -length), addDays(today, -1), timeZone)
  }
}

function periodBetween(first: string, last: string, timeZone: string): Period {
  return {
    ...{ first, last },
    from: startOfDay(first, timeZone),
    to: startOfDay(addDays(last, 1), timeZone),
  }
}

/** "2026-11-22", or "2026-11-16..2026-11-22". */
export function periodName({ first, last }: Period): string {
  return first === last ? first : `${first}..${last}`
}

/** "7d", "week", "month", "since-last" as a length; null where it is none. */
export function readLength(written: string): PeriodLength | null {
  const text = written.trim().toLowerCase()
  if (text === 'since-last' || text === 'week' || text === 'month') return text
  const count = /^(\d{1,3})d$/.exec(text)?.[1]
  return count !== undefined && Number(count) >= 1 && Number(count) <= mostDays ? Number(count) : null
}

/**
 * A period as a person writes it: 2026-11-22, 2026-11-16..2026-11-22, yesterday, 7d, last-week, last-month. Null where it
 * is none, has no days, or is too long.
 */
export function readPeriod(written: string, schedule: Schedule, now: Date): Period | null {
  const text = written.trim().toLowerCase()
  const [first = '', last = first, ...more] = text.split('..')
  if (isDay(first) && isDay(last) && more.length === 0) {
    const days = daysBetween(first, last) + 1
    return days >= 1 && days <= mostDays ? periodBetween(first, last, schedule.timeZone) : null
  }
  const names: Record<string, string> = { yesterday: '1d', 'last-week': 'week', 'last-month': 'month' }
  const length = readLength(Object.hasOwn(names, text) ? (names[text] ?? '') : text)
  return length === null ? null : periodOf(length, schedule, now)
}
