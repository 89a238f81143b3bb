import {
  type DescribedServer,
  type ServerAnswer,
  type ServerRequest,
  startDescribedServer,
} from './described-server.ts'
import { freshdeskDescription } from './fake-freshdesk-shapes.ts'
import {
  customer,
  type FreshdeskConversation,
  type FreshdeskTicket,
  me,
  ticketFields,
  wireConversation,
  wireTicket,
  wireWholeTicket,
} from './fake-freshdesk-wire.ts'

/** Freshdesk as far as tickets go, in memory: keys, pages, limits a minute, what it refuses. */
export interface FakeFreshdesk extends DescribedServer {
  readonly me: number
  key: string
  /** What the clock shows; it goes on by a second with each request and by 0.1 with each change. */
  clock: Date
  /** Listings of tickets a minute; 20 in the smallest plan. */
  listingsAMinute: number
  /** Answers as if notes had been public. */
  makesNotesPublic: boolean
  /** Refuses each update because this field, which nobody wrote, is missing. */
  missingField: string | null
  readonly tickets: FreshdeskTicket[]
  add(ticket: Partial<FreshdeskTicket> & { subject: string; body: string }): FreshdeskTicket
  write(
    ticket: FreshdeskTicket,
    message: Partial<FreshdeskConversation> & { body: string },
  ): FreshdeskConversation
  change(ticket: FreshdeskTicket, change: Partial<FreshdeskTicket>): void
}

const numbers = {
  status: Object.keys(ticketFields[3]?.choices ?? {}).map(Number),
  priority: [1, 2, 3, 4],
  group_id: [21, 22],
}

