import {
  type DescribedServer,
  type ServerAnswer,
  type ServerRequest,
  startDescribedServer,
} from './described-server.ts'
import { changeOf, linksOf, refusal, searched, userOf } from './fake-zammad-rules.ts'
import { zammadDescription } from './fake-zammad-shapes.ts'
import {
  customer,
  me,
  priorities,
  states,
  wireArticle,
  wireAttributes,
  wireState,
  wireTicket,
  type ZammadArticle,
  type ZammadTicket,
} from './fake-zammad-wire.ts'

/** Zammad as far as tickets go, in memory: tokens, permissions, groups, paging, tags, links, what it refuses. */
export interface FakeZammad extends DescribedServer {
  readonly me: { id: number }
  token: string
  tokenAccess: boolean
  /** May the token see how objects are made (permission admin.object)? */
  seesObjects: boolean
  /** What the token's user may do in which group: read, create, change, full …; another group it does not see. */
  readonly access: Map<string, string[]>
  /** Groups of which the user is a customer: whatever it writes there is public. */
  readonly customerOf: Set<string>
  /** Notes older than this cannot be removed; 0: all can. */
  deletableSeconds: number
  /** May new tags be made (setting tag_new)? */
  newTags: boolean
  readonly tags: string[]
  /** Attributes that a core workflow takes away: whatever is written to them, they are emptied without a word. */
  readonly hidden: Set<string>
  /** What the clock shows; it goes on by 400 ms with each request and each change. */
  clock: Date
  readonly tickets: ZammadTicket[]
  /** Pairs of ids. */
  readonly links: [number, number][]
  /** Calls this once in front of the next PUT of a ticket, or of a tag. */
  beforeWrite: (() => void) | null
  add(ticket: Partial<ZammadTicket> & { title: string; body: string }): ZammadTicket
  write(ticket: ZammadTicket, article: Partial<ZammadArticle> & { body: string }): ZammadArticle
  change(ticket: ZammadTicket, change: Partial<ZammadTicket>): void
}

const day0 = new Date('2026-01-05T08:00:00.000Z')

