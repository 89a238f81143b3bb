/** What changed in the projects of a source ("Listing issues"), and the newest issues at the first time. */
import type { TicketChanges, TicketCursor } from '../contract.ts'
import { followList } from '../follow-list.ts'
import type { ListUpdates, Update } from '../follow-updates.ts'
import type { Answer, Http } from '../http.ts'
import { parseAnswer } from '../parse-answer.ts'
import { IssuesAnswer, type Project } from './shapes.ts'

const pageSize = 100
/**
 * Redmine itself sends no Date; the server before it mostly does. By our own clock a second is taken for over only so
 * much later: where ours is ahead, a second change within that second would be lost.
 */
const clockTolerance = 10_000

interface Options {
  backfill: number
  limit?: number
  signal?: AbortSignal
}

export function listChanges(
  http: Http,
  projects: readonly Project[],
  cursor: TicketCursor | null,
  options: Options,
): Promise<TicketChanges> {
  async function page(sort: string, number: number, since: number | null): ReturnType<ListUpdates> {
    const filters = new URLSearchParams({ sort, limit: String(pageSize) })
    filters.set('offset', String((number - 1) * pageSize))
    const filter = (field: string, operator: string, values: readonly string[] = []) => {
      filters.append('f[]', field)
      filters.set(`op[${field}]`, operator)
      for (const value of values) filters.append(`v[${field}][]`, value)
    }
    filter('status_id', '*')
    if (projects.length > 0)
      filter(
        'project_id',
        '=',
        projects.map(({ id }) => String(id)),
      )
    // Parts of a second are refused.
    if (since !== null) filter('updated_on', '>=', [new Date(since).toISOString().replace(/\.\d+Z$/, 'Z')])
    const answer = await http.request(`/issues.json?${filters}`, { signal: options.signal })
    const { issues } = parseAnswer(IssuesAnswer, answer.body)
    return {
      updates: issues.map(({ id, updated_on }): Update => ({ id: String(id), updatedAt: updated_on })),
      isFull: issues.length === pageSize,
      date: dateOf(answer),
    }
  }

  return followList(
    {
      changed: (since, number) => page('updated_on:asc,id:asc', number, since),
      newest: async (number) => (await page('id:desc', number, null)).updates,
    },
    cursor,
    options,
  )
}

function dateOf({ headers }: Answer): number {
  const date = Date.parse(headers.get('date') ?? '')
  return Number.isNaN(date) ? Date.now() - clockTolerance : date
}