export async function startFakeFreshdesk(): Promise<FakeFreshdesk> {
  const server = await startDescribedServer({ description: freshdeskDescription, prefix: '/api/v2', answer })
  let ids = 0
  let listings: number[] = []
  const fake: FakeFreshdesk = Object.assign(server, {
    me,
    key: 'freshdesk-correct',
    clock: new Date('2026-01-05T08:00:00.000Z'),
    listingsAMinute: 200,
    makesNotesPublic: false,
    missingField: null,
    tickets: [] as FreshdeskTicket[],
    add(given: Partial<FreshdeskTicket> & { subject: string; body: string }): FreshdeskTicket {
      tick(100)
      ids += 1
      const ticket: FreshdeskTicket = {
        id: ids,
        isHtml: false,
        status: 2,
        priority: 1,
        type: null,
        source: 1,
        group: 21,
        requester: customer,
        tags: [],
        values: {},
        attachments: [],
        isSpam: false,
        isDeleted: false,
        conversations: [],
        createdAt: fake.clock,
        updatedAt: fake.clock,
        ...given,
      }
      fake.tickets.push(ticket)
      return ticket
    },
    write(ticket: FreshdeskTicket, given: Partial<FreshdeskConversation> & { body: string }) {
      tick(100)
      ids += 1
      const conversation: FreshdeskConversation = {
        id: 5000 + ids,
        isHtml: false,
        incoming: true,
        isPrivate: false,
        user: customer,
        from: null,
        attachments: [],
        at: fake.clock,
        ...given,
      }
      ticket.conversations.push(conversation)
      ticket.updatedAt = fake.clock
      return conversation
    },
    change(ticket: FreshdeskTicket, change: Partial<FreshdeskTicket>): void {
      tick(100)
      Object.assign(ticket, { updatedAt: fake.clock }, change)
    },
  })

  function tick(ms: number): void {
    fake.clock = new Date(fake.clock.getTime() + ms)
  }

  function answer(request: ServerRequest): ServerAnswer {
    tick(1000)
    const headers = {
      date: fake.clock.toUTCString(),
      'x-ratelimit-total': '700',
      'x-ratelimit-remaining': '426',
      'x-ratelimit-used-currentrequest': '1',
    }
    if (request.headers.authorization !== `Basic ${Buffer.from(`${fake.key}:X`).toString('base64')}`) {
      const body = {
        code: 'invalid_credentials',
        message: 'You have to be logged in to perform this action.',
      }
      return { status: 401, body, headers }
    }
    const given = route(request)
    return { ...given, headers: { ...headers, ...given.headers } }
  }

  function route({ method, path, query, body }: ServerRequest): ServerAnswer {
    if (path === '/agents/me')
      return ok({ id: me, contact: { name: 'Mailroom', email: 'mailroom@example.com' } })
    if (path === '/ticket_fields') return ok(ticketFields)
    if (path === '/tickets') return listTickets(query, path)
    const [, what, id, part] = path.split('/')
    if (what === 'conversations') return remove(Number(id))
    const ticket = fake.tickets.find((one) => one.id === Number(id))
    if (ticket === undefined) return notFound
    if (part === 'conversations')
      return page(
        ticket.conversations.map((one) => wireConversation(ticket, one)),
        query,
        path,
      )
    if (method === 'GET') {
      const requester = {
        id: customer,
        name: 'Ada Lovelace',
        email: 'Ada@example.org',
        mobile: null,
        phone: null,
      }
      return ok({ ...wireWholeTicket(ticket), requester })
    }
    if (ticket.isDeleted || ticket.isSpam)
      return {
        status: 405,
        body: { code: 'method_not_allowed', message: `${method} method is not allowed.` },
      }
    if (part === 'notes') return addNote(ticket, body as { body: string; private?: boolean })
    return update(ticket, body as Record<string, unknown>)
  }

  /** "Pagination": `link` has the next page, where there is one. */
  function page(items: unknown[], query: URLSearchParams, path: string): ServerAnswer {
    const size = Number(query.get('per_page') ?? 30)
    const number = Number(query.get('page') ?? 1)
    if (size > 100) return invalid('per_page', 'It should be a Positive Integer less than or equal to 100')
    const link = `<${server.url}/api/v2${path}?per_page=${size}&page=${number + 1}>;rel="next"`
    const more = number * size < items.length
    return { ...ok(items.slice((number - 1) * size, number * size)), ...(more ? { headers: { link } } : {}) }
  }

  /** "List All Tickets": neither deleted ones nor spam; of the last 30 days unless updated_since says otherwise. */
  function listTickets(query: URLSearchParams, path: string): ServerAnswer {
    const now = fake.clock.getTime()
    listings = listings.filter((at) => at > now - 60_000)
    if (listings.length >= fake.listingsAMinute)
      return {
        status: 429,
        body: { message: 'You have exceeded the limit of requests per minute' },
        headers: { 'retry-after': '34' },
      }
    listings.push(now)
    if (Number(query.get('page')) > 300)
      return invalid('page', 'You cannot access tickets beyond the 300th page')
    const since = query.get('updated_since')
    const isListed = (one: FreshdeskTicket) =>
      since === null
        ? one.createdAt.getTime() >= now - 30 * 24 * 3_600_000
        : Math.floor(one.updatedAt.getTime() / 1000) * 1000 >= Date.parse(since)
    const key = query.get('order_by') === 'updated_at' ? 'updatedAt' : 'createdAt'
    const sign = query.get('order_type') === 'asc' ? 1 : -1
    const second = (one: FreshdeskTicket) => Math.floor(one[key].getTime() / 1000)
    const found = fake.tickets
      .filter((one) => !one.isDeleted && !one.isSpam && isListed(one))
      .sort((one, other) => sign * (second(one) - second(other) || one.id - other.id))
    return page(found.map(wireTicket), query, path)
  }

  /** "Update a Ticket": all or nothing; whatever it does not know is refused. */
  function update(ticket: FreshdeskTicket, body: Record<string, unknown>): ServerAnswer {
    if (fake.missingField !== null)
      return invalid(fake.missingField, 'It should be a/an String', 'missing_field')
    for (const [key, value] of Object.entries(body)) {
      if (key === 'status' || key === 'priority' || key === 'group_id') {
        if (!numbers[key].includes(Number(value)) && !(key === 'group_id' && value === null))
          return invalid(key, `It should be one of these values: '${numbers[key].join(',')}'`)
      } else if (key === 'tags' && (value as string[]).some((tag) => tag.length > 32))
        return invalid('tags', 'It should only contain elements that have maximum of 32 characters')
      else if (key === 'custom_fields') {
        const refusal = refusedValue(value as Record<string, unknown>)
        if (refusal !== null) return refusal
      } else if (key !== 'type' && key !== 'tags')
        return invalid(key, 'Unexpected/invalid field in request', 'invalid_field')
    }
    const { status, priority, group_id, type, tags, custom_fields } = body as {
      status?: number
      priority?: number
      group_id?: number | null
      type?: string | null
      tags?: string[]
      custom_fields?: FreshdeskTicket['values']
    }
    fake.change(ticket, {
      status: status ?? ticket.status,
      priority: priority ?? ticket.priority,
      group: group_id === undefined ? ticket.group : group_id,
      type: type === undefined ? ticket.type : type,
      tags: tags ?? ticket.tags,
      values: { ...ticket.values, ...custom_fields },
    })
    return ok(wireWholeTicket(ticket))
  }

  function addNote(ticket: FreshdeskTicket, given: { body: string; private?: boolean }): ServerAnswer {
    const isPrivate = !fake.makesNotesPublic && given.private !== false
    const note = fake.write(ticket, { body: given.body, isHtml: true, incoming: false, isPrivate, user: me })
    return { status: 201, body: wireConversation(ticket, note) }
  }

  function remove(id: number): ServerAnswer {
    for (const ticket of fake.tickets) {
      const at = ticket.conversations.findIndex((one) => one.id === id && !one.incoming)
      if (at < 0) continue
      ticket.conversations.splice(at, 1)
      fake.change(ticket, {})
      return { status: 204 }
    }
    return notFound
  }

  return fake
}

function refusedValue(values: Record<string, unknown>): ServerAnswer | null {
  for (const [name, value] of Object.entries(values)) {
    const field = ticketFields.find((one) => one.name === name)
    if (field === undefined) return invalid(name, 'Unexpected/invalid field in request', 'invalid_field')
    if (value === null) continue
    const types: Record<string, string> = {
      custom_number: 'number',
      custom_decimal: 'number',
      custom_checkbox: 'boolean',
    }
    if (typeof value !== (types[field.type] ?? 'string'))
      return invalid(`custom_fields.${name}`, 'Value set is of another type', 'datatype_mismatch')
    if (field.type === 'custom_date' && !/^\d{4}-\d\d-\d\d$/.test(String(value)))
      return invalid(`custom_fields.${name}`, 'It should be in the yyyy-mm-dd format')
    if (field.type === 'custom_dropdown' && !(field.choices as string[]).includes(String(value)))
      return invalid(`custom_fields.${name}`, `It should be one of these values: '${field.choices}'`)
  }
  return null
}

function ok(body: unknown): ServerAnswer {
  return { status: 200, body }
}

function invalid(field: string, message: string, code = 'invalid_value'): ServerAnswer {
  return { status: 400, body: { description: 'Validation failed', errors: [{ field, message, code }] } }
}

const notFound: ServerAnswer = { status: 404 }
