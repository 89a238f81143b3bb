/**
 * What is usual: the median of the same days of the weeks before, as the totals of the UTC days tell it. A day of the
 * period is compared with the days of the same name; where a time zone is far from UTC its edges lie elsewhere, in every
 * week alike.
 */
import { addDays } from './schedule/local-time.ts'

/** Weeks that are looked at, and fewer than which tell nothing. */
export const usualWeeks = 8
const leastWeeks = 3

/** By day ("2026-11-22") and source: counter → number. */
export type DayTotals = ReadonlyMap<string, ReadonlyMap<string, Readonly<Record<string, number>>>>

/** A number of the period beside what is usual; null where too little is known. */
export interface Counted {
  count: number
  usual: number | null
}

export interface Usual {
  /** How many weeks before are known. */
  weeks: number
  /** Of a counter of the totals ("items", "label:Order"), of one source or all of them. */
  of(counter: string, source?: string): number | null
  /** Counters that begin so, with what is usual, without the beginning. */
  all(prefix: string): Map<string, number>
}

/** @param days the days of the period, in order; of more than a week nothing is usual, because weeks would overlap */
export function usualOf(totals: DayTotals, days: readonly string[]): Usual {
  const [first] = days
  const begin = [...totals]
    .filter(([, sources]) => [...sources.values()].some(({ items = 0 }) => items > 0))
    .map(([day]) => day)
    .sort()[0]
  const weeks: string[][] = []
  const most = days.length <= 7 ? usualWeeks : 0
  for (let ago = 1; ago <= most && first !== undefined && begin !== undefined; ago++) {
    // A week in which Mailroom began was not all counted.
    if (addDays(first, -7 * ago) < begin) break
    weeks.push(days.map((day) => addDays(day, -7 * ago)))
  }
  function of(counter: string, source?: string): number | null {
    if (weeks.length < leastWeeks) return null
    return median(
      weeks.map((week) =>
        week
          .flatMap((day) => [...(totals.get(day) ?? [])])
          .filter(([name]) => source === undefined || name === source)
          .reduce((sum, [, counters]) => sum + (counters[counter] ?? 0), 0),
      ),
    )
  }
  return {
    weeks: weeks.length,
    of,
    all(prefix) {
      const names = new Set(
        weeks
          .flat()
          .flatMap((day) => [...(totals.get(day)?.values() ?? [])])
          .flatMap((counters) => Object.keys(counters))
          .filter((name) => name.startsWith(prefix)),
      )
      return new Map([...names].map((name) => [name.slice(prefix.length), of(name) ?? 0]))
    },
  }
}

/**
 * Is it more or less than usual, beyond what chance does? Counts of what comes on its own scatter by the root of their
 * mean (Poisson); twice that, and a tenth at least, is called as usual.
 */
export function compared({ count, usual }: Counted): 'more' | 'less' | 'same' | null {
  if (usual === null) return null
  if (Math.abs(count - usual) <= Math.max(2 * Math.sqrt(usual), usual / 10)) return 'same'
  return count > usual ? 'more' : 'less'
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other)
  const middle = (sorted.length - 1) / 2
  return ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2
}
