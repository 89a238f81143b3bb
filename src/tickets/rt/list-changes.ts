/**
 * What changed in the queues of a source. RT reads the times in a search in the time zone of whoever asks, and does not
 * say which that is. So the search itself is asked for a day more than is needed, those that changed last come first, and
 * the reading ends where the time is over that was asked for. A ticket that changes between two pages moves to the first
 * one, and shifts others to the next: some come twice, none is skipped.
 */
import type { TicketChanges, TicketCursor } from '../contract.ts'
import { followList } from '../follow-list.ts'
import type { ListUpdates, Update } from '../follow-updates.ts'
import { parseAnswer } from '../parse-answer.ts'
import { type Call, readPage } from './call.ts'
import { ListedTicket, Offered, type Queue } from './shapes.ts'

const hour = 3_600_000
/** Clocks are at most twelve hours behind UTC; with an hour for summer time. */
const mostBehind = 13 * hour
/** What was read of many changes is told in steps, and read again after so long; ms. */
const freshFor = 60_000

export interface ChangeList {
  changes(
    queues: readonly Queue[],
    cursor: TicketCursor | null,
    options: { backfill: number; limit?: number; signal?: AbortSignal },
  ): Promise<TicketChanges>
}

interface Reading {
  since: number
  until: number
  updates: Update[]
  date: number
}

export function openChangeList(call: Call): ChangeList {
  /** Kept while there is more of it to be told, because the oldest come last. */
  let reading: Reading | null = null

  async function read(queues: readonly Queue[], since: number, signal?: AbortSignal): Promise<Reading> {
    const from = new Date(since - mostBehind).toISOString().slice(0, 19).replace('T', ' ')
    const query = searchFor(queues, `LastUpdated >= '${from}'`)
    const found = new Map<string, Update>()
    let date = Date.now()
    for (let page = 1; ; page += 1) {
      const asked = { query, orderby: 'LastUpdated', order: 'DESC', fields: 'LastUpdated' }
      const { items, isLast, headers } = await readPage(call, '/tickets', asked, ListedTicket, page, signal)
      // The clock of the first page: what changes during the others is told later.
      if (page === 1) date = dateOf(headers)
      for (const { id, LastUpdated } of items) found.set(id, { id, updatedAt: LastUpdated })
      const last = items.at(-1)
      if (isLast || last === undefined || Date.parse(last.LastUpdated) < since) break
    }
    const updates = [...found.values()].sort(
      (one, other) => Date.parse(one.updatedAt) - Date.parse(other.updatedAt),
    )
    return { since, until: performance.now() + freshFor, updates, date }
  }

  return {
    async changes(queues, cursor, options) {
      const changed: ListUpdates = async (since) => {
        if (reading === null || since < reading.since || performance.now() > reading.until)
          reading = await read(queues, since, options.signal)
        return { updates: reading.updates, isFull: false, date: reading.date }
      }
      try {
        const { signal } = options
        const told = await followList(
          { changed, newest: (page) => newest(call, queues, page, signal) },
          cursor,
          options,
        )
        // What changed in a second that is not over is told until it is: only a new reading tells that.
        const isSettled = (at: string) =>
          reading !== null && Date.parse(at) < Math.floor(reading.date / 1000) * 1000
        if (!told.more || !told.entries.every(({ updatedAt }) => isSettled(updatedAt))) reading = null
        return told
      } catch (error) {
        reading = null
        throw error
      }
    },
  }
}

async function newest(
  call: Call,
  queues: readonly Queue[],
  page: number,
  signal: AbortSignal | undefined,
): Promise<Update[]> {
  const query = searchFor(queues, 'id > 0')
  const asked = { query, orderby: 'id', order: 'DESC', fields: 'LastUpdated' }
  const { items } = await readPage(call, '/tickets', asked, ListedTicket, page, signal)
  return items.map(({ id, LastUpdated }) => ({ id, updatedAt: LastUpdated }))
}

/** A ticket that is open, with what our user may do; null where there is none. */
export async function newestActive(call: Call, queues: readonly Queue[], signal?: AbortSignal) {
  const query = searchFor(queues, "Status = '__Active__'")
  const asked = { query, orderby: 'id', order: 'DESC', fields: '_hyperlinks', per_page: 1 }
  const answer = await call('/tickets', { query: asked, signal })
  return parseAnswer(Offered, answer.body).items[0] ?? null
}

/** TicketSQL, by numbers: a queue that is renamed is still read. */
function searchFor(queues: readonly Queue[], condition: string): string {
  const places = queues.map(({ id }) => `Queue = ${id}`).join(' OR ')
  return places === '' ? condition : `${condition} AND (${places})`
}

function dateOf(headers: Headers): number {
  const date = Date.parse(headers.get('date') ?? '')
  return Number.isNaN(date) ? Date.now() : date
}
