import { addDays, daysBetween, startOfDay } from '../schedule/local-time.ts'
import { type ToldPeriod, toldPeriod } from '../told-period.ts'

/** The month before a month; before anything else as many days as it has. */
export function periodBefore({ days, sources, from }: ToldPeriod, timeZone: string): ToldPeriod {
  const first = days[0] ?? ''
  const begin = isMonth(days) ? `${addDays(first, -1).slice(0, 8)}01` : addDays(first, -days.length)
  return toldPeriod({ from: startOfDay(begin, timeZone), to: new Date(from) }, timeZone, sources)
}

/** Exactly one month of the calendar? */
export function isMonth(days: readonly string[]): boolean {
  const [first = '', last = ''] = [days[0], days[days.length - 1]]
  const isWhole = first.endsWith('-01') && addDays(last, 1).endsWith('-01')
  return isWhole && daysBetween(first, last) < 31
}
