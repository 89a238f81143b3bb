/** Numbers by day: counts by label, and means. */

export interface DaySeries {
  name: string
  values: number[]
}

/** What is counted by name and day. */
export interface DayCounts {
  add(name: string, day: number): void
  totals(): Map<string, number>
  /** The most frequent names; the others together under `rest`, where there are any. */
  series(most: number, rest: string): DaySeries[]
}

export function createDayCounts(days: number): DayCounts {
  const counts = new Map<string, number[]>()
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
  return {
    add(name, day) {
      const values = counts.get(name) ?? new Array<number>(days).fill(0)
      values[day] = (values[day] ?? 0) + 1
      counts.set(name, values)
    },
    totals: () => new Map([...counts].map(([name, values]) => [name, sum(values)])),
    series(most, rest) {
      const sorted = [...counts].sort(
        ([one, ones], [other, others]) => sum(others) - sum(ones) || (one < other ? -1 : 1),
      )
      const shown = sorted.slice(0, most).map(([name, values]) => ({ name, values }))
      const others = sorted.slice(most).map(([, values]) => values)
      if (others.length === 0) return shown
      const together = Array.from({ length: days }, (_, day) => sum(others.map((values) => values[day] ?? 0)))
      return [...shown, { name: rest, values: together }]
    },
  }
}

/** Means by day; null on days of which nothing is known. */
export function createDayMeans(days: number): {
  add(value: number, day: number): void
  values(): (number | null)[]
} {
  const sums = new Float64Array(days)
  const counts = new Uint32Array(days)
  return {
    add(value, day) {
      sums[day] = (sums[day] ?? 0) + value
      counts[day] = (counts[day] ?? 0) + 1
    },
    values: () =>
      Array.from(sums, (sum, day) => {
        const count = counts[day] ?? 0
        return count === 0 ? null : Math.round((sum / count) * 1000) / 1000
      }),
  }
}
