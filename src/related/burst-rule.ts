/**
 * When are many similar items a burst? When chance makes so many of the usual rate less than once in 100,000 times. The
 * usual rate of whatever is like an item is itself only guessed from what has been seen, so the count of the next hour is
 * negative binomial: a Poisson rate with a gamma distribution (Gelman et al., Bayesian Data Analysis, 2.6).
 */

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

/** Similar items within this time may be a burst; in ms. */
export const BURST_WINDOW = 60 * MINUTE
/** How far back the usual rate is looked for, in ms. */
export const BURST_HISTORY = 28 * DAY
/** Cosine of two reports of the same thing. */
export const ALIKE = 0.6
/** Mean cosine with the first members, from which an item belongs to a burst. */
export const JOINS = 0.5
/** Mean cosine of the first members of two bursts, from which they are one. */
export const MERGES = 0.4
/** A burst is over when fewer came within BURST_WINDOW. */
export const LEAST_ALIVE = 3

const leastReports = 5
/** Reports of one person beyond these say nothing more: five are those of three people at least. */
const mostOfOne = 2
const leastRatio = 3
const mostChance = 1e-5
/** What is assumed before anything was seen: half an item in half an hour. */
const assumed = { items: 0.5, windows: 0.5 }

/** What somebody wrote. */
export interface Report {
  group: number
  /** 0: nobody knows who. */
  requester: number
}

/** What happened within BURST_HISTORY, before the window and within it. */
export interface Surroundings {
  /** Similar items before the window. */
  similarBefore: number
  /** All items before the window. */
  allBefore: number
  /** Items in the window that are not similar. */
  othersNow: number
  /** How long items have been seen before the window, in ms. */
  seenFor: number
}

/** Are enough people behind these reports to look closer? */
export function mayBeBurst(reports: readonly Report[]): boolean {
  return countReports(reports) >= leastReports
}

/** Are these reports of one window more than what is usual? */
export function isBurst(reports: readonly Report[], surroundings: Surroundings): boolean {
  if (!mayBeBurst(reports)) return false
  const count = countReports(reports)
  const { similarBefore, allBefore, othersNow, seenFor } = surroundings
  // On a busy day more of everything comes: then the past is worth fewer hours like this one.
  const windows = Math.min(seenFor / BURST_WINDOW, allBefore / Math.max(1, othersNow))
  const shape = similarBefore + assumed.items
  const rate = windows + assumed.windows
  return count >= (leastRatio * shape) / rate && chanceOfAtLeast(count, shape, rate) <= mostChance
}

/** Different conversations, of each requester two at most; whoever is unknown is one person. */
function countReports(reports: readonly Report[]): number {
  const groups = new Map(reports.map(({ group, requester }) => [group, requester]))
  const byRequester = Map.groupBy(groups.values(), (requester) => requester)
  return [...byRequester.values()].reduce((sum, { length }) => sum + Math.min(length, mostOfOne), 0)
}

/** P(X ≥ count) of a negative binomial: shape items seen in `rate` windows, and one window more. For counts above the mean. */
export function chanceOfAtLeast(count: number, shape: number, rate: number): number {
  const step = Math.log(1 / (rate + 1))
  let logarithm = shape * Math.log(rate / (rate + 1))
  for (let below = 0; below < count; below++) logarithm += Math.log((shape + below) / (below + 1)) + step
  let chance = Math.exp(logarithm)
  let sum = chance
  for (let more = count; chance > sum * 1e-9; more++) {
    chance *= (shape + more) / (more + 1) / (rate + 1)
    sum += chance
  }
  return sum
}
