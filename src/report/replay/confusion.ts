import { appliedLabel, type ReplayedMail } from './replayed-mail.ts'

/** Where the mail is now against what would be done with it. */
export interface Confusion {
  rows: {
    /** null: mail of which nobody has said what it is. */
    truth: string | null
    /** How many would get each label, in the order of `labels`. */
    applied: number[]
    review: number
    all: number
  }[]
  labels: string[]
}

/** Labels that no mail has and none would get are left out; the mail of no label comes last. */
export function confusionOf(mails: readonly ReplayedMail[], names: readonly string[]): Confusion {
  const used = new Set(mails.flatMap((mail) => [mail.truth, appliedLabel(mail)]))
  const labels = names.filter((name) => used.has(name))
  const place = new Map(labels.map((name, index) => [name, index]))
  const rows = [...labels, null].map((truth) => {
    const applied = labels.map(() => 0)
    let review = 0
    const here = mails.filter((mail) => mail.truth === truth)
    for (const mail of here) {
      const index = place.get(appliedLabel(mail) ?? '')
      if (index === undefined) review += 1
      else applied[index] = (applied[index] ?? 0) + 1
    }
    return { truth, applied, review, all: here.length }
  })
  return { labels, rows: rows.filter(({ truth, all }) => truth !== null || all > 0) }
}
