import { createHash } from 'node:crypto'
import { openApiDescription } from '../../support/api-description.ts'
import {
  type DescribedServer,
  type ServerAnswer,
  type ServerRequest,
  startDescribedServer,
} from '../../support/described-server.ts'
import { commentOf, fullRepository, issueOf, labelOf, publicUser } from './github-shapes.ts'

export interface FakeUser {
  id: number
  login: string
  type: 'User' | 'Bot'
}

export interface FakeComment {
  id: number
  user: FakeUser | null
  body: string
  association: string
  at: Date
}

export interface FakeIssue {
  repository: string
  number: number
  title: string
  body: string
  user: FakeUser | null
  state: 'open' | 'closed'
  reason: string | null
  labels: string[]
  isPull: boolean
  createdAt: Date
  updatedAt: Date
  comments: FakeComment[]
}

/** GitHub as far as issues go, in memory: tokens, labels, paging by Link, entity tags, rate limits. */
export interface FakeGithub extends DescribedServer {
  readonly me: FakeUser
  token: string
  /** What the clock shows; it goes on by a second with each change and each request. */
  clock: Date
  /** Users without push access may ask for labels, and are answered as if that had been done. */
  mayPush: boolean
  /** Repositories with the names of their labels. */
  readonly repositories: Map<string, string[]>
  readonly issues: FakeIssue[]
  /** So often it said that nothing is new, which counts towards no limit. */
  notModified: number
  add(issue: Partial<FakeIssue> & Pick<FakeIssue, 'title' | 'body'>): FakeIssue
  comment(issue: FakeIssue, comment: Pick<FakeComment, 'user' | 'body'> & Partial<FakeComment>): void
  /** Somebody changes an issue. */
  change(issue: FakeIssue, change: Partial<FakeIssue>): void
}

export const customer: FakeUser = { id: 501, login: 'ada-customer', type: 'User' }
export const agent: FakeUser = { id: 502, login: 'grace-agent', type: 'User' }

const described = openApiDescription('generated/api.github.com.json', {
  // "Use conditional requests", "Authenticating to the REST API", "Rate limits for the REST API".
  anyTime: [304, 401, 403, 429, 500, 502, 503],
})

