import { appliedLabel, type JudgedMail, judged, probabilityOf, type ReplayedMail } from './replayed-mail.ts'

export interface Disagreement {
  mail: JudgedMail
  /** The likeliest label, which is not the one the mail has. */
  would: string
  probability: number
  /** How probable the label that it has was held to be. */
  probabilityOfTruth: number
  /** It would be written without asking. */
  applied: boolean
}

/**
 * Mails of which the model thinks otherwise than the person, those first whose label it held to be least probable: either
 * the model is wrong, or the mail lies in the wrong folder.
 */
export function disagreements(mails: readonly ReplayedMail[], most: number): Disagreement[] {
  return judged(mails)
    .flatMap((mail): Disagreement[] => {
      const first = mail.classification?.labels[0]
      if (first === undefined || first.name === mail.truth) return []
      return [
        {
          mail,
          would: first.name,
          probability: first.probability,
          probabilityOfTruth: probabilityOf(mail, mail.truth),
          applied: appliedLabel(mail) !== null,
        },
      ]
    })
    .sort((left, right) => surprise(right) - surprise(left))
    .slice(0, most)
}

/** What would be written comes before what is only thought; then the log-odds between the two labels. */
function surprise({ applied, probability, probabilityOfTruth }: Disagreement): number {
  const logOdds = Math.log(Math.max(probability, 1e-9) / Math.max(probabilityOfTruth, 1e-9))
  return (applied ? 100 : 0) + logOdds
}
