import type { Classification } from '../../labels/decide.ts'

/** A past mail with where it is now and what would be done with it. */
export interface ReplayedMail {
  subject: string
  /** Address of the sender, or '' where there is none. */
  from: string
  /** When the mailbox got it; ISO 8601 in UTC. */
  receivedAt: string
  /** The folder it is in. */
  folder: string
  /** The label whose folder or keyword it has now, or null: nobody has said. */
  truth: string | null
  /** It has its label from Mailroom itself, and nobody took it off. */
  isOwnWrite: boolean
  /** Settled by a rule of the user: its probability is no estimate. */
  byRule: boolean
  /** null: there was nothing to read in it, so it is left for Review. */
  classification: Classification | null
}

/** A mail of which somebody has said what it is. */
export type JudgedMail = ReplayedMail & { truth: string }

export function judged(mails: readonly ReplayedMail[]): JudgedMail[] {
  return mails.filter((mail): mail is JudgedMail => mail.truth !== null)
}

/** The label that would be applied without asking, or null: left for Review. */
export function appliedLabel({ classification }: ReplayedMail): string | null {
  return classification?.label ?? null
}

/** How probable one label was held to be, 0 … 1. */
export function probabilityOf({ classification }: ReplayedMail, label: string): number {
  return classification?.labels.find(({ name }) => name === label)?.probability ?? 0
}
