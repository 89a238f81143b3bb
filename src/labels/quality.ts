/** How well each label does on examples that were kept aside while the others were learnt. */
import type { Certainty, HeldOutAnswer } from './certainty.ts'
import type { UsedExample } from './example-list.ts'
import type { Label } from './label-set.ts'
import { scoreInterval } from './score-interval.ts'

export interface LabelQuality {
  label: string
  /** Examples that it is learnt from. */
  examples: number
  /**
   * Of the examples that were kept aside, of any label: how many got this label without asking, and how many of them
   * rightly. Corrections are among them, so it is more often wrong there than in all of the mail.
   */
  applied: number
  right: number
  /** right / applied, with its 90 % interval; null where it was applied to none. */
  precision: number | null
  low: number | null
  high: number | null
  /** Of the label's own examples that were kept aside, the share that got it without asking; null where there are none. */
  coverage: number | null
  /** The probability from which on the label is applied without asking. */
  threshold: number
}

/** 5 % on either side. */
const ninetyPercent = 1.6449

export function measureQuality(
  labels: readonly Label[],
  examples: readonly Pick<UsedExample, 'target'>[],
  answers: readonly HeldOutAnswer[],
  certainty: Certainty,
): LabelQuality[] {
  const heldOut = answers.filter(({ target }) => target <= labels.length)
  return labels.map(({ name, precision: wished }, place) => {
    const applied = heldOut.filter(
      ({ first, probability }) => first === place && certainty.at(place, probability) >= wished,
    )
    const right = applied.filter(({ target }) => target === place).length
    const own = heldOut.filter(({ target }) => target === place)
    const interval =
      applied.length === 0 ? null : scoreInterval(right / applied.length, applied.length, ninetyPercent)
    return {
      label: name,
      examples: examples.filter(({ target }) => target === place).length,
      applied: applied.length,
      right,
      precision: applied.length === 0 ? null : right / applied.length,
      low: interval?.low ?? null,
      high: interval?.high ?? null,
      coverage: own.length === 0 ? null : right / own.length,
      threshold: certainty.from(place, wished),
    }
  })
}
