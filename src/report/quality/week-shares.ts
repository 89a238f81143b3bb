import { addDays } from '../schedule/local-time.ts'
import { dayFinder } from '../told-period.ts'

/** How much of a week was decided without asking. */
export interface WeekShare {
  /** Its first day that is told of: "2026-11-16", a Monday but for the first week. */
  first: string
  alone: number
  of: number
}

/** Counts by the weeks (from Monday on) of these days. */
export function createWeekShares(
  days: readonly string[],
  timeZone: string,
): { add(at: string, isAlone: boolean): void; values(): WeekShare[] } {
  const placeOf = dayFinder(days, timeZone)
  const mondays = days.map(mondayOf)
  const weeks = new Map<string, WeekShare>()
  for (const [place, first] of days.entries()) {
    const monday = mondays[place] ?? ''
    if (!weeks.has(monday)) weeks.set(monday, { first, alone: 0, of: 0 })
  }
  return {
    add(at, isAlone) {
      const week = weeks.get(mondays[Math.max(0, placeOf(at))] ?? '')
      if (week === undefined) return
      week.of++
      if (isAlone) week.alone++
    },
    values: () => [...weeks.values()],
  }
}

function mondayOf(day: string): string {
  return addDays(day, -((new Date(`${day}T12:00:00Z`).getUTCDay() + 6) % 7))
}
