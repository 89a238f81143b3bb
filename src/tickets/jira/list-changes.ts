/** What changed in the projects of a source, and the newest issues at the first time. Both are searches with JQL. */
import { z } from 'zod'
import type { TicketChanges, TicketCursor } from '../contract.ts'
import { advance, beginNow, type ListUpdates, listFresh, Position, savedState } from '../follow-updates.ts'
import type { Answer } from '../http.ts'
import { parseAnswer } from '../parse-answer.ts'
import type { Call, Edition } from './edition.ts'
import { ListedIssue } from './shapes.ts'

const minute = 60_000
const pageSize = 100
/** Times in JQL are whole minutes: a page has to hold what changes within one. */
const updatesPageSize = 1000

/** `backfill`: how many of the newest are still to be told, and where the next page of them begins. */
const State = z.object({
  position: Position,
  backfill: z.object({ left: z.number(), next: z.string().nullable() }).nullable(),
})
type State = z.infer<typeof State>

interface Options {
  backfill: number
  limit?: number
  signal?: AbortSignal
}

/** `serverTime`: Jira's clock right now, in ms. */
export async function listChanges(
  call: Call,
  edition: Edition,
  projects: readonly string[],
  serverTime: number,
  cursor: TicketCursor | null,
  { backfill, limit = pageSize, signal }: Options,
): Promise<TicketChanges> {
  const inProjects = projectClause(projects)
  const clockAhead = serverTime - Date.now()
  // Where the following begins is fixed before the newest are read, so that nothing falls between the two.
  const state: State = savedState(State, cursor) ?? {
    position: await beginNow(openList(), serverTime),
    backfill: backfill === 0 ? null : { left: backfill, next: null },
  }
  if (state.backfill !== null) return readBackfill(state.backfill)

  const { fresh, date, more } = await listFresh(openList(), state.position)
  const taken = fresh.slice(0, limit)
  const position = advance(state.position, taken, date)
  return {
    entries: taken.map(({ id, updatedAt }) => ({ ticket: id, updatedAt })),
    cursor: { state: JSON.stringify({ position, backfill: null } satisfies State) },
    more: more || fresh.length > taken.length,
  }

  /** Pages follow each other by what the page before gave. */
  function openList(): ListUpdates {
    let jql = ''
    let next: string | null = null
    return async (since, page) => {
      if (page === 1) {
        // An absolute time would be read in the time zone of the user's profile; one that counts back from now in none.
        const minutes = Math.max(1, Math.ceil((Date.now() + clockAhead - since) / minute) + 1)
        jql = `${inProjects} AND updated >= "-${minutes}m" ORDER BY updated ASC, key ASC`
        next = null
      }
      const found = await edition.search(
        call,
        { jql, fields: ['updated'], size: updatesPageSize, next },
        signal,
      )
      next = found.next
      const updates = parseAnswer(z.array(ListedIssue), found.issues)
        .map(({ key, fields }) => ({ id: key, updatedAt: fields.updated }))
        .sort(byTime)
      return { updates, isFull: next !== null, date: dateOf(found.answer) }
    }
  }

  async function readBackfill({ left, next }: NonNullable<State['backfill']>): Promise<TicketChanges> {
    const size = Math.min(left, limit, pageSize)
    const jql = `${inProjects} ORDER BY created DESC, key DESC`
    const found = await edition.search(call, { jql, fields: ['updated'], size, next }, signal)
    const issues = parseAnswer(z.array(ListedIssue), found.issues).slice(0, left)
    const isDone = found.next === null || issues.length >= left
    const rest = isDone ? null : { left: left - issues.length, next: found.next }
    return {
      entries: issues.map(({ key, fields }) => ({ ticket: key, updatedAt: fields.updated })).sort(byTime),
      cursor: { state: JSON.stringify({ ...state, backfill: rest } satisfies State) },
      more: !isDone,
    }
  }
}

/** Project keys are letters, digits and underscores; whatever else is in quotes ("Advanced search reference: JQL"). */
export function projectClause(projects: readonly string[]): string {
  return `project in (${projects.map((key) => JSON.stringify(key)).join(', ')})`
}

export function dateOf({ headers }: Answer): number {
  const date = Date.parse(headers.get('date') ?? '')
  return Number.isNaN(date) ? Date.now() : date
}

function byTime(one: { updatedAt: string }, other: { updatedAt: string }): number {
  return one.updatedAt < other.updatedAt ? -1 : one.updatedAt > other.updatedAt ? 1 : 0
}
