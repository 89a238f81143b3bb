/**
 * What changed in one list that a server sorts by time of change, after the newest tickets at the first time; for
 * connectors whose server has one list for all queues.
 */
import { z } from 'zod'
import type { TicketChanges, TicketCursor, TicketEntry } from './contract.ts'
import {
  advance,
  beginNow,
  type ListUpdates,
  listFresh,
  Position,
  savedState,
  type Update,
} from './follow-updates.ts'

const pageSize = 100

/** How many of the newest are still to be told, and how many of the list were read. */
export const Backfill = z.object({ left: z.number(), read: z.number() })
export type Backfill = z.infer<typeof Backfill>

const State = z.object({ position: Position, backfill: Backfill.nullable() })
type State = z.infer<typeof State>

/** The newest that were created, the newest first, 100 on a page; pages count from 1. Ids as in `FollowedLists`. */
export type ListNewest = (page: number) => Promise<Update[]>

export interface FollowedLists {
  /** What changed. An id that begins with "-" is followed like the others, and told to nobody. */
  changed: ListUpdates
  newest: ListNewest
}

export async function followList(
  { changed, newest }: FollowedLists,
  cursor: TicketCursor | null,
  { backfill, limit = pageSize }: { backfill: number; limit?: number },
): Promise<TicketChanges> {
  // Where the following begins is fixed before the newest are read, so that nothing falls between the two.
  const state: State = savedState(State, cursor) ?? {
    position: await beginNow(changed, Date.now()),
    backfill: backfill === 0 ? null : { left: backfill, read: 0 },
  }
  if (state.backfill !== null) {
    const { entries, rest } = await readBackfill(newest, state.backfill, limit)
    return { entries, cursor: cursorOf({ ...state, backfill: rest }), more: rest !== null }
  }
  const { fresh, date, more } = await listFresh(changed, state.position)
  const taken = fresh.slice(0, limit)
  return {
    entries: entriesOf(taken),
    cursor: cursorOf({ position: advance(state.position, taken, date), backfill: null }),
    more: more || fresh.length > taken.length,
  }
}

/** One step of reading the newest; `rest`: what is left to do. */
export async function readBackfill(
  newest: ListNewest,
  { left, read }: Backfill,
  limit: number,
): Promise<{ entries: TicketEntry[]; rest: Backfill | null }> {
  const page = (await newest(Math.floor(read / pageSize) + 1)).slice(read % pageSize)
  const taken: Update[] = []
  let seen = 0
  for (const update of page) {
    if (taken.length === Math.min(left, limit)) break
    seen += 1
    if (isTold(update)) taken.push(update)
  }
  const isLastPage = (read % pageSize) + page.length < pageSize && seen === page.length
  const isDone = taken.length === left || isLastPage
  return {
    entries: entriesOf(taken.sort(byTime)),
    rest: isDone ? null : { left: left - taken.length, read: read + seen },
  }
}

function isTold({ id }: Update): boolean {
  return !id.startsWith('-')
}

function entriesOf(updates: Update[]): TicketEntry[] {
  return updates.filter(isTold).map(({ id, updatedAt }) => ({ ticket: id, updatedAt }))
}

function cursorOf(state: State): TicketCursor {
  return { state: JSON.stringify(state) }
}

function byTime(one: Update, other: Update): number {
  return one.updatedAt < other.updatedAt ? -1 : one.updatedAt > other.updatedAt ? 1 : 0
}
