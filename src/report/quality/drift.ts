/**
 * Does what arrives, or how sure the model is of it, change beyond what chance does? Each of the three tests errs once in
 * a hundred times, and says nothing of changes too small to matter.
 */

/** Two-sided 1 % of a normal distribution, and one-sided, as the upper tail of χ² is. */
const deviations = { twoSided: 2.5758, oneSided: 2.3263 }
/** Items of either period, below which nothing is tested. */
const leastItems = 50
/** From this index on the mix is called moderately shifted (Siddiqi, "Credit Risk Scorecards", 2006). */
const leastIndex = 0.1
/** Changes of the mean certainty and of the share of Review that matter. */
const leastChange = { certainty: 0.02, review: 0.03 }
/** Added to the count of each label, because of none there is no logarithm. */
const smoothing = 0.5
const mostNamed = 3

export interface Change {
  now: number
  before: number
}

export interface Drift {
  /** How many items were compared. */
  items: Change
  /** Labels whose share changed most, with the population stability index; null: no shift beyond noise. */
  mix: { index: number; limit: number; labels: (Change & { name: string })[] } | null
  /** Mean probability of the likeliest label. */
  certainty: Change | null
  /** Share of the items that were left for Review. */
  review: Change | null
}

/** What is compared of one period. */
export interface PeriodSums {
  /** Items for which there were labels to choose from. */
  items: number
  /** By the likeliest label, whether it was given or not: thresholds that change are no drift of what arrives. */
  likeliest: Map<string, number>
  certainty: { sum: number; squares: number }
  review: number
}

export function emptySums(): PeriodSums {
  return { items: 0, likeliest: new Map(), certainty: { sum: 0, squares: 0 }, review: 0 }
}

/** Null where too little is known. */
export function driftOf(now: PeriodSums, before: PeriodSums): Drift | null {
  if (now.items < leastItems || before.items < leastItems) return null
  return {
    items: { now: now.items, before: before.items },
    mix: mixShift(now, before),
    certainty: certaintyShift(now, before),
    review: reviewShift(now, before),
  }
}

/**
 * Population stability index: Σ (p − q) · ln(p / q). Without any shift it is distributed as (1/n + 1/m) times χ² of k − 1
 * degrees of freedom (Yurdakul & Naranjo, "Statistical properties of the population stability index", 2020), so few items
 * need a larger index than the usual 0.1.
 */
function mixShift(now: PeriodSums, before: PeriodSums): Drift['mix'] {
  const names = [...new Set([...now.likeliest.keys(), ...before.likeliest.keys()])].sort()
  if (names.length < 2) return null
  const share = ({ items, likeliest }: PeriodSums, name: string) =>
    ((likeliest.get(name) ?? 0) + smoothing) / (items + smoothing * names.length)
  const changes = names.map((name) => {
    const [one, other] = [share(now, name), share(before, name)]
    return { name, part: (one - other) * Math.log(one / other) }
  })
  const index = changes.reduce((sum, { part }) => sum + part, 0)
  const noise = (1 / now.items + 1 / before.items) * chiSquareQuantile(names.length - 1, deviations.oneSided)
  const limit = Math.max(leastIndex, noise)
  if (index <= limit) return null
  const labels = changes
    .sort((one, other) => other.part - one.part)
    .slice(0, mostNamed)
    .map(({ name }) => ({
      name,
      now: (now.likeliest.get(name) ?? 0) / now.items,
      before: (before.likeliest.get(name) ?? 0) / before.items,
    }))
  return { index, limit, labels }
}

/** Welch's test of two means, with as many items that the normal distribution will do. */
function certaintyShift(now: PeriodSums, before: PeriodSums): Change | null {
  const [one, other] = [meanOf(now), meanOf(before)]
  const change = Math.abs(one.mean - other.mean)
  const isBeyondNoise = change > deviations.twoSided * Math.sqrt(one.error + other.error)
  return isBeyondNoise && change >= leastChange.certainty ? { now: one.mean, before: other.mean } : null
}

/** The mean, and the variance of it. */
function meanOf({ items, certainty: { sum, squares } }: PeriodSums): { mean: number; error: number } {
  const mean = sum / items
  return { mean, error: Math.max(0, squares / items - mean ** 2) / items }
}

/** The test of two proportions with a common variance. */
function reviewShift(now: PeriodSums, before: PeriodSums): Change | null {
  const shares = { now: now.review / now.items, before: before.review / before.items }
  const isLarge = Math.abs(shares.now - shares.before) >= leastChange.review
  return isLarge && differs([now.review, now.items], [before.review, before.items]) ? shares : null
}

/** Are these shares different, beyond what chance does once in a hundred times? */
export function differs([count, of]: [number, number], [otherCount, otherOf]: [number, number]): boolean {
  if (of === 0 || otherOf === 0) return false
  const common = (count + otherCount) / (of + otherOf)
  const error = Math.sqrt(common * (1 - common) * (1 / of + 1 / otherOf))
  return Math.abs(count / of - otherCount / otherOf) > deviations.twoSided * error
}

/** Wilson & Hilferty, "The distribution of chi-square", 1931. */
function chiSquareQuantile(degrees: number, deviation: number): number {
  const part = 2 / (9 * degrees)
  return degrees * (1 - part + deviation * Math.sqrt(part)) ** 3
}
