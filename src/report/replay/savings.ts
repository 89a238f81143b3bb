import { appliedLabel, judged, type ReplayedMail } from './replayed-mail.ts'

/** What a person's time is worth, as the user says. */
export interface TimeAssumptions {
  /** To look at one mail, decide what it is and put it where it belongs. */
  secondsPerMail: number
  /** To notice one wrong label and put it right. */
  secondsPerMistake: number
}

export interface Savings extends TimeAssumptions {
  right: number
  wrong: number
  /** Of these, mails of which nobody has said what they are: split by the precision of the others. */
  estimated: number
  /** That precision, 0 … 1, or null where no mail of a label would have got one: then the wished ones are believed. */
  measuredPrecision: number | null
  minutes: number
  minutesPerWeek: number
}

const daysPerWeek = 7

/**
 * minutes = (right × seconds a mail − wrong × seconds a mistake) / 60. Mail left for Review saves nothing. `days` is the
 * time that the mails took to come.
 */
export function savingsOf(
  mails: readonly ReplayedMail[],
  precisionOf: (label: string) => number,
  days: number,
  assumptions: TimeAssumptions,
): Savings {
  const known = judged(mails).filter((mail) => appliedLabel(mail) !== null)
  const knownRight = known.filter((mail) => appliedLabel(mail) === mail.truth).length
  const measuredPrecision = known.length === 0 ? null : knownRight / known.length
  const unknown = mails.flatMap((mail) => {
    const label = mail.truth === null ? appliedLabel(mail) : null
    return label === null ? [] : [measuredPrecision ?? precisionOf(label)]
  })
  const right = knownRight + Math.round(unknown.reduce((sum, precision) => sum + precision, 0))
  const wrong = known.length + unknown.length - right
  const minutes = (right * assumptions.secondsPerMail - wrong * assumptions.secondsPerMistake) / 60
  return {
    ...assumptions,
    right,
    wrong,
    estimated: unknown.length,
    measuredPrecision,
    minutes,
    minutesPerWeek: (minutes / Math.max(days, 1)) * daysPerWeek,
  }
}

/** "(412 right × 8 s − 9 wrong × 30 s) / 60 = 50 minutes" */
export function savingsFormula({
  right,
  wrong,
  secondsPerMail,
  secondsPerMistake,
  minutes,
}: Savings): string {
  return `(${right} right × ${secondsPerMail} s − ${wrong} wrong × ${secondsPerMistake} s) / 60 = ${Math.round(minutes)} minutes`
}
