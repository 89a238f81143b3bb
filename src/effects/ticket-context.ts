import { createHash } from 'node:crypto'
import type { TicketVersionRef } from '../queue/jobs.ts'
import type { TicketDecisionRecord } from '../queue/ticket-decisions.ts'
import type { FetchedTicket, FieldName, Fields, TicketSource } from '../tickets/contract.ts'
import type { TicketInverse } from './journal.ts'
import { ledgerKey } from './ledger.ts'
import type { Attempt, Ending } from './write-once.ts'

/** What writing one effect to a ticket needs. */
export interface TicketWriteContext extends Attempt {
  source: TicketSource
  record: TicketDecisionRecord
  compose: TicketComposers
  /** The ticket as it was read when it was decided, where that was a moment ago in this process; null: read it. */
  recent(): FetchedTicket | null
  /** What Mailroom wrote to this ticket because of earlier messages. */
  ownFields(): Promise<Fields | null>
  /** False where the link with that ticket is the other one's to write (claimLink). */
  claimLink(other: string): Promise<boolean>
  /** For how long after it was noted a write is surely ours alone, in ms. */
  leaseMs: number
  signal: AbortSignal
}

/** Texts for people, plain. `reference` is the last line of a note. */
export interface TicketComposers {
  note(
    record: TicketDecisionRecord,
    ticket: FetchedTicket,
    effect: { template: string; reply?: string },
    reference: string,
  ): Promise<string>
  reply(record: TicketDecisionRecord, ticket: FetchedTicket, effect: { template: string }): Promise<string>
}

/** How an effect ended: `inverse` is null where nothing of ours was written. */
export interface TicketWritten {
  outcome: Ending['outcome']
  inverse: TicketInverse | null
  /** It was refused half-way: to be thrown when what was written is in the journal. */
  refusal?: unknown
  /** Fields that were not written, because the system does not take their values; the others were. */
  leftOut?: FieldName[]
}

/** Was the ticket closed, and not by what we write ourselves? Then nothing is begun. */
export function isClosedByOthers({ effects }: TicketDecisionRecord, { isClosed }: FetchedTicket): boolean {
  return isClosed && !effects.some((effect) => effect.action === 'fields' && 'status' in effect.fields)
}

/** The last line of a note, by which it is found again: "Mailroom 0123456789ab". */
export function noteReference(ref: TicketVersionRef): string {
  const hash = createHash('sha256').update(ledgerKey(ref, 'note')).digest('hex')
  return `Mailroom ${hash.slice(0, 12)}`
}
