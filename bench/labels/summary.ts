/** Means over sets and seeds: every set counts the same, however many seeds it was drawn with. */
import { mean } from '../eval/measures.ts'
import { ours, type Point } from './curve.ts'

/** `measure` at each number of examples, for the points that have it; null where none has. */
export function curveOf(
  points: readonly Point[],
  shots: readonly number[],
  measure: (point: Point) => number | null,
): (number | null)[] {
  return shots.map((count) => {
    const here = points.filter((point) => point.shots === count)
    const sets = [...Map.groupBy(here, ({ set }) => set).values()].flatMap((ofSet) => {
      const values = ofSet.map(measure).filter((value) => value !== null)
      return values.length === 0 ? [] : [mean(values)]
    })
    return sets.length === 0 ? null : mean(sets)
  })
}

/**
 * Expected calibration error (Guo et al. 2017), mean of the sets. The bins of all seeds of a set are taken together: in
 * 240 tests alone chance makes 0.02 of it.
 */
export function calibrationErrors(points: readonly Point[], shots: readonly number[]): (number | null)[] {
  return shots.map((count) => {
    const here = points.filter((point) => point.shots === count && point.kept !== undefined)
    const errors = [...Map.groupBy(here, ({ set }) => set).values()].map((ofSet) => {
      const total = sumOf(ofSet.flatMap(({ kept }) => kept?.bins ?? []).map((bin) => bin.count))
      const gaps = Array.from({ length: 10 }, (_, place) => {
        const bins = ofSet.flatMap(({ kept }) => kept?.bins[place] ?? [])
        return Math.abs(sumOf(bins.map((bin) => bin.probability - bin.right)))
      })
      return sumOf(gaps) / total
    })
    return errors.length === 0 ? null : mean(errors)
  })
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0)
}

export function methodsOf(points: readonly Point[]): string[] {
  return [...new Set(points.map(({ method }) => method))]
}

export function wished(point: Point, wish: number) {
  return point.kept?.wishes.find((each) => each.wish === wish)
}

/** Precision of what was applied; null where nothing was. */
export function precisionAt(wish: number) {
  return (point: Point): number | null => {
    const at = wished(point, wish)
    return at === undefined || at.applied === 0 ? null : at.right / at.applied
  }
}

export interface Bar {
  words: string
  value: number | null
  /** Or at most, where `atMost`. */
  least: number
  atMost: boolean
  met: boolean
}

/** The bars of the label engine, over sets left out of training. */
export function barsOf(points: readonly Point[], shots: readonly number[]): Bar[] {
  const leftOut = points.filter((point) => point.leftOut)
  const own = leftOut.filter(({ method }) => method === ours)
  const bars: Bar[] = []
  const add = (words: string, value: number | null, least: number, atMost = false) => {
    if (value !== null)
      bars.push({ words, value, least, atMost, met: atMost ? value <= least : value >= least })
  }
  const f1 = curveOf(own, shots, ({ macroF1 }) => macroF1)
  for (const [index, count] of shots.entries()) {
    if (count > 50) continue
    const others = methodsOf(leftOut)
      .filter((method) => method !== ours && method !== 'nearest description')
      .flatMap((method) => {
        const [value] = curveOf(
          leftOut.filter((point) => point.method === method),
          [count],
          ({ macroF1 }) => macroF1,
        )
        return value == null ? [] : [{ method, value }]
      })
      .sort((left, right) => right.value - left.value)
    const [best] = others
    if (best === undefined) continue
    const lead = count === 0 ? 0.05 : 0
    add(
      `macro-F1 at ${count}: ${best.method}${lead === 0 ? '' : ` + ${lead}`}`,
      f1[index] ?? null,
      best.value + lead,
    )
  }
  add('precision at wish 0.95, 50 a label', curveOf(own, [50], precisionAt(0.95))[0] ?? null, 0.93)
  const coverage = curveOf(own, [50], (point) => wished(point, 0.95)?.coverage ?? null)
  add('coverage at wish 0.95, 50 a label', coverage[0] ?? null, 0.5)
  for (const count of shots.filter((each) => each >= 20)) {
    const [error = null] = calibrationErrors(own, [count])
    add(`calibration error at ${count}`, error, 0.05, true)
  }
  return bars
}
