import type { DecisionRecord } from '../queue/decisions.ts'
import type { BatchedMailbox } from './batched-mailbox.ts'
import type { Inverse } from './journal.ts'

/** What writing one effect needs. */
export interface WriteContext {
  mailbox: BatchedMailbox
  record: DecisionRecord
  /** What an earlier, unfinished try noted before it wrote; null if none came that far. */
  before: string | null
  /** Notes it, in the ledger, before anything is written. Throws a TransientError if another worker took over. */
  note(before: string): Promise<void>
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
  outcome: 'written' | 'already' | 'gone' | 'not-wanted'
  inverse: Inverse | null
  messageId: string | null
}
