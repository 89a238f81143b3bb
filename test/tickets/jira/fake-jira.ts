import {
  type DescribedServer,
  type ServerAnswer,
  type ServerRequest,
  startDescribedServer,
} from '../../support/described-server.ts'
import { cloudDescription, dataCenterDescription } from './jira-descriptions.ts'
import { changeIssue, editMetaOf, transitionsOf } from './jira-rules.ts'
import { search } from './jira-search.ts'
import { commentOf, fieldList, issueOf, textOf, userOf } from './jira-shapes.ts'

export type EditionName = 'cloud' | 'data center'

export interface FakeUser {
  id: string
  name: string
  mail?: string
  kind?: 'atlassian' | 'customer' | 'app'
}

export interface FakeComment {
  id: string
  author: FakeUser
  text: string
  at: Date
  /** Name of the role that alone may see it. */
  role?: string
  /** Values of comment properties, by key. */
  properties: Record<string, unknown>
}

export interface FakeIssue {
  key: string
  project: string
  summary: string
  description: string
  reporter: FakeUser
  status: string
  /** Values as Jira keeps them, by id of the field. */
  fields: Record<string, unknown>
  links: { id: string; other: string; type: string }[]
  attachments: { name: string; size: number; type: string }[]
  createdAt: Date
  updatedAt: Date
  comments: FakeComment[]
}

/** Jira as far as issues go, in memory: either edition, users, workflow, edit screens, permissions, JQL of a few words. */
export interface FakeJira extends DescribedServer {
  readonly edition: EditionName
  readonly me: FakeUser
  token: string
  /** What the clock shows; it goes on by a second with each change and each request. */
  clock: Date
  readonly permissions: Set<string>
  /** Types by project key. */
  readonly projects: Map<string, 'service_desk' | 'software'>
  /** Does Jira Service Management lose the mark of internal comments? */
  losesInternal: boolean
  /** Id of a field that no change may hold. */
  refusedField: string | null
  readonly issues: FakeIssue[]
  add(issue: Partial<FakeIssue> & Pick<FakeIssue, 'summary' | 'description'>): FakeIssue
  comment(issue: FakeIssue, comment: Pick<FakeComment, 'author' | 'text'> & Partial<FakeComment>): FakeComment
  /** Somebody changes an issue. */
  change(issue: FakeIssue, change: Partial<FakeIssue>): void
}

export const customer: FakeUser = {
  id: '5a-customer',
  name: 'Ada Customer',
  mail: 'ada@example.org',
  kind: 'customer',
}
export const agent: FakeUser = { id: '5a-agent', name: 'Grace Agent', mail: 'grace@example.com' }

