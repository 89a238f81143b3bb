import type { LabelProbability } from '../item/decision.ts'

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
  /** How sure the first label is after doubt is taken off, 0 … 1: what is compared with the wished precision. */
  certainty: number
  /** The wished precision of the first label. */
  precision: number
}

/** May the first label lead to that action without asking? Stricter for what is harder to take back. */
export function mayApply(result: Classification, action: Action): boolean {
  return result.label !== null && action === 'keyword' && result.certainty >= result.precision
}
