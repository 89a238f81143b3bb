/** What changed in the repositories of a source ("List repository issues"), and the newest issues at the first time. */
import { z } from 'zod'
import type { TicketChanges, TicketCursor, TicketEntry } from '../contract.ts'
import { advance, beginNow, type ListUpdates, listFresh, Position, savedState } from '../follow-updates.ts'
import type { Answer, Request } from '../http.ts'
import { parseAnswer } from '../parse-answer.ts'
import { ListedIssue } from './shapes.ts'

const pageSize = 100
/** Ids that all repositories of a cursor remember together, so that it stays below 64 kB. */
const room = 4000

/** `backfill`: how many of the newest are still to be told, and how many issues and pull requests of each were read. */
const State = z.object({
  positions: z.record(z.string(), Position),
  backfill: z.object({ left: z.number(), read: z.record(z.string(), z.number()) }).nullable(),
})
type State = z.infer<typeof State>

type Get = (path: string, request: Request) => Promise<Answer>
interface Options {
  backfill: number
  limit?: number
  signal?: AbortSignal
}

/** Entity tags with what was answered under them, by repository: kept for one source, asked with by "If-None-Match". */
export type EntityTags = Map<string, { asked: string; tag: string }>

interface Found extends TicketEntry {
  repository: string
  number: string
}

export async function listChanges(
  get: Get,
  tags: EntityTags,
  repositories: readonly string[],
  cursor: TicketCursor | null,
  { backfill, limit = pageSize, signal }: Options,
): Promise<TicketChanges> {
  const state = stateOf(cursor, repositories, backfill)
  // Where the following begins is fixed before the newest are read, so that nothing falls between the two.
  for (const repository of repositories)
    state.positions[repository] ??= await beginNow(updatesOf(repository), Date.now())
  if (state.backfill !== null) return readBackfill(state.backfill)

  const found: Found[] = []
  const dates = new Map<string, number>()
  let more = false
  for (const repository of repositories) {
    const { fresh, date, more: isFull } = await listFresh(updatesOf(repository), positionOf(repository))
    dates.set(repository, date)
    more ||= isFull
    found.push(...fresh.map(({ id, updatedAt }) => foundIn(repository, id, updatedAt)))
  }
  const taken = found.sort(byTime).slice(0, limit)
  for (const repository of repositories) {
    const own = taken.filter((one) => one.repository === repository)
    const updates = own.map(({ number, updatedAt }) => ({ id: number, updatedAt }))
    const date = dates.get(repository) ?? Date.now()
    state.positions[repository] = advance(positionOf(repository), updates, date, room / repositories.length)
  }
  return {
    // Pull requests have a number below zero: they are followed like issues, and told to nobody.
    entries: taken.filter(({ number }) => !number.startsWith('-')).map(entryOf),
    cursor: { state: JSON.stringify(state) },
    more: more || found.length > taken.length,
  }

  function positionOf(repository: string): Position {
    return state.positions[repository] ?? { f: 0, d: 0, s: {} }
  }

  function updatesOf(repository: string): ListUpdates {
    return async (since, page) => {
      const asked = `${new Date(since).toISOString()} ${page}`
      const known = tags.get(repository)
      const answer = await get(`/repos/${repository}/issues`, {
        query: {
          state: 'all',
          sort: 'updated',
          direction: 'asc',
          since: new Date(since).toISOString(),
          per_page: pageSize,
          page,
        },
        headers: known?.asked === asked ? { 'if-none-match': known.tag } : {},
        signal,
      })
      const date = dateOf(answer)
      if (answer.status === 304) return { updates: [], isFull: false, date }
      const listed = parseAnswer(z.array(ListedIssue), answer.body)
      const updates = listed.map((issue) => ({ id: idOf(issue), updatedAt: issue.updated_at }))
      const position = state.positions[repository]
      const tag = answer.headers.get('etag')
      // Only an answer in which nothing is left to take may be left out the next time.
      const isOld =
        position !== undefined &&
        updates.every(({ id, updatedAt }) => position.s[Date.parse(updatedAt)]?.includes(id))
      if (tag !== null && isOld && listed.length < pageSize) tags.set(repository, { asked, tag })
      return { updates, isFull: listed.length === pageSize, date }
    }
  }

  /** One step of reading the newest: a page of each repository, merged by when issues were opened. */
  async function readBackfill({ left, read }: NonNullable<State['backfill']>): Promise<TicketChanges> {
    const heads = await Promise.all(
      repositories.map(async (repository) => {
        const before = read[repository] ?? 0
        if (before < 0) return { repository, issues: [], isFull: false }
        const page = Math.floor(before / pageSize) + 1
        const query = { state: 'all', sort: 'created', direction: 'desc', per_page: pageSize, page }
        const answer = await get(`/repos/${repository}/issues`, { query, signal })
        const listed = parseAnswer(z.array(ListedIssue), answer.body)
        const issues = listed.slice(before % pageSize)
        return { repository, issues, isFull: listed.length === pageSize }
      }),
    )
    const taken: Found[] = []
    const now = { ...read }
    while (taken.length < Math.min(left, limit)) {
      const filled = heads.filter(({ issues }) => issues.length > 0)
      const newest = filled.reduce<(typeof filled)[number] | null>(
        (best, head) => (best === null || opened(head) > opened(best) ? head : best),
        null,
      )
      const issue = newest?.issues.shift()
      if (newest === null || issue === undefined) break
      now[newest.repository] = (now[newest.repository] ?? 0) + 1
      if (issue.pull_request == null) taken.push(foundIn(newest.repository, idOf(issue), issue.updated_at))
      // What comes after a full page is not known yet, and may be newer than what the others have.
      if (newest.issues.length === 0 && newest.isFull) break
    }
    for (const { repository, issues, isFull } of heads)
      if (issues.length === 0 && !isFull) now[repository] = -1
    const isDone = left === taken.length || repositories.every((repository) => (now[repository] ?? 0) < 0)
    state.backfill = isDone ? null : { left: left - taken.length, read: now }
    return {
      entries: taken.sort(byTime).map(entryOf),
      cursor: { state: JSON.stringify(state) },
      more: !isDone,
    }
  }
}

function stateOf(cursor: TicketCursor | null, repositories: readonly string[], backfill: number): State {
  const first: State = { positions: {}, backfill: backfill === 0 ? null : { left: backfill, read: {} } }
  const state = savedState(State, cursor) ?? first
  const positions = Object.entries(state.positions).filter(([name]) => repositories.includes(name))
  return { ...state, positions: Object.fromEntries(positions) }
}

function foundIn(repository: string, number: string, updatedAt: string): Found {
  return { repository, number, ticket: `${repository}#${number}`, updatedAt }
}

function idOf({ number, pull_request }: ListedIssue): string {
  return pull_request == null ? String(number) : String(-number)
}

function entryOf({ ticket, updatedAt }: Found): TicketEntry {
  return { ticket, updatedAt }
}

function byTime(one: TicketEntry, other: TicketEntry): number {
  return one.updatedAt < other.updatedAt ? -1 : one.updatedAt > other.updatedAt ? 1 : 0
}

function opened({ issues }: { issues: ListedIssue[] }): string {
  return issues[0]?.created_at ?? ''
}

function dateOf({ headers }: Answer): number {
  const date = Date.parse(headers.get('date') ?? '')
  return Number.isNaN(date) ? Date.now() : date
}
