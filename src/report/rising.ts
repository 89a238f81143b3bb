/** What comes more often than before, beyond what chance does. */

/** How much was looked at: of two numbers from samples, or from periods of different lengths. */
export interface Exposure {
  now: number
  before: number
}

/** Of all that is tested, how often something may be called rising by chance alone. */
const mostChance = 0.01
const leastCount = 5
const leastRatio = 1.5

/**
 * Are these counts of two periods from different rates? The conditional test of two Poisson rates (Przyborowski & Wilenski
 * 1940): if the rates are the same, the later count is binomial among both. `tested`: how many are asked for at once
 * (Bonferroni).
 */
export function isRising(
  { now, before }: { now: number; before: number },
  exposure: Exposure,
  tested: number,
): boolean {
  if (now < leastCount || exposure.before <= 0) return false
  const share = exposure.now / (exposure.now + exposure.before)
  if (now / exposure.now < (leastRatio * before) / exposure.before) return false
  return binomialTail(now, now + before, share) <= mostChance / Math.max(1, tested)
}

/** P(X ≥ count) of `trials` with this chance each. */
export function binomialTail(count: number, trials: number, chance: number): number {
  if (count <= 0 || chance >= 1) return 1
  if (chance <= 0) return 0
  let logarithm = trials * Math.log1p(-chance)
  const odds = Math.log(chance) - Math.log1p(-chance)
  let sum = 0
  for (let hits = 0; hits <= trials; hits++) {
    if (hits >= count) sum += Math.exp(logarithm)
    logarithm += Math.log(trials - hits) - Math.log(hits + 1) + odds
  }
  return Math.min(1, sum)
}
