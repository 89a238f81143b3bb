import type { ServerAnswer, ServerRequest } from '../../support/described-server.ts'
import type { FakeIssue, FakeJira } from './fake-jira.ts'
import { issueOf } from './jira-shapes.ts'

interface SearchBody {
  jql: string
  maxResults: number
  startAt?: number
  nextPageToken?: string
}

/** The few words of JQL that are asked with. "-15m" counts back from now. */
export function search(fake: FakeJira, { path, body }: ServerRequest, issues: FakeIssue[]): ServerAnswer {
  const { edition } = fake
  if (edition === 'cloud' && path.endsWith('/search')) return { status: 410 }
  const { jql, maxResults, startAt, nextPageToken } = body as SearchBody
  const asked =
    /^project in \(([^)]*)\)(?: AND updated >= "-(\d+)m")? ORDER BY (updated|created) (ASC|DESC)/.exec(jql)
  if (asked === null) return { status: 400, body: { errorMessages: ['JQL'], errors: {} } }
  const [, list = '', minutes, order, direction] = asked
  const projects = list.split(', ').map((quoted) => JSON.parse(quoted))
  const since = minutes === undefined ? 0 : fake.clock.getTime() - Number(minutes) * 60_000
  const key = order === 'updated' ? 'updatedAt' : 'createdAt'
  const sign = direction === 'ASC' ? 1 : -1
  const found = issues
    .filter((issue) => projects.includes(issue.project) && issue.updatedAt.getTime() >= since)
    .sort(
      (one, other) => sign * (one[key].getTime() - other[key].getTime() || one.key.localeCompare(other.key)),
    )
  const size = Math.min(maxResults, 1000)
  const start = startAt ?? Number(nextPageToken?.replace('token-', '') ?? 0)
  const page = found.slice(start, start + size).map((issue) => issueOf(fake, issue, ''))
  const end = start + page.length
  if (edition === 'data center')
    return { status: 200, body: { startAt: start, maxResults: size, total: found.length, issues: page } }
  const isLast = end >= found.length
  return {
    status: 200,
    body: { issues: page, isLast, ...(isLast ? {} : { nextPageToken: `token-${end}` }) },
  }
}