export async function startFakeZammad(): Promise<FakeZammad> {
  const server = await startDescribedServer({ description: zammadDescription, prefix: '/api/v1', answer })
  let ids = 0
  const fake: FakeZammad = Object.assign(server, {
    me: { id: me },
    token: 'zammad-correct',
    tokenAccess: true,
    seesObjects: true,
    access: new Map([
      ['Support', ['full']],
      ['Technical', ['full']],
    ]),
    customerOf: new Set<string>(),
    deletableSeconds: 600,
    newTags: true,
    tags: ['vip', 'late', 'refund'],
    hidden: new Set<string>(),
    clock: day0,
    tickets: [] as ZammadTicket[],
    links: [] as [number, number][],
    beforeWrite: null,
    add({ body, ...given }: Partial<ZammadTicket> & { title: string; body: string }): ZammadTicket {
      tick()
      ids += 1
      const ticket: ZammadTicket = {
        id: ids,
        number: String(22_000 + ids),
        group: 'Support',
        state: 'new',
        priority: '2 normal',
        customer,
        tags: [],
        attributes: {},
        articles: [],
        createdAt: fake.clock,
        updatedAt: fake.clock,
        ...given,
      }
      fake.tickets.push(ticket)
      fake.write(ticket, { body, messageId: `<ticket-${ids}@example.org>`, type: 'email', at: fake.clock })
      return ticket
    },
    write(ticket: ZammadTicket, given: Partial<ZammadArticle> & { body: string }): ZammadArticle {
      if (given.at === undefined) tick()
      ids += 1
      const article: ZammadArticle = {
        id: 1000 + ids,
        type: 'note',
        sender: 'Customer',
        from: '"Ada Lovelace" <ada@example.org>',
        subject: null,
        messageId: null,
        isHtml: false,
        internal: false,
        createdBy: customer,
        at: fake.clock,
        attachments: [],
        ...given,
      }
      ticket.articles.push(article)
      touch(ticket)
      return article
    },
    change(ticket: ZammadTicket, change: Partial<ZammadTicket>): void {
      tick()
      Object.assign(ticket, { updatedAt: fake.clock }, change)
    },
  })

  function tick(): void {
    fake.clock = new Date(fake.clock.getTime() + 400)
  }
  function touch(ticket: ZammadTicket): void {
    ticket.updatedAt = fake.clock
  }

  /** "Authentication": a wrong token is 401; none at all, or token access switched off, is 403. */
  function answer(request: ServerRequest): ServerAnswer {
    tick()
    const headers = { date: fake.clock.toUTCString() }
    const given = /^Token token=(.*)$/.exec(request.headers.authorization ?? '')?.[1]
    if (given === undefined) return { ...refusal(403, 'Authentication required'), headers }
    if (!fake.tokenAccess) return { ...refusal(403, 'API token access disabled!'), headers }
    if (given !== fake.token) return { ...refusal(401, "Can't find User for Token"), headers }
    return { ...route(request), headers }
  }

  function route(request: ServerRequest): ServerAnswer {
    const { method, path, query } = request
    const [, what = '', first = '', second = ''] = path.split('/')
    const body = (request.body ?? {}) as Record<string, unknown>
    switch (`${method} ${what}`) {
      case 'GET users':
        return userOf(first, fake.access)
      case 'POST tickets':
        return ok(
          searched(
            fake.tickets.filter(({ group }) => fake.access.has(group)),
            body,
          ),
        )
      case 'GET tickets':
        return withTicket(first, 'read', (ticket) => ok(wireTicket(ticket, query.has('expand'))))
      case 'PUT tickets':
        return withTicket(first, 'change', (ticket) => update(ticket, body))
      case 'GET ticket_articles':
        return first === 'by_ticket'
          ? withTicket(second, 'read', (ticket) => ok(ticket.articles.map((one) => wireArticle(ticket, one))))
          : withArticle(Number(first), (ticket, one) => ok(wireArticle(ticket, one)))
      case 'POST ticket_articles':
        return withTicket(String(body.ticket_id), 'change', (ticket) => addArticle(ticket, body))
      case 'DELETE ticket_articles':
        return withArticle(Number(first), removeArticle)
      case 'GET tags':
        return withTicket(query.get('o_id') ?? '', 'read', ({ tags }) => ok({ tags }))
      case 'POST tags':
        return withTicket(String(body.o_id), 'change', (ticket) => addTag(ticket, String(body.item)))
      case 'DELETE tags':
        return withTicket(String(body.o_id), 'change', (ticket) => removeTag(ticket, String(body.item)))
      case 'GET links':
        return withTicket(query.get('link_object_value') ?? '', 'read', ({ id }) =>
          ok(linksOf(fake.links, id)),
        )
      case 'POST links':
        return withTicket(String(body.link_object_target_value), 'change', (ticket) => addLink(ticket, body))
      case 'DELETE links':
        return withTicket(String(body.link_object_target_value), 'change', (ticket) =>
          removeLink(ticket, Number(body.link_object_source_value)),
        )
      case 'GET ticket_states':
        return ok(states.map(([name, type], index) => wireState(name, type, index + 1)))
      case 'GET ticket_priorities':
        return ok(priorities.map((name, index) => ({ id: index + 1, name, active: true })))
      case 'GET object_manager_attributes':
        return fake.seesObjects ? ok(wireAttributes()) : refusal(403, 'Not authorized')
    }
    return notFound
  }

  function withTicket(id: string, right: string, then: (ticket: ZammadTicket) => ServerAnswer): ServerAnswer {
    const ticket = fake.tickets.find((one) => one.id === Number(id))
    if (ticket === undefined) return notFound
    const rights = fake.access.get(ticket.group) ?? []
    const may = rights.includes('full') || rights.includes(right) || fake.customerOf.has(ticket.group)
    return may ? then(ticket) : refusal(403, 'Not authorized')
  }

  function withArticle(
    id: number,
    then: (ticket: ZammadTicket, article: ZammadArticle) => ServerAnswer,
  ): ServerAnswer {
    for (const ticket of fake.tickets)
      for (const article of ticket.articles) if (article.id === id) return then(ticket, article)
    return notFound
  }

  function update(ticket: ZammadTicket, body: Record<string, unknown>): ServerAnswer {
    writing()
    const change = changeOf(ticket, body, fake.hidden)
    if (typeof change === 'object' && 'status' in change) return change
    fake.change(ticket, change)
    return ok(wireTicket(ticket, false))
  }

  function addArticle(ticket: ZammadTicket, body: Record<string, unknown>): ServerAnswer {
    const isAgent = fake.access.has(ticket.group) && !fake.customerOf.has(ticket.group)
    const article = fake.write(ticket, {
      type: String(body.type),
      sender: isAgent ? 'Agent' : 'Customer',
      from: 'Mail Room',
      body: String(body.body),
      isHtml: body.content_type === 'text/html',
      internal: isAgent && body.internal === true,
      createdBy: me,
    })
    return { status: 201, body: wireArticle(ticket, article) }
  }

  function removeArticle(ticket: ZammadTicket, article: ZammadArticle): ServerAnswer {
    if (article.createdBy !== me) return refusal(403, 'you can only delete your own notes')
    if (article.type !== 'note' && !article.internal)
      return refusal(403, 'communication articles cannot be deleted')
    const age = (fake.clock.getTime() - article.at.getTime()) / 1000
    if (fake.deletableSeconds > 0 && age >= fake.deletableSeconds)
      return refusal(403, 'note is too old to be deleted')
    tick()
    ticket.articles.splice(ticket.articles.indexOf(article), 1)
    touch(ticket)
    return ok({})
  }

  function addTag(ticket: ZammadTicket, tag: string): ServerAnswer {
    writing()
    if (!fake.tags.includes(tag)) {
      if (!fake.newTags) return refusal(422, 'Tag creation is not allowed.')
      fake.tags.push(tag)
    }
    tick()
    if (!ticket.tags.includes(tag)) ticket.tags.push(tag)
    touch(ticket)
    return { status: 201, body: true }
  }

  function removeTag(ticket: ZammadTicket, tag: string): ServerAnswer {
    writing()
    tick()
    ticket.tags = ticket.tags.filter((one) => one !== tag)
    touch(ticket)
    return ok(true)
  }

  function writing(): void {
    const before = fake.beforeWrite
    fake.beforeWrite = null
    before?.()
  }

  function addLink(ticket: ZammadTicket, body: Record<string, unknown>): ServerAnswer {
    const source = fake.tickets.find(({ number }) => number === body.link_object_source_number)
    if (source === undefined) return notFound
    if (fake.links.some((pair) => pair.includes(ticket.id) && pair.includes(source.id)))
      return refusal(422, 'Link already exists')
    tick()
    fake.links.push([source.id, ticket.id])
    touch(ticket)
    touch(source)
    return { status: 201, body: { id: 500 + fake.links.length } }
  }

  function removeLink(ticket: ZammadTicket, source: number): ServerAnswer {
    tick()
    const at = fake.links.findIndex((pair) => pair.includes(ticket.id) && pair.includes(source))
    if (at >= 0) fake.links.splice(at, 1)
    touch(ticket)
    return ok([])
  }

  return fake
}

function ok(body: unknown): ServerAnswer {
  return { status: 200, body }
}

const notFound = refusal(404, "Couldn't find it")
