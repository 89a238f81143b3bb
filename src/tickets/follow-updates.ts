/**
 * Following a list that a server sorts by time of change, the oldest first, so that no ticket is ever skipped. All rules
 * are here; asking the server is the connector's.
 *
 * - A listing begins `overlap` before the newest ticket that was taken, because a server may show a change late. What was
 *   taken at the same time of change is left out by its id.
 * - A ticket changed in a second that is not over by the server's clock may change again within it: it is not noted as
 *   taken, and comes again.
 * - Pages are not counted: a ticket that changes between two pages moves to the end, and another one would slip into the
 *   page before. The next listing begins at the last time of the full page instead. Only where a whole page shares one
 *   time is the next page asked for.
 * - Where the server's clock goes back, the listing begins an hour before what it shows now.
 */
import { z } from 'zod'
import type { TicketCursor } from './contract.ts'

const second = 1000
const minute = 60 * second
const overlap = minute
const afterClockWentBack = 60 * minute

export interface Update {
  id: string
  /** ISO 8601 in UTC. */
  updatedAt: string
}

/** How far a list was read; part of a cursor's state, hence the short names. Times in ms since 1970. */
export const Position = z.object({
  /** Listings begin here. */
  f: z.number(),
  /** The server's clock at the last listing. */
  d: z.number(),
  /** Ids of what was taken from `f` on, by time of change. */
  s: z.record(z.string(), z.array(z.string())),
})
export type Position = z.infer<typeof Position>

interface UpdatePage {
  /** Sorted by time of change. What changed before the time asked for may be among them. */
  updates: Update[]
  /** Is there another page? */
  isFull: boolean
  /** The server's clock (the Date header of RFC 9110 §6.6.1), in ms; ours where it says nothing. */
  date: number
}

/** Asks for what changed from `since` (ms) on; pages count from 1. */
export type ListUpdates = (since: number, page: number) => Promise<UpdatePage>

/** What a connector kept in a cursor; null where there is none, or none that this version can read: it begins anew. */
export function savedState<Schema extends z.ZodType>(
  schema: Schema,
  cursor: TicketCursor | null,
): z.output<Schema> | null {
  if (cursor === null) return null
  try {
    return schema.parse(JSON.parse(cursor.state))
  } catch {
    return null
  }
}

/** A position that begins with what changes from now on. `now`: our clock, which may be wrong. */
export async function beginNow(list: ListUpdates, now: number): Promise<Position> {
  const { date: serverNow } = await list(now, 1)
  let position: Position = { f: serverNow - overlap, d: serverNow, s: {} }
  for (;;) {
    const { fresh, date, more } = await listFresh(list, position)
    const settled = fresh.filter(({ updatedAt }) => isSettled(Date.parse(updatedAt), date))
    position = advance(position, settled, date)
    if (!more || settled.length < fresh.length) return position
  }
}

/** What changed and was not taken yet, the first change first; `more`: there may be others after these. */
export async function listFresh(
  list: ListUpdates,
  position: Position,
): Promise<{ fresh: Update[]; date: number; more: boolean }> {
  let since = position.f
  let page = 1
  for (;;) {
    const { updates, isFull, date } = await list(since, page)
    if (date < position.d - second && since > date - afterClockWentBack) {
      since = date - afterClockWentBack
      continue
    }
    const fresh = updates.filter(
      (update) => Date.parse(update.updatedAt) >= since && !isTaken(position, update),
    )
    if (fresh.length > 0 || !isFull) return { fresh, date, more: isFull }
    const last = Date.parse(updates.at(-1)?.updatedAt ?? '')
    if (last > since) [since, page] = [last, 1]
    else page += 1
  }
}

/** The position after some of what is fresh was taken, from the first on. At most `room` ids are remembered. */
export function advance(position: Position, taken: Update[], date: number, room = 4000): Position {
  const newest = Math.max(position.f + overlap, ...taken.map(({ updatedAt }) => Date.parse(updatedAt)))
  let from = Math.min(newest, date) - overlap
  const seen = new Map(Object.entries(position.s).map(([at, ids]) => [Number(at), ids]))
  for (const { id, updatedAt } of taken) {
    const at = Date.parse(updatedAt)
    if (isSettled(at, date)) seen.set(at, [...(seen.get(at) ?? []), id])
  }
  const times = [...seen.keys()].sort((one, other) => other - one)
  let remembered = 0
  for (const at of times) {
    remembered += seen.get(at)?.length ?? 0
    if (remembered > room && at !== times[0]) from = Math.max(from, at + 1)
  }
  const kept = times.filter((at) => at >= from).map((at) => [String(at), seen.get(at) ?? []])
  return { f: from, d: date, s: Object.fromEntries(kept) }
}

function isTaken(position: Position, { id, updatedAt }: Update): boolean {
  return position.s[String(Date.parse(updatedAt))]?.includes(id) === true
}

/** Is the second of a change over? The server's clock is told in whole seconds. */
function isSettled(at: number, date: number): boolean {
  return at < Math.floor(date / second) * second
}
