import { addDays, dayAt, startOfDay } from './schedule/local-time.ts'

/** What a report tells of, and whose. */
export interface ToldPeriod {
  /** ISO 8601 in UTC: from this instant on, and before that one. */
  from: string
  to: string
  /** Days of the time zone: "2026-11-22". */
  days: string[]
  /** Names of accounts and ticket systems; null: all there are. */
  sources: readonly string[] | null
}

export function toldPeriod(
  { from, to }: { from: Date; to: Date },
  timeZone: string,
  sources: readonly string[] | null,
): ToldPeriod {
  const days: string[] = []
  for (let day = dayAt(from, timeZone); startOfDay(day, timeZone) < to; day = addDays(day, 1)) days.push(day)
  return { from: from.toISOString(), to: to.toISOString(), days, sources }
}

/** The place of an instant (ISO 8601 in UTC) among days: asking Intl for each of 100,000 items would take a second. */
export function dayFinder(days: readonly string[], timeZone: string): (at: string) => number {
  const starts = days.map((day) => startOfDay(day, timeZone).getTime())
  return (at) => {
    const time = Date.parse(at)
    return starts.findLastIndex((start) => start <= time)
  }
}
