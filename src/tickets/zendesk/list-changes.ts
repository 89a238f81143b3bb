/**
 * What changed, by the export that Zendesk makes for that ("Incremental Ticket Export, Cursor Based"), and the newest
 * tickets at the first time ("List Tickets"). The export is sorted by when something happened, and each answer says where
 * the next one begins, so that Zendesk itself sees to it that no ticket is skipped. It leaves out the last minute.
 */
import { z } from 'zod'
import type { TicketChanges, TicketCursor } from '../contract.ts'
import { Backfill, readBackfill } from '../follow-list.ts'
import { savedState, type Update } from '../follow-updates.ts'
import type { Http } from '../http.ts'
import { parseAnswer } from '../parse-answer.ts'
import { Export, type ListedTicket, TicketList } from './shapes.ts'

const second = 1000
const most = 1000
/** A start is refused that is too recent: one minute, by other accounts of the documentation five. */
const beginBefore = 300 * second
/** What changed so long before the first listing is left out; the clocks of Zendesk's machines may differ by less. */
const clockTolerance = 5 * second
/** "Offset pagination": nothing is given beyond page 100. */
const lastPage = 100

const State = z.object({
  /** Where the next listing begins; null: at `start`. */
  cursor: z.string().nullable(),
  /** Zendesk's clock, in ms: of the last listing that said where it ended, less what is refused as too recent. */
  start: z.number(),
  /** What happened before is not told: it had happened when following began. */
  since: z.number(),
  backfill: Backfill.nullable(),
})
type State = z.infer<typeof State>

interface Options {
  backfill: number
  limit?: number
  signal?: AbortSignal
}

/** `isRead`: does the ticket lie in a group that is read? `now`: Zendesk's clock, in ms. */
export async function listChanges(
  http: Http,
  isRead: (ticket: ListedTicket) => Promise<boolean>,
  cursor: TicketCursor | null,
  now: () => Promise<number>,
  { backfill, limit = 100, signal }: Options,
): Promise<TicketChanges> {
  const state: State = savedState(State, cursor) ?? (await begin())
  if (state.backfill !== null) {
    const { entries, rest } = await readBackfill(newest, state.backfill, limit)
    return { entries, cursor: cursorOf({ ...state, backfill: rest }), more: rest !== null }
  }
  const { tickets, next, more } = await read(state, Math.min(limit, most))
  const updates = await Promise.all(tickets.map(updateOf))
  return {
    entries: updates
      .filter(({ id, updatedAt }) => !id.startsWith('-') && Date.parse(updatedAt) >= state.since)
      .map(({ id, updatedAt }) => ({ ticket: id, updatedAt }))
      .sort((one, other) => Date.parse(one.updatedAt) - Date.parse(other.updatedAt)),
    cursor: cursorOf(next),
    more,
  }

  /** Goes to where the export ends now. */
  async function begin(): Promise<State> {
    const date = await now()
    let at: State = { cursor: null, start: date - beginBefore, since: date - clockTolerance, backfill: null }
    for (let more = true; more; ) {
      const found = await read(at, most)
      at = found.next
      more = found.more
    }
    return { ...at, backfill: backfill === 0 ? null : { left: backfill, read: 0 } }
  }

  async function read(
    at: State,
    size: number,
  ): Promise<{ tickets: ListedTicket[]; next: State; more: boolean }> {
    const where = at.cursor === null ? { start_time: Math.floor(at.start / second) } : { cursor: at.cursor }
    const query = { ...where, per_page: size }
    const answer = await http.request('/incremental/tickets/cursor.json', {
      query,
      signal,
      accepts: [400, 422],
    })
    if (answer.status === 400 || answer.status === 422) {
      // Nothing has happened since a start that is too recent. A cursor that is not known any more is begun anew.
      if (at.cursor === null) return { tickets: [], next: at, more: false }
      return { tickets: [], next: { ...at, cursor: null }, more: true }
    }
    const { tickets, after_cursor, end_of_stream } = parseAnswer(Export, answer.body)
    const date = Date.parse(answer.headers.get('date') ?? '')
    const start = end_of_stream && !Number.isNaN(date) ? date - beginBefore : at.start
    const next = after_cursor == null ? at : { ...at, cursor: after_cursor, start }
    return { tickets, next, more: !end_of_stream && after_cursor != null }
  }

  async function newest(page: number): Promise<Update[]> {
    if (page > lastPage) return []
    const query = { sort_by: 'created_at', sort_order: 'desc', per_page: 100, page }
    const answer = await http.request('/tickets.json', { query, signal })
    return Promise.all(parseAnswer(TicketList, answer.body).tickets.map(updateOf))
  }

  async function updateOf(ticket: ListedTicket): Promise<Update> {
    const isTold = ticket.status !== 'deleted' && (await isRead(ticket))
    return { id: String(isTold ? ticket.id : -ticket.id), updatedAt: ticket.updated_at }
  }
}

function cursorOf(state: State): TicketCursor {
  return { state: JSON.stringify(state) }
}
