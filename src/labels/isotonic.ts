/** A chance that never falls, fitted without a formula: isotonic regression (Zadrozny & Elkan 2002). */

/** Straight lines from (0, 0) over these points to (1, 1), all of it within 0 … 1 and rising. */
export interface RisingLine {
  at: number[]
  value: number[]
}

export const straight: RisingLine = { at: [], value: [] }

interface RisingPoint {
  /** 0 … 1 */
  at: number
  /** 0 … 1 */
  value: number
  weight: number
}

/** Least squares by pooling neighbours that fall (Ayer et al. 1955); a point for each pool, at its mean. */
export function fitRising(points: readonly RisingPoint[]): RisingLine {
  // Of several at one place the highest first: then they are pooled.
  const sorted = points
    .filter(({ weight }) => weight > 0)
    .sort((left, right) => left.at - right.at || right.value - left.value)
  const pools: RisingPoint[] = []
  for (const point of sorted) {
    let pool = point
    for (
      let before = pools.at(-1);
      before !== undefined && before.value >= pool.value;
      before = pools.at(-1)
    ) {
      pools.pop()
      pool = merged(before, pool)
    }
    pools.push(pool)
  }
  return { at: pools.map(({ at }) => at), value: pools.map(({ value }) => value) }
}

function merged(left: RisingPoint, right: RisingPoint): RisingPoint {
  const weight = left.weight + right.weight
  const mean = (one: number, other: number) => (left.weight * one + right.weight * other) / weight
  return { at: mean(left.at, right.at), value: mean(left.value, right.value), weight }
}

/** The line's value at a place of 0 … 1, and how steep it is there. */
export function readRising({ at, value }: RisingLine, place: number): { value: number; slope: number } {
  let next = 0
  while (next < at.length && (at[next] as number) < place) next++
  const [fromAt, fromValue] = next === 0 ? [0, 0] : [at[next - 1] as number, value[next - 1] as number]
  const [toAt, toValue] = next === at.length ? [1, 1] : [at[next] as number, value[next] as number]
  const length = toAt - fromAt
  if (length <= 0) return { value: toValue, slope: 0 }
  const slope = (toValue - fromValue) / length
  return { value: fromValue + slope * (place - fromAt), slope }
}
