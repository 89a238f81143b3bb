import type { LabelProbability } from '../item/decision.ts'
import type { Probabilities } from './calibration.ts'
import type { Certainty } from './certainty.ts'
import type { Label } from './label-set.ts'

/** What can be written because of a label, in order of how hard it is to take back. */
export type Action = 'keyword' | 'note' | 'draft' | 'move'

/** What the label engine says of one text. */
export interface Classification {
  /** The label applied without asking, or null: undecided, for Review. */
  label: string | null
  /** Every label of the set, the most likely first. They and `none` sum to 1. */
  labels: LabelProbability[]
  /** Probability of "none of these". */
  none: number
  /** How sure the first label is (certainty.ts), 0 … 1: what is compared with the wished precision. */
  certainty: number
  /** The wished precision of the first label. */
  precision: number
}

/** The share of the tolerated errors that an action may use: what is hard to take back must be righter. */
const tolerance: Record<Action, number> = { keyword: 1, note: 0.8, draft: 0.5, move: 0.35 }

/** Ranks the labels and decides whether the first may be applied. `probabilities` are in the order of `labels`. */
export function decide(
  labels: readonly Label[],
  { labels: probabilities, none }: Probabilities,
  certainty: Certainty,
): Classification {
  const ranked = labels
    .map((label, place) => ({ label, place, probability: probabilities[place] ?? 0 }))
    // Array.sort is stable: equals stay in the order of the configuration.
    .sort((left, right) => right.probability - left.probability)
  const [first] = ranked
  const undecided: Classification = {
    label: null,
    labels: ranked.map(({ label, probability }) => ({ name: label.name, probability })),
    none,
    certainty: first === undefined ? 0 : certainty.at(first.place, first.probability),
    precision: first?.label.precision ?? 1,
  }
  if (first === undefined || !reaches(undecided, 'keyword')) return undecided
  return { ...undecided, label: first.label.name }
}

/** May the first label lead to that action without asking? Stricter for what is harder to take back. */
export function mayApply(result: Classification, action: Action): boolean {
  return result.label !== null && reaches(result, action)
}

function reaches(result: Classification, action: Action): boolean {
  return result.certainty >= certaintyNeeded(action, result.precision)
}

/** The certainty from which on a label with that wished precision may lead to the action. */
export function certaintyNeeded(action: Action, precision: number): number {
  return 1 - tolerance[action] * (1 - precision)
}
