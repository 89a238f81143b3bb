import type { Counted } from './usual.ts'

export type NamedCount = Counted & { name: string }

export function countOne(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1)
}

/** The most frequent first, of equals in the order of their names. */
export function byCount([one, ones]: [string, number], [other, others]: [string, number]): number {
  return others - ones || (one < other ? -1 : 1)
}

/** The most frequent first; `also`: names that are usual, and may be missing today. */
export function countedWithUsual(
  counts: ReadonlyMap<string, number>,
  usual: (name: string) => number | null,
  also: Iterable<string> = [],
): NamedCount[] {
  const all = new Map([...[...also].map((name): [string, number] => [name, 0]), ...counts])
  return [...all]
    .sort(byCount)
    .map(([name, count]) => ({ name, count, usual: usual(name) }))
    .filter((one) => one.count > 0 || (one.usual ?? 0) >= 1)
}
