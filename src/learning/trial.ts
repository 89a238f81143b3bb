/**
 * Is one head worse than another beyond what chance does? Both are asked about the same items, none of which the one that
 * is asked has learnt. What is counted are the items of which one says something better than the other: the exact sign
 * test (Dixon & Mood, "The statistical sign test", 1946), which for right and wrong is the exact form of McNemar's test
 * (1947). It needs no assumption about how the probabilities are spread, and holds for three items as for a thousand.
 */
import type { Classification } from '../labels/decide.ts'

/** Items on which two heads were compared. */
export interface Pairs {
  items: number
  /** Of which the challenger says something better, or worse, than the champion; of the others they say as good. */
  better: number
  worse: number
}

export interface Trial {
  /** The newest votes, that the champion has not learnt. */
  fresh: Pairs
  /** Those that both have learnt, each kept aside when it was asked. */
  known: Pairs
}

/** What comes by chance so rarely is no chance. Stricter would let more wrong votes through, laxer stop more good ones. */
const significance = 0.1

/** How good an answer is: applied and right, or rightly left alone; likeliest and right; wrong but asked; wrong and applied. */
export function worthOf({ label, labels }: Classification, truth: string | null): number {
  if (label !== null) return label === truth ? 3 : 0
  if (truth === null) return 3
  return labels[0]?.name === truth ? 2 : 1
}

/** `answers`: the worth of what the champion and the challenger say of each item. */
export function comparePairs(answers: readonly (readonly [champion: number, challenger: number])[]): Pairs {
  return {
    items: answers.length,
    better: answers.filter(([champion, challenger]) => challenger > champion).length,
    worse: answers.filter(([champion, challenger]) => challenger < champion).length,
  }
}

/**
 * The challenger is worse where it is worse of the new votes; or of the old ones, unless it is better of all taken
 * together: then people have changed their minds, and old examples are what is wrong.
 */
export function isWorse({ fresh, known }: Trial): boolean {
  if (chanceOf(fresh.worse, fresh.better) < significance) return true
  if (chanceOf(known.worse, known.better) >= significance) return false
  return chanceOf(fresh.better + known.better, fresh.worse + known.worse) >= significance
}

export function isBetter({ better, worse }: Pairs): boolean {
  return chanceOf(better, worse) < significance
}

/** How often a coin shows at least `hits` heads in `hits + misses` throws. */
export function chanceOf(hits: number, misses: number): number {
  const throws = hits + misses
  // Logarithms: 2^-1100 is no number any more.
  let term = -throws * Math.LN2
  let chance = 0
  for (let heads = throws; heads >= hits; heads--) {
    chance += Math.exp(term)
    term += Math.log(heads) - Math.log(throws - heads + 1)
  }
  return Math.min(1, chance)
}