export async function startFakeJira(edition: EditionName): Promise<FakeJira> {
  const server = await startDescribedServer({
    description: edition === 'cloud' ? cloudDescription() : dataCenterDescription(),
    prefix: '',
    answer,
  })
  const api = edition === 'cloud' ? '/rest/api/3' : '/rest/api/2'
  let numbers = 0
  let ids = 20_000
  const fake: FakeJira = Object.assign(server, {
    edition,
    me: { id: '5a-mailroom', name: 'Mailroom', mail: 'mailroom@example.com' } satisfies FakeUser,
    token: 'token-correct',
    clock: new Date('2026-01-05T08:00:00.250Z'),
    permissions: new Set([
      'EDIT_ISSUES',
      'TRANSITION_ISSUES',
      'ADD_COMMENTS',
      'DELETE_OWN_COMMENTS',
      'LINK_ISSUES',
    ]),
    projects: new Map<string, 'service_desk' | 'software'>([
      ['HELP', 'service_desk'],
      ['DEV', 'software'],
    ]),
    losesInternal: false,
    refusedField: null as string | null,
    issues: [] as FakeIssue[],
    add(given: Partial<FakeIssue> & Pick<FakeIssue, 'summary' | 'description'>): FakeIssue {
      tick()
      numbers += 1
      const project = given.project ?? 'HELP'
      const issue: FakeIssue = {
        key: `${project}-${numbers}`,
        project,
        reporter: customer,
        status: 'Open',
        fields: {},
        links: [],
        attachments: [],
        createdAt: fake.clock,
        updatedAt: fake.clock,
        comments: [],
        ...given,
      }
      fake.issues.push(issue)
      return issue
    },
    comment(
      issue: FakeIssue,
      given: Pick<FakeComment, 'author' | 'text'> & Partial<FakeComment>,
    ): FakeComment {
      tick()
      ids += 1
      const comment: FakeComment = { id: String(ids), at: fake.clock, properties: {}, ...given }
      issue.comments.push(comment)
      issue.updatedAt = fake.clock
      return comment
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
    const headers = { date: fake.clock.toUTCString() }
    if (!request.path.startsWith(api)) return { status: 404, headers }
    const path = request.path.slice(api.length)
    if (isSignedIn(request)) return { ...route(request, path), headers }
    const failed = { ...headers, 'x-seraph-loginreason': 'AUTHENTICATED_FAILED' }
    // A stranger finds nothing, without a word.
    if (path.startsWith('/search')) return { ...search(fake, request, []), headers }
    return path.startsWith('/issue/')
      ? { ...missing, headers }
      : { status: 401, body: noBody, headers: failed }
  }

  function isSignedIn({ headers }: ServerRequest): boolean {
    const basic = `Basic ${Buffer.from(`mailroom@example.com:${fake.token}`).toString('base64')}`
    return headers.authorization === (edition === 'cloud' ? basic : `Bearer ${fake.token}`)
  }

  function route(request: ServerRequest, path: string): ServerAnswer {
    const { method, query, body } = request
    if (path === '/myself') return { status: 200, body: userOf(fake, fake.me) }
    if (path === '/field') return { status: 200, body: fieldList }
    if (path === '/mypermissions') return permissions()
    if (path === '/issueLinkType') return { status: 200, body: { issueLinkTypes: linkTypes } }
    if (path === '/issueLink') return link(body as LinkBody)
    if (path.startsWith('/search')) return search(fake, request, fake.issues)
    const [, part, id = '', rest, last] = path.split('/')
    if (part === 'issueLink') return unlink(id)
    if (part === 'comment') return property(id, decodeURIComponent(last ?? ''))
    if (part === 'project') return project(id, rest)
    const issue = fake.issues.find(({ key }) => key === id)
    if (id === 'createmeta') return creatable()
    if (part !== 'issue' || issue === undefined) return missing
    if (rest === undefined && method === 'GET')
      return { status: 200, body: issueOf(fake, issue, query.get('expand') ?? '') }
    if (rest === 'editmeta') return { status: 200, body: editMetaOf() }
    if (rest === 'transitions' && method === 'GET')
      return { status: 200, body: { transitions: transitionsOf(issue) } }
    if (rest === 'comment')
      return last === undefined ? comments(issue, request) : oneComment(issue, last, method)
    const refusal = changeIssue(issue, rest, body, fake)
    if (refusal !== null) return { status: 400, body: { errorMessages: [], errors: refusal } }
    fake.change(issue, {})
    return { status: 204 }
  }

  function creatable(): ServerAnswer {
    const list = Object.entries(editMetaOf().fields).map(([fieldId, meta]) => ({ fieldId, ...meta }))
    const page = { maxResults: 200, startAt: 0, total: list.length }
    return { status: 200, body: { ...page, [edition === 'cloud' ? 'fields' : 'values']: list } }
  }

  function permissions(): ServerAnswer {
    const all = ['EDIT_ISSUES', 'TRANSITION_ISSUES', 'ADD_COMMENTS', 'DELETE_OWN_COMMENTS', 'LINK_ISSUES']
    const entries = all.map((key) => [
      key,
      { id: '1', key, name: key, havePermission: fake.permissions.has(key) },
    ])
    return { status: 200, body: { permissions: Object.fromEntries(entries) } }
  }

  function project(key: string, rest: string | undefined): ServerAnswer {
    const projectTypeKey = fake.projects.get(key)
    if (projectTypeKey === undefined) return missing
    if (rest === undefined)
      return {
        status: 200,
        body: { id: '1', key, name: key, projectTypeKey, self: `${server.url}${api}/project/1` },
      }
    const statuses = ['Open', 'In Progress', 'Done', 'Declined'].map((name, index) => ({
      id: String(index),
      name,
    }))
    const self = `${server.url}${api}/issuetype/1`
    return { status: 200, body: [{ id: '1', name: 'Request', self, subtask: false, statuses }] }
  }

  function comments(issue: FakeIssue, { method, query, body }: ServerRequest): ServerAnswer {
    if (method === 'POST') {
      const { body: rich, properties = [] } = body as CommentBody
      const text = textOf(rich, edition)
      if (text === null) return { status: 400, body: { errorMessages: [], errors: { comment: 'not valid' } } }
      const entries = fake.losesInternal ? [] : properties.map(({ key, value }) => [key, value])
      const comment = fake.comment(issue, { author: fake.me, text, properties: Object.fromEntries(entries) })
      return { status: 201, body: commentOf(fake, issue, comment, '') }
    }
    const start = Number(query.get('startAt') ?? 0)
    const size = Number(query.get('maxResults') ?? 5000)
    const page = issue.comments.slice(start, start + size)
    const list = page.map((comment) => commentOf(fake, issue, comment, query.get('expand') ?? ''))
    return {
      status: 200,
      body: { startAt: start, maxResults: size, total: issue.comments.length, comments: list },
    }
  }

  function oneComment(issue: FakeIssue, id: string, method: string): ServerAnswer {
    const index = issue.comments.findIndex((comment) => comment.id === id)
    const comment = issue.comments[index]
    if (comment === undefined) return missing
    if (method === 'GET') return { status: 200, body: commentOf(fake, issue, comment, '') }
    issue.comments.splice(index, 1)
    fake.change(issue, {})
    return { status: 204 }
  }

  function property(id: string, key: string): ServerAnswer {
    const comment = fake.issues.flatMap((issue) => issue.comments).find((one) => one.id === id)
    const value = comment?.properties[key]
    return value === undefined ? missing : { status: 200, body: { key, value } }
  }

  function link({ type, inwardIssue, outwardIssue }: LinkBody): ServerAnswer {
    const inward = fake.issues.find(({ key }) => key === inwardIssue.key)
    const outward = fake.issues.find(({ key }) => key === outwardIssue.key)
    if (inward === undefined || outward === undefined) return missing
    ids += 1
    const common = { id: String(ids), type: type.name }
    fake.change(inward, { links: [...inward.links, { ...common, other: outward.key }] })
    fake.change(outward, { links: [...outward.links, { ...common, other: inward.key }] })
    return { status: 201 }
  }

  function unlink(id: string): ServerAnswer {
    for (const issue of fake.issues)
      if (issue.links.some((one) => one.id === id))
        fake.change(issue, { links: issue.links.filter((one) => one.id !== id) })
    return { status: 204 }
  }

  return fake
}

interface LinkBody {
  type: { name: string }
  inwardIssue: { key: string }
  outwardIssue: { key: string }
}
interface CommentBody {
  body: unknown
  properties?: { key: string; value: unknown }[]
}

const noBody = { errorMessages: ['Client must be authenticated to access this resource.'], errors: {} }
const missing: ServerAnswer = { status: 404, body: { errorMessages: ['It does not exist.'], errors: {} } }

const linkTypes = [
  { id: '1', name: 'Blocks', inward: 'is blocked by', outward: 'blocks' },
  { id: '2', name: 'Relates', inward: 'relates to', outward: 'relates to' },
]
