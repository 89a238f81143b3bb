/**
 * How sure it is that a label may be applied: its probability, unless what was kept aside disproves it (the precision
 * from this probability on is surely lower), or the lower bound of the precision that was reached from this probability
 * on, where that is higher.
 */
import { scoreInterval } from './score-interval.ts'

/** What was said of an example that was kept aside. */
export interface HeldOutAnswer {
  /** Index of its label; the number of labels for "none of these", one more for a stranger (calibration.ts). */
  target: number
  /** Index of the label found likeliest, and its probability. */
  first: number
  probability: number
  weight: number
}

export interface Certainty {
  /** 0 … 1, to be compared with the wished precision; never falls with the probability. */
  at(label: number, probability: number): number
  /** The probability from which on the certainty is that great. */
  from(label: number, certainty: number): number
}

/** What was kept aside of the other labels counts as at most so many of the label's own, and half when it has so many. */
const others = 50
/** One-sided 90 %: one time in ten the precision is lower than the bound. */
const ninetyPercent = 1.2816
/** `heldOut` of all labels; of none, probabilities are taken at their word. */
export function measureCertainty(labels: number, heldOut: readonly HeldOutAnswer[]): Certainty {
  const sorted = heldOut
    .filter(({ weight }) => weight > 0)
    .sort((left, right) => right.probability - left.probability)
  const steps = Array.from({ length: labels }, (_, label) => stepsOf(label, sorted))

  function at(label: number, probability: number): number {
    const own = steps[label] ?? []
    const below = own.findLast(({ from }) => from <= probability)
    const above = own.find(({ from }) => from >= probability)
    const unspoilt = Math.min(probability, above?.high ?? 1)
    const reached = Math.min(below?.low ?? 0, doubledLogOdds(probability))
    return Math.max(unspoilt, below?.allowed ?? 0, reached)
  }

  // What `at` never lets fall can be searched by halves, to the last bit.
  function from(label: number, certainty: number): number {
    let [below, reached] = [0, 1]
    for (let round = 0; round < 60; round++) {
      const middle = (below + reached) / 2
      if (at(label, middle) >= certainty) reached = middle
      else below = middle
    }
    return reached
  }

  return { at, from }
}

/** What was reached from one probability on. */
interface Step {
  from: number
  /** The precision is at least this; rising. */
  low: number
  /** The precision is at most this. */
  high: number
  /** What was believed beforehand and is not disproved, here or below; rising. */
  allowed: number
}

/** By rising probability. `sorted` by falling. */
function stepsOf(label: number, sorted: readonly HeldOutAnswer[]): Step[] {
  const mine = { weight: 0, right: 0, squares: 0 }
  const rest = { weight: 0, right: 0, squares: 0 }
  const steps = sorted.map(({ target, first, probability, weight }): Step => {
    const counts = first === label ? mine : rest
    counts.weight += weight
    counts.right += target === first ? weight : 0
    counts.squares += weight * weight
    const most = (others * others) / (others + mine.weight)
    const share = rest.weight === 0 ? 0 : Math.min(1, most / rest.weight)
    const total = mine.weight + share * rest.weight
    // As many of weight 1 would say as much (Kish 1965).
    const trials = (total * total) / (mine.squares + share * share * rest.squares)
    const { low, high } = scoreInterval((mine.right + share * rest.right) / total, trials, ninetyPercent)
    const allowed = Math.min(high, probability)
    return { from: probability, low, high, allowed }
  })
  steps.reverse()
  for (const [index, step] of steps.entries()) {
    const before = steps[index - 1]
    step.low = Math.max(step.low, before?.low ?? 0)
    step.allowed = Math.max(step.allowed, before?.allowed ?? 0)
  }
  return steps
}

/**
 * However good what lies above is, half of the log-odds that are wished must be there: at a wish of 0.95 no item is
 * labelled whose own probability is below 0.81.
 */
function doubledLogOdds(chance: number): number {
  return chance ** 2 / (chance ** 2 + (1 - chance) ** 2)
}
