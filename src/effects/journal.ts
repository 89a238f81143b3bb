/** The inverse of everything that was written, in order: a Redis stream, one entry an effect. Undo reads it backwards. */
import type { MessageRef } from '../mail/contract.ts'
import { messageKey, type TicketVersionRef, ticketKey } from '../queue/jobs.ts'
import { PREFIX, type Store } from '../queue/redis.ts'
import type { Fields } from '../tickets/contract.ts'
import { JOURNAL } from './ledger.ts'

/** How to take one effect back, and what must still be true for it to be ours to take back. */
export type MailInverse =
  | { action: 'label'; label: string }
  | {
      action: 'move'
      target: string
      uidValidity: string | null
      uid: number | null
      messageId: string | null
    }
  | { action: 'draft'; folder: string; uidValidity: string; uid: number; messageId: string; sha256: string }

export type TicketInverse =
  /** Each field that still holds what was written goes back to what it held before. */
  | { action: 'fields'; before: Fields; written: Fields }
  /** `id` of the note, `reference` that stands in it. */
  | { action: 'note'; id: string; reference: string }
  | { action: 'reply'; id: string }
  /** Those it had not been linked with before. */
  | { action: 'link'; tickets: string[] }

interface Entry {
  run: string
  /** ISO 8601 */
  at: string
}

export interface MailEntry extends Entry {
  /** Where the message was when it was decided. */
  ref: MessageRef
  messageId: string | null
  inverse: MailInverse
}

export interface TicketEntry extends Entry {
  ref: TicketVersionRef
  inverse: TicketInverse
}

export type JournalEntry = MailEntry | TicketEntry

/** `id` is the position in the journal; later entries have greater ones. */
export type RecordedEntry = JournalEntry & { id: string }

export function isOfTicket<Of extends JournalEntry>(entry: Of): entry is Extract<Of, TicketEntry> {
  return 'source' in entry.ref
}

const UNDONE = `${PREFIX}:undone`
const PAGE = 500

export interface UndoFilter {
  /** Not older than this. */
  since?: Date
  run?: string
  /** A Message-ID, with or without angle brackets, or a message key "account/folder/uidvalidity/uid". */
  message?: string
  /** A ticket "source/ticket", whatever was its newest message. */
  ticket?: string
}

/** Entries not undone yet that match every condition of the filter, the newest first. */
export async function readJournal(store: Store, filter: UndoFilter): Promise<RecordedEntry[]> {
  const found: RecordedEntry[] = []
  for await (const entry of entriesBackwards(store, filter.since))
    if (matches(entry, filter)) found.push(entry)
  if (found.length === 0) return found
  const undone = await store.redis.hmget(UNDONE, ...found.map((entry) => entry.id))
  return found.filter((_, index) => undone[index] === null)
}

/** Where the mail was that Mailroom moved to this place, or null if it moved none there. */
export async function findMoved(store: Store, to: MessageRef): Promise<MessageRef | null> {
  for await (const entry of entriesBackwards(store)) {
    if (isOfTicket(entry)) continue
    const { ref, inverse } = entry
    if (inverse.action !== 'move' || ref.account !== to.account || inverse.target !== to.folder) continue
    if (inverse.uidValidity === to.uidValidity && inverse.uid === to.uid) return ref
  }
  return null
}

/** The newest first, page by page: it may hold millions. */
async function* entriesBackwards(store: Store, since?: Date): AsyncGenerator<RecordedEntry> {
  const oldest = since === undefined ? '-' : String(since.getTime())
  let newest = '+'
  for (;;) {
    const page = await store.redis.xrevrange(JOURNAL, newest, oldest, 'COUNT', PAGE)
    for (const [id, [, text]] of page) yield { id, ...(JSON.parse(text ?? '{}') as JournalEntry) }
    if (page.length < PAGE) return
    newest = `(${page.at(-1)?.[0]}`
  }
}

export async function markEntryUndone(store: Store, id: string): Promise<void> {
  await store.redis.hset(UNDONE, id, new Date().toISOString())
}

function matches(entry: JournalEntry, { run, message, ticket }: UndoFilter): boolean {
  if (run !== undefined && entry.run !== run) return false
  if (isOfTicket(entry))
    return message === undefined && (ticket ?? ticketKey(entry.ref)) === ticketKey(entry.ref)
  if (ticket !== undefined) return false
  if (message === undefined || message === messageKey(entry.ref)) return true
  return entry.messageId !== null && bare(entry.messageId) === bare(message)
}

function bare(messageId: string): string {
  return messageId.trim().replace(/^<|>$/g, '')
}
