import type { TimeAssumptions } from '../replay/savings.ts'

/** minutes = (right × seconds a mail − wrong × seconds a mistake) / 60. What was left for Review saves nothing. */
export interface Saving {
  right: number
  wrong: number
  minutes: number
}

export interface TimeSaved extends TimeAssumptions {
  /** If each label that nobody touched was right. */
  most: Saving
  /** If they were right as often as those that people said something of; null where nobody did. */
  least: Saving | null
}

/** As those of a replay (`mailroom preview`). */
export const usualAssumptions: TimeAssumptions = { secondsPerMail: 8, secondsPerMistake: 30 }

export function timeSaved(
  { given, confirmed, wrong }: { given: number; confirmed: number; wrong: number },
  assumptions: TimeAssumptions,
): TimeSaved {
  const { secondsPerMail, secondsPerMistake } = assumptions
  const judged = confirmed + wrong
  const saving = (right: number): Saving => {
    const mistakes = given - right
    return { right, wrong: mistakes, minutes: (right * secondsPerMail - mistakes * secondsPerMistake) / 60 }
  }
  return {
    ...{ secondsPerMail, secondsPerMistake },
    most: saving(given - wrong),
    least: judged === 0 ? null : saving(Math.round((given * confirmed) / judged)),
  }
}
