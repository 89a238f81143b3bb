import { scoreInterval } from '../../labels/score-interval.ts'

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

/** The share of `count` in `of` with its 90 % interval. */
export function shareOf(count: number, of: number): Share {
  if (of === 0) return { of, count, share: null, low: 0, high: 1 }
  const share = count / of
  return { of, count, share, ...scoreInterval(share, of, z) }
}
