import { type Classification, decide } from './decide.ts'
import type { Label } from './label-set.ts'
import { softmaxWithNone } from './logistic-head.ts'
import { sharpen } from './sharpness.ts'

/** What is known of an item from elsewhere, its thread for instance: a label gains, and content can overrule it. */
export interface LabelPrior {
  label: string
  /** Added to the log-odds of the label against all others and none. */
  strength: number
  /** For people: "the thread has this label". */
  reason: string
}

/** From logits to a decision. A prior for a label that is not in the set says nothing. */
export function answer(
  labels: readonly Label[],
  logits: Float64Array,
  sharpness: number,
  prior?: LabelPrior,
): Classification {
  const chances = sharpen(logits, sharpness)
  const none = softmaxWithNone(logits.slice())
  const probabilities = chances.map((chance) => (1 - none) * chance)
  const place = labels.findIndex(({ name }) => name === prior?.label)
  if (prior === undefined || place === -1) return decide(labels, probabilities, none)
  const gain = Math.exp(prior.strength)
  const sum = 1 + (gain - 1) * (probabilities[place] ?? 0)
  return decide(
    labels,
    probabilities.map((probability, index) => (index === place ? gain * probability : probability) / sum),
    none / sum,
  )
}
