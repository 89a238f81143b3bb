import {
  type DescribedServer,
  type ServerAnswer,
  type ServerRequest,
  startDescribedServer,
} from './described-server.ts'
import { zendeskDescription } from './fake-zendesk-shapes.ts'
import { changeOf, invalid, type Update } from './fake-zendesk-update.ts'
import {
  customer,
  groups,
  me,
  statuses,
  ticketFields,
  users,
  wireComment,
  wireDate,
  wireTicket,
  type ZendeskComment,
  type ZendeskTicket,
} from './fake-zendesk-wire.ts'

/** Zendesk as far as tickets go, in memory: signing in, export with its lag and its limit, collisions, what it refuses. */
export interface FakeZendesk extends DescribedServer {
  readonly me: number
  /** Of mailroom@example.com. */
  token: string
  role: 'admin' | 'agent'
  /** What the clock shows; it goes on by 7 seconds with each request and by 0.1 with each change. */
  clock: Date
  /** The export leaves out what happened within the last so many seconds. */
  lagSeconds: number
  /** Answers as if each note had been public. */
  makesNotesPublic: boolean
  /** Cursors that were given before are not known any more. */
  forgetsCursors: boolean
  readonly tickets: ZendeskTicket[]
  /** Called once in front of the next update of a ticket. */
  beforeWrite: (() => void) | null
  add(ticket: Partial<ZendeskTicket> & { subject: string; body: string }): ZendeskTicket
  write(ticket: ZendeskTicket, comment: Partial<ZendeskComment> & { body: string }): ZendeskComment
  change(ticket: ZendeskTicket, change: Partial<ZendeskTicket>): void
}

const exportsAMinute = 10

