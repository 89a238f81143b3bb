/** Calendar days and wall-clock times of a time zone, and the instants they are. Days are "2026-11-22". */

const DAY_MS = 24 * 60 * 60 * 1000

const formats = new Map<string, Intl.DateTimeFormat>()

/** The day that it is in the time zone at an instant. */
export function dayAt(instant: Date, timeZone: string): string {
  return wallClock(instant, timeZone).toISOString().slice(0, 10)
}

/**
 * The instant of a wall-clock time. One that the clock jumps over, when summer time begins, is as long after the jump as it
 * would have been (02:30 is 03:30); of one that it shows twice, when summer time ends, it is the first. So a time is one
 * instant on every day, and none is left out.
 */
export function instantOf(day: string, minuteOfDay: number, timeZone: string): Date {
  const shown = Date.parse(`${day}T00:00:00Z`) + minuteOfDay * 60_000
  // What the clock was ahead of UTC the day before and after: it changes once in between, if at all.
  const [before, after] = [shown - DAY_MS, shown + DAY_MS].map(
    (near) => wallClock(new Date(near), timeZone).getTime() - near,
  ) as [number, number]
  const fitting = [before, after]
    .map((ahead) => shown - ahead)
    .filter((instant) => wallClock(new Date(instant), timeZone).getTime() === shown)
  return new Date(fitting.length > 0 ? Math.min(...fitting) : shown - before)
}

export function startOfDay(day: string, timeZone: string): Date {
  return instantOf(day, 0, timeZone)
}

export function addDays(day: string, count: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + count * DAY_MS).toISOString().slice(0, 10)
}

/** Days from one to the other. */
export function daysBetween(first: string, last: string): number {
  return Math.round((Date.parse(`${last}T00:00:00Z`) - Date.parse(`${first}T00:00:00Z`)) / DAY_MS)
}

/** Is it a day of the calendar, written so? */
export function isDay(written: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(written)) return false
  const time = Date.parse(`${written}T00:00:00Z`)
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(written)
}

/** What the clock of the time zone shows, as if it were UTC. */
function wallClock(instant: Date, timeZone: string): Date {
  const parts = new Map(
    formatOf(timeZone)
      .formatToParts(instant)
      .map(({ type, value }) => [type, Number(value)]),
  )
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0
  return new Date(
    Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second')),
  )
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone)
  if (known !== undefined) return known
  const format = new Intl.DateTimeFormat('en-US', {
    ...{ timeZone, calendar: 'gregory', numberingSystem: 'latn', hourCycle: 'h23' },
    ...{ year: 'numeric', month: 'numeric', day: 'numeric' },
    ...{ hour: 'numeric', minute: 'numeric', second: 'numeric' },
  })
  formats.set(timeZone, format)
  return format
}
