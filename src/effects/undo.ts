/**
 * Takes back what the journal says was written: exactly that, and only where it is still as Mailroom left it. What a
 * person changed since stays as it is, and is reported. Safe to repeat and to interrupt.
 */
import { noteUndone } from '../activity/note-corrections.ts'
import { forgetThreadDecision } from '../learning/threads.ts'
import type { MailAccount } from '../mail/contract.ts'
import type { TargetRef } from '../queue/jobs.ts'
import type { Store } from '../queue/redis.ts'
import type { TicketSource } from '../tickets/contract.ts'
import { isOfTicket, markEntryUndone, type RecordedEntry, readJournal, type UndoFilter } from './journal.ts'
import { type Action, ledgerKey, markUndone } from './ledger.ts'
import { undoInMailbox } from './undo-mail.ts'
import { undoInTicket } from './undo-ticket.ts'

export interface UndoResult {
  ref: TargetRef
  action: Action
  /** null: undone. Otherwise why it, or what of it, was left as it is. */
  leftAlone: string | null
}

/** Where things were written, by name; undefined where it is not configured any more. */
export interface UndoPlaces {
  account(name: string): MailAccount | undefined
  source(name: string): TicketSource | undefined
}

/** Undoes the matching entries, the newest first, and tells the fate of each. A server that is away is thrown. */
export async function undo(
  store: Store,
  filter: UndoFilter,
  places: UndoPlaces,
  told: (result: UndoResult, done: number, of: number) => void = () => {},
): Promise<UndoResult[]> {
  const entries = await readJournal(store, filter)
  const results: UndoResult[] = []
  for (const entry of entries) {
    const { ref } = entry
    const { action } = entry.inverse
    const takeBack = wayBack(store, entry, places)
    // Before anything is taken back: whoever watches what persons change must not take this for a person's change.
    if (typeof takeBack !== 'string') await markUndone(store, ledgerKey(ref, action))
    const leftAlone = typeof takeBack === 'string' ? takeBack : await takeBack()
    if (!isOfTicket(entry) && entry.messageId !== null && action !== 'draft')
      await forgetThreadDecision(store, entry.ref.account, entry.messageId)
    if (leftAlone === null) await noteUndone(store, ref)
    if (typeof takeBack !== 'string') await markEntryUndone(store, entry.id)
    const result = { ref, action, leftAlone }
    results.push(result)
    told(result, results.length, entries.length)
  }
  return results
}

/** What takes it back, or why nothing can. */
function wayBack(
  store: Store,
  entry: RecordedEntry,
  places: UndoPlaces,
): string | (() => Promise<string | null>) {
  if (isOfTicket(entry)) {
    const source = places.source(entry.ref.source)
    if (source === undefined)
      return `there is no ticket system "${entry.ref.source}" in mailroom.yaml any more`
    return () => undoInTicket(source, entry)
  }
  const account = places.account(entry.ref.account)
  if (account === undefined) return `there is no account "${entry.ref.account}" in mailroom.yaml any more`
  return () => undoInMailbox(store, account, entry)
}