export async function startFakeZendesk(): Promise<FakeZendesk> {
  const server = await startDescribedServer({ description: zendeskDescription, prefix: '/api/v2', answer })
  let ids = 0
  let exported: number[] = []
  const fake: FakeZendesk = Object.assign(server, {
    me,
    token: 'zendesk-correct',
    role: 'admin' as const,
    clock: new Date('2026-01-05T08:00:00.000Z'),
    lagSeconds: 60,
    makesNotesPublic: false,
    forgetsCursors: false,
    tickets: [] as ZendeskTicket[],
    beforeWrite: null,
    add({ body, ...given }: Partial<ZendeskTicket> & { subject: string; body: string }): ZendeskTicket {
      tick(100)
      ids += 1
      const ticket: ZendeskTicket = {
        id: ids,
        status: 'open',
        customStatus: 101,
        priority: null,
        type: null,
        group: 21,
        requester: customer,
        tags: [],
        values: new Map(),
        isDeleted: false,
        comments: [],
        createdAt: fake.clock,
        updatedAt: fake.clock,
        ...given,
      }
      fake.tickets.push(ticket)
      fake.write(ticket, { body, author: ticket.requester, at: fake.clock })
      return ticket
    },
    write(ticket: ZendeskTicket, given: Partial<ZendeskComment> & { body: string }): ZendeskComment {
      if (given.at === undefined) tick(100)
      ids += 1
      const comment: ZendeskComment = {
        id: 5000 + ids,
        author: customer,
        isHtml: false,
        isPublic: true,
        messageId: null,
        attachments: [],
        at: fake.clock,
        ...given,
      }
      ticket.comments.push(comment)
      ticket.updatedAt = fake.clock
      return comment
    },
    change(ticket: ZendeskTicket, change: Partial<ZendeskTicket>): void {
      tick(100)
      Object.assign(ticket, { updatedAt: fake.clock }, change)
    },
  })

  function tick(ms: number): void {
    fake.clock = new Date(fake.clock.getTime() + ms)
  }

  /** "Security and authentication": Basic, "address/token:secret". */
  function answer(request: ServerRequest): ServerAnswer {
    tick(7000)
    const headers = { date: fake.clock.toUTCString() }
    const { authorization } = request.headers
    if (authorization === undefined && request.path === '/users/me.json')
      return { ...ok({ user: { id: null, name: 'Anonymous user', email: null, role: 'end-user' } }), headers }
    const expected = Buffer.from(`mailroom@example.com/token:${fake.token}`).toString('base64')
    if (authorization !== `Basic ${expected}`)
      return { status: 401, body: { error: "Couldn't authenticate you" }, headers }
    const given = route(request)
    return { ...given, headers: { ...headers, ...given.headers } }
  }

  function route({ method, path, query, body }: ServerRequest): ServerAnswer {
    if (path === '/users/me.json') return ok({ user: { ...users[0], role: fake.role } })
    if (path === '/incremental/tickets/cursor.json') return exportTickets(query)
    if (path === '/tickets.json') return listTickets(query)
    if (path === '/groups.json') return ok({ groups, ...noMorePages })
    if (path === '/custom_statuses.json') return ok({ custom_statuses: statuses })
    if (path === '/ticket_fields.json') return paged('ticket_fields', ticketFields, query, path)
    const [, id, comments, action] = /^\/tickets\/(\d+)(\/comments)?(?:\/(.*))?\.json$/.exec(path) ?? []
    const ticket = fake.tickets.find((one) => one.id === Number(id) && !one.isDeleted)
    if (ticket === undefined) return notFound
    if (action !== undefined) return ok(makePrivate(ticket, Number.parseInt(action, 10)))
    if (comments !== undefined) {
      const listed = paged('comments', ticket.comments.map(wireComment), query, path)
      return { ...listed, body: { ...(listed.body as object), users } }
    }
    if (method === 'PUT') return update(ticket, (body as { ticket: Update }).ticket)
    return ok({ ticket: wireTicket(ticket, server.url), users: users.slice(1, 3), groups })
  }

  /** "Cursor pagination". */
  function paged(key: string, items: unknown[], query: URLSearchParams, path: string): ServerAnswer {
    const size = Math.min(100, Number(query.get('page[size]')))
    const from = Number(query.get('page[after]')?.replace('after-', '') ?? 0)
    const more = from + size < items.length
    const after = more ? `after-${from + size}` : null
    const next = more ? `${server.url}/api/v2${path}?page[after]=${after}` : null
    return ok({
      [key]: items.slice(from, from + size),
      meta: { has_more: more, after_cursor: after, before_cursor: null },
      links: { next, prev: null },
    })
  }

  /** "Incremental Ticket Export, Cursor Based": administrators, ten times a minute, by (time, id), without the last minute. */
  function exportTickets(query: URLSearchParams): ServerAnswer {
    if (fake.role !== 'admin')
      return {
        status: 403,
        body: { error: 'Forbidden', description: 'You do not have access to this page.' },
      }
    const now = fake.clock.getTime()
    exported = exported.filter((at) => at > now - 60_000)
    if (exported.length >= exportsAMinute)
      return {
        status: 429,
        body: {
          error: 'APIRateLimitExceeded',
          description: 'Number of allowed API requests per minute exceeded',
        },
        headers: { 'retry-after': '60' },
      }
    exported.push(now)
    const start = Number(query.get('start_time') ?? 0)
    if (start > now / 1000 - 60)
      return {
        status: 422,
        body: {
          error: 'InvalidValue',
          description: 'Too recent start_time. Use a start_time older than 60 seconds',
        },
      }
    const cursor = query.get('cursor')
    if (cursor !== null && fake.forgetsCursors) {
      fake.forgetsCursors = false
      return { status: 400, body: { error: 'InvalidCursor', description: 'Invalid cursor' } }
    }
    const [time = start, id = -1] = cursor === null ? [] : atob(cursor).split('|').map(Number)
    const secondOf = (ticket: ZendeskTicket) => Math.floor(ticket.updatedAt.getTime() / 1000)
    const found = fake.tickets
      .filter((one) => secondOf(one) > time || (secondOf(one) === time && one.id > id))
      .filter((one) => one.updatedAt.getTime() <= now - fake.lagSeconds * 1000)
      .sort((one, other) => secondOf(one) - secondOf(other) || one.id - other.id)
    const size = Math.min(1000, Number(query.get('per_page') ?? 1000))
    const tickets = found.slice(0, size)
    const last = tickets.at(-1)
    const after = last === undefined ? cursor : btoa(`${secondOf(last)}|${last.id}`)
    return ok({
      tickets: tickets.map((one) => ({ ...wireTicket(one, server.url), generated_timestamp: secondOf(one) })),
      after_url:
        after === null ? null : `${server.url}/api/v2/incremental/tickets/cursor.json?cursor=${after}`,
      after_cursor: after,
      before_url: null,
      before_cursor: null,
      end_of_stream: found.length <= size,
    })
  }

  /** "List Tickets", by offset: nothing that was deleted. */
  function listTickets(query: URLSearchParams): ServerAnswer {
    const found = fake.tickets
      .filter(({ isDeleted }) => !isDeleted)
      .sort((one, other) => other.createdAt.getTime() - one.createdAt.getTime() || other.id - one.id)
    const from = (Number(query.get('page')) - 1) * 100
    const next = from + 100 < found.length ? `${server.url}/api/v2/tickets.json?page=2` : null
    return ok({
      tickets: found.slice(from, from + 100).map((one) => wireTicket(one, server.url)),
      count: found.length,
      next_page: next,
      previous_page: null,
    })
  }

  function update(ticket: ZendeskTicket, given: Update): ServerAnswer {
    const before = fake.beforeWrite
    fake.beforeWrite = null
    before?.()
    if (given.safe_update === true && given.updated_stamp !== wireDate(ticket.updatedAt))
      return {
        status: 409,
        body: {
          error: 'UpdateConflict',
          description: 'Safe Update prevented the update due to outdated ticket data.',
        },
      }
    if (ticket.status === 'closed') return invalid('status', 'Status: closed prevents ticket update')
    const change = changeOf(ticket, given)
    if ('status' in change && typeof change.status === 'number') return change as ServerAnswer
    fake.change(ticket, change as Partial<ZendeskTicket>)
    const events: object[] = [{ id: 80_001, type: 'Change', field_name: 'tags' }]
    if (given.comment !== undefined) {
      const isPublic = fake.makesNotesPublic || given.comment.public !== false
      const { id } = fake.write(ticket, { author: me, body: given.comment.html_body, isHtml: true, isPublic })
      events.push({ id, type: 'Comment', public: isPublic })
    }
    return ok({ ticket: wireTicket(ticket, server.url), audit: { id: 80_000, ticket_id: ticket.id, events } })
  }

  function makePrivate(ticket: ZendeskTicket, id: number): object {
    for (const comment of ticket.comments) if (comment.id === id) comment.isPublic = false
    return {}
  }

  return fake
}

function ok(body: unknown): ServerAnswer {
  return { status: 200, body }
}

const noMorePages = {
  meta: { has_more: false, after_cursor: null, before_cursor: null },
  links: { next: null, prev: null },
}
const notFound: ServerAnswer = { status: 404, body: { error: 'RecordNotFound', description: 'Not found' } }