export async function startFakeGithub(): Promise<FakeGithub> {
  const server = await startDescribedServer({ description: described, prefix: '/api/v3', answer })
  let numbers = 0
  let ids = 9000
  const fake: FakeGithub = Object.assign(server, {
    me: { id: 77, login: 'mailroom-bot', type: 'User' } satisfies FakeUser,
    token: 'ghp-correct',
    clock: new Date('2026-01-05T08:00:00Z'),
    mayPush: true,
    repositories: new Map([
      ['example/shop', ['bug', 'billing', 'Good First Issue', 'vip']],
      ['example/site', ['bug']],
    ]),
    issues: [] as FakeIssue[],
    notModified: 0,
    add(given: Partial<FakeIssue> & Pick<FakeIssue, 'title' | 'body'>): FakeIssue {
      tick()
      numbers += 1
      const issue: FakeIssue = {
        repository: 'example/shop',
        number: numbers,
        user: customer,
        state: 'open',
        reason: null,
        labels: [],
        isPull: false,
        createdAt: fake.clock,
        updatedAt: fake.clock,
        comments: [],
        ...given,
      }
      fake.issues.push(issue)
      return issue
    },
    comment(issue: FakeIssue, given: Pick<FakeComment, 'user' | 'body'> & Partial<FakeComment>): void {
      tick()
      ids += 1
      issue.comments.push({ id: ids, association: 'NONE', at: fake.clock, ...given })
      issue.updatedAt = fake.clock
    },
    change(issue: FakeIssue, change: Partial<FakeIssue>): void {
      tick()
      Object.assign(issue, { updatedAt: fake.clock }, change)
    },
  })

  function tick(): void {
    fake.clock = new Date(fake.clock.getTime() + 1000)
  }

  function answer(request: ServerRequest): ServerAnswer {
    tick()
    if (request.headers.authorization !== `Bearer ${fake.token}`)
      return {
        status: 401,
        body: { message: 'Bad credentials', documentation_url: 'https://docs', status: '401' },
      }
    const given = route(request)
    // "Use conditional requests if appropriate".
    const tag = `"${createHash('sha256')
      .update(JSON.stringify(given.body ?? ''))
      .digest('hex')}"`
    const headers = { date: fake.clock.toUTCString(), etag: tag, ...given.headers }
    if (request.method === 'GET' && request.headers['if-none-match'] === tag) {
      fake.notModified += 1
      return { status: 304, headers }
    }
    return { ...given, headers }
  }

  function route({ method, path, query, body, headers }: ServerRequest): ServerAnswer {
    if (path === '/user') return { status: 200, body: publicUser(server.url, fake.me) }
    const [, , owner, name, part, number, rest] = path.split('/')
    const repository = [...fake.repositories.keys()].find(
      (known) => known.toLowerCase() === `${owner}/${name}`.toLowerCase(),
    )
    if (repository === undefined) return notFound
    if (part === undefined) return { status: 200, body: fullRepository(server.url, repository, fake.mayPush) }
    if (part === 'labels')
      return page(
        (fake.repositories.get(repository) ?? []).map((label) => labelOf(server.url, repository, label)),
        query,
        path,
      )
    if (part !== 'issues') return notFound
    const html = headers.accept === 'application/vnd.github.html+json'
    if (number === undefined) return listIssues(repository, query, path, html)
    const issue = fake.issues.find(
      (known) => known.repository === repository && known.number === Number(number),
    )
    if (issue === undefined) return notFound
    if (rest === 'comments')
      return page(
        issue.comments.map((comment) => commentOf(server.url, issue, comment, html)),
        query,
        path,
      )
    if (method === 'PATCH')
      update(issue, body as { labels?: string[]; state?: string; state_reason?: string })
    return { status: 200, body: issueOf(server.url, issue, html) }
  }

  function listIssues(repository: string, query: URLSearchParams, path: string, html: boolean): ServerAnswer {
    const since = Date.parse(query.get('since') ?? '1970-01-01T00:00:00Z')
    const key = query.get('sort') === 'updated' ? 'updatedAt' : 'createdAt'
    const sign = query.get('direction') === 'asc' ? 1 : -1
    const found = fake.issues
      .filter((issue) => issue.repository === repository && issue.updatedAt.getTime() >= since)
      .filter(({ state }) => query.get('state') === 'all' || state === (query.get('state') ?? 'open'))
      .sort((one, other) => sign * (one[key].getTime() - other[key].getTime() || one.number - other.number))
    return page(
      found.map((issue) => issueOf(server.url, issue, html)),
      query,
      path,
    )
  }

  /** "Using pagination in the REST API": at most 100 on a page, the next one in Link. */
  function page(items: unknown[], query: URLSearchParams, path: string): ServerAnswer {
    const size = Math.min(100, Number(query.get('per_page') ?? 30))
    const number = Number(query.get('page') ?? 1)
    const next = new URLSearchParams(query)
    next.set('page', String(number + 1))
    const link = `<${server.url}/api/v3${path}?${next}>; rel="next"`
    return {
      status: 200,
      body: items.slice((number - 1) * size, number * size),
      headers: number * size < items.length ? { link } : {},
    }
  }

  function update(
    issue: FakeIssue,
    body: { labels?: string[]; state?: string; state_reason?: string },
  ): void {
    tick()
    issue.updatedAt = fake.clock
    if (body.labels !== undefined && fake.mayPush) {
      issue.labels = body.labels
      const known = fake.repositories.get(issue.repository) ?? []
      known.push(...body.labels.filter((label) => !known.includes(label)))
    }
    if (body.state === 'open' || body.state === 'closed') {
      issue.state = body.state
      issue.reason = body.state_reason ?? (body.state === 'closed' ? 'completed' : 'reopened')
    }
  }

  return fake
}

const notFound: ServerAnswer = {
  status: 404,
  body: { message: 'Not Found', documentation_url: 'https://docs', status: '404' },
}
