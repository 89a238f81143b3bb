import type { Entry } from '../contract.ts'

/** Where the messages of a read-only account come from: an mbox file, or files of one message each. */
export interface MessageStore {
  /** Brings all below up to date with the disk. */
  look(): Promise<void>
  readonly uidValidity: string
  readonly uidNext: number
  readonly count: number
  /** Is a UIDVALIDITY that another process gave still true of the disk? */
  accepts(uidValidity: string): Promise<boolean>
  /** Up to `limit` UIDs above `after`, ascending. */
  uidsAfter(after: number, limit: number): number[]
  lastUids(count: number): number[]
  /** Null if there is no such message. */
  entry(uid: number): Promise<Entry | null>
  /** The first `maxBytes` of a message as it was sent. */
  read(uid: number, maxBytes: number): Promise<Uint8Array | null>
}
