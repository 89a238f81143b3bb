const DAY = 24 * 60 * 60 * 1000

/** Cosine from which two items are shown as related. */
export const RELATED = 0.65
/** From which two texts say the same, where there is another reason to believe it. */
export const SAME = 0.8
/** From which they do without one. */
const EQUAL = 0.95
/** Whoever writes the same again later means something new; in ms. */
const sameRequester = 14 * DAY
const sameDay = DAY

export interface Compared {
  /** ms since 1970 */
  at: number
  /** 0: nobody knows who. */
  requester: number
  /** Hashes of order numbers and the like. */
  numbers: readonly number[]
}

/** `duplicate`: near-equal, and of the same requester or the same burst; or all but equal on one day. */
export function relatedKind(
  one: Compared,
  other: Compared,
  { score, sameBurst }: { score: number; sameBurst: boolean },
): 'duplicate' | 'related' {
  if (differ(one.numbers, other.numbers)) return 'related'
  const apart = Math.abs(one.at - other.at)
  const isOfSame = one.requester !== 0 && one.requester === other.requester && apart <= sameRequester
  if (score >= SAME && (isOfSame || sameBurst)) return 'duplicate'
  return score >= EQUAL && apart <= sameDay ? 'duplicate' : 'related'
}

/** Do both name something, and not the same? */
function differ(one: readonly number[], other: readonly number[]): boolean {
  return one.length > 0 && other.length > 0 && !one.some((number) => other.includes(number))
}
