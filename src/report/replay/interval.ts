/** A share with the interval that holds the true one nine times in ten. */
export interface Share {
  of: number
  count: number
  /** null where there is nothing to have a share of. */
  share: number | null
  low: number
  high: number
}

/** 95 % of a normal distribution lie below this many standard deviations: 5 % on each side are left out. */
const z = 1.6449

/** The share of `count` in `of` with its 90 % interval by Wilson (1927), which holds for few and for extreme ones too. */
export function shareOf(count: number, of: number): Share {
  if (of === 0) return { of, count, share: null, low: 0, high: 1 }
  const share = count / of
  const middle = (share + z ** 2 / (2 * of)) / (1 + z ** 2 / of)
  const reach = (z / (1 + z ** 2 / of)) * Math.sqrt((share * (1 - share)) / of + z ** 2 / (4 * of ** 2))
  // Exact at the ends, where rounding would leave 1e-17.
  const low = count === 0 ? 0 : Math.max(0, middle - reach)
  return { of, count, share, low, high: count === of ? 1 : Math.min(1, middle + reach) }
}
