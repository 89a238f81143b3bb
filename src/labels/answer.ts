import { type Calibration, type Probabilities, probabilitiesOf } from './calibration.ts'
import type { Certainty } from './certainty.ts'
import { type Classification, decide } from './decide.ts'
import type { Label } from './label-set.ts'

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
  calibration: Calibration,
  certainty: Certainty,
  prior?: LabelPrior,
): Classification {
  const probabilities = probabilitiesOf(logits, calibration)
  const place = labels.findIndex(({ name }) => name === prior?.label)
  if (prior === undefined || place === -1) return decide(labels, probabilities, certainty)
  return decide(labels, withPrior(probabilities, place, prior.strength), certainty)
}

function withPrior({ labels, none }: Probabilities, place: number, strength: number): Probabilities {
  const gain = Math.exp(strength)
  const sum = 1 + (gain - 1) * (labels[place] ?? 0)
  return {
    labels: labels.map((probability, index) => (index === place ? gain * probability : probability) / sum),
    none: none / sum,
  }
}
