import type { DecisionRecord } from '../queue/decisions.ts'
import type { BatchedMailbox } from './batched-mailbox.ts'
import type { MailInverse } from './journal.ts'
import type { Attempt, Ending } from './write-once.ts'

/** What writing one effect needs. */
export interface WriteContext extends Attempt {
  mailbox: BatchedMailbox
  record: DecisionRecord
  drafts: {
    templateFolders: readonly string[]
    /** Our own addresses. */
    own: readonly string[]
    /** null: the folder marked \Drafts. */
    folder: string | null
    maxBytes: number
  }
}

/** How an effect ended: `inverse` is null where nothing of ours was written. */
export interface Written {
  outcome: Ending['outcome']
  inverse: MailInverse | null
  messageId: string | null
}
