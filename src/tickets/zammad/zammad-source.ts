/**
 * Zammad over its REST API. Notes are internal articles of the type "note". docs/tickets/zammad.md names the sections of
 * Zammad's documentation that are followed.
 */
import { z } from 'zod'
import { AuthenticationError, GoneError, PermanentError } from '../../errors.ts'
import type { OpenTicketSource, TicketSource, ZammadSettings } from '../contract.ts'
import { followList } from '../follow-list.ts'
import { openHttp } from '../http.ts'
import { alarmIfMissing } from '../missing-api.ts'
import { parseAnswer } from '../parse-answer.ts'
import { addInternalArticle, removeArticle } from './articles.ts'
import { type TicketAttribute, ticketAttributes } from './attributes.ts'
import { addLink, readLinks, removeLink } from './links.ts'
import { zammadLists } from './list-changes.ts'
import { fieldsOf, ticketOf } from './read-ticket.ts'
import { Article, Attribute, Me, Priority, State, Tags, Ticket, User } from './shapes.ts'
import { type Choices, writeTicket } from './write-ticket.ts'

/** State types that need nothing beside them, unlike "pending", which wants a time. */
const writableTypes = ['open', 'closed']

export const openZammadSource: OpenTicketSource<ZammadSettings> = (name, settings) => {
  const http = openHttp({
    url: settings.url,
    headers: () => ({ authorization: `Token token=${settings.secret()}` }),
    certificateAuthority: settings.certificateAuthority,
    connections: 4,
  })
  let me: Me | null = null
  let states: State[] | null = null
  let attributes: TicketAttribute[] | null = null

  /** Also where token access is switched off, and where there is no token at all, Zammad says 403 here. */
  async function whoAmI(signal?: AbortSignal): Promise<Me> {
    const answer = await http.request('/api/v1/users/me', { query: { expand: true }, signal, accepts: [403] })
    if (answer.status === 403)
      throw new AuthenticationError('sign-in-refused', 'Zammad does not let this token in.')
    me = parseAnswer(Me, answer.body)
    return me
  }

  /** Names of groups in which the user may change tickets. */
  function writableGroups({ groups }: Me): string[] {
    return Object.keys(groups).filter((group) =>
      groups[group]?.some((may) => may === 'full' || may === 'change'),
    )
  }

  async function readStates(signal?: AbortSignal): Promise<State[]> {
    const answer = await http.request('/api/v1/ticket_states', { query: { expand: true }, signal })
    states = parseAnswer(z.array(State), answer.body)
    return states
  }

  /** "Object": for those who may see it; for anybody else there are no custom fields. */
  async function readAttributes(signal?: AbortSignal): Promise<TicketAttribute[]> {
    const answer = await http.request('/api/v1/object_manager_attributes', { signal, accepts: [403] })
    attributes = answer.status === 403 ? [] : ticketAttributes(parseAnswer(z.array(Attribute), answer.body))
    return attributes
  }

  /** Zammad itself refuses states that a ticket cannot get from where it is, such as "new". */
  async function choices(signal?: AbortSignal): Promise<Choices> {
    const [user, stateList, attributeList, priorities] = await Promise.all([
      whoAmI(signal),
      readStates(signal),
      readAttributes(signal),
      http.request('/api/v1/ticket_priorities', { signal }),
    ])
    return {
      groups: writableGroups(user),
      states: stateList.filter(({ active }) => active).map((state) => state.name),
      priorities: parseAnswer(z.array(Priority), priorities.body)
        .filter(({ active }) => active)
        .map((priority) => priority.name),
      attributes: attributeList,
    }
  }

  function pathOf(ticket: string): string {
    if (!/^\d{1,15}$/.test(ticket)) throw new GoneError('ticket-gone', 'No such ticket is in Zammad.')
    return `/api/v1/tickets/${ticket}`
  }

  /** GoneError also where the ticket lies in a group that the user does not see. */
  async function readTicket(ticket: string, signal?: AbortSignal): Promise<Ticket> {
    const answer = await http.request(pathOf(ticket), { query: { expand: true }, signal, accepts: [403] })
    if (answer.status === 403)
      throw new GoneError('ticket-gone', 'The user of the token does not see the ticket (any more).')
    return parseAnswer(Ticket, answer.body)
  }

  async function readTags(ticket: string, signal?: AbortSignal): Promise<string[]> {
    const query = { object: 'Ticket', o_id: ticket }
    return parseAnswer(Tags, (await http.request('/api/v1/tags', { query, signal })).body).tags
  }

  const source: TicketSource = {
    name,
    async capabilities(signal) {
      const user = await alarmIfMissing(whoAmI(signal))
      for (const queue of settings.queues) if (user.groups[queue] === undefined) throw queueMissing(queue)
      const writable = writableGroups(user)
      const readOnly =
        settings.queues.length === 0
          ? writable.length === 0
          : !settings.queues.some((queue) => writable.includes(queue))
      return {
        readOnly,
        notes: true,
        removeNotes: true,
        drafts: false,
        links: true,
        concurrency: 'reread',
      }
    },
    async describeFields(_queue, signal) {
      const { groups, priorities, attributes } = await alarmIfMissing(choices(signal))
      const writable = (states ?? []).filter(
        ({ active, state_type }) => active && writableTypes.includes(state_type ?? ''),
      )
      return [
        { name: 'queue', values: groups, kind: 'text', many: false },
        { name: 'status', values: writable.map((state) => state.name), kind: 'text', many: false },
        { name: 'priority', values: priorities, kind: 'text', many: false },
        { name: 'tags', values: null, kind: 'text', many: true },
        ...attributes.map(({ field, options, kind, many }) => ({
          name: field,
          values: options === null ? null : [...options.keys()],
          kind,
          many,
        })),
      ]
    },
    async changes(cursor, options) {
      return alarmIfMissing(followList(zammadLists(http, settings.queues, options.signal), cursor, options))
    },
    async fetch(id, signal) {
      const ticket = await readTicket(id, signal)
      const [user, stateList, attributeList, articles, tags, links, customer] = await Promise.all([
        me ?? whoAmI(signal),
        states ?? readStates(signal),
        attributes ?? readAttributes(signal),
        http.request(`/api/v1/ticket_articles/by_ticket/${id}`, { signal }),
        readTags(id, signal),
        readLinks(http, id, signal),
        http.request(`/api/v1/users/${ticket.customer_id}`, { signal, accepts: [403, 404] }),
      ])
      return ticketOf({
        ticket,
        articles: parseAnswer(z.array(Article), articles.body),
        tags,
        links,
        customer: customer.status === 200 ? parseAnswer(User, customer.body) : null,
        attributes: attributeList,
        stateType: await stateType(ticket, stateList, signal),
        me: user.id,
        url: settings.url,
      })
    },
    async writeFields(ticket, fields, known, signal) {
      const found = await choices(signal)
      const read = async () =>
        fieldsOf(await readTicket(ticket, signal), await readTags(ticket, signal), found.attributes)
      return writeTicket({ http, ticket, wanted: fields, known: known.fields, choices: found, read, signal })
    },
    async addNote(id, text, signal) {
      const ticket = await readTicket(id, signal)
      // In a group of which the user is no agent Zammad would make the note a public one.
      if (!writableGroups(await whoAmI(signal)).includes(ticket.group ?? ''))
        throw new PermanentError(
          'forbidden',
          'The user of the token is no agent of the group of this ticket.',
        )
      return addInternalArticle(http, id, text, signal)
    },
    async removeNote(ticket, id, signal) {
      pathOf(ticket)
      await removeArticle(http, ticket, id, (me ?? (await whoAmI(signal))).id, signal)
    },
    addDraft: () => Promise.reject(unsupported),
    async link(ticket, other, signal) {
      await readTicket(ticket, signal)
      await readTicket(other, signal)
      await addLink(http, ticket, other, signal)
    },
    async unlink(ticket, other, signal) {
      pathOf(ticket)
      pathOf(other)
      await removeLink(http, ticket, other, signal)
    },
    close: () => http.close(),
  }

  /** A state that was made meanwhile is asked for. */
  async function stateType(ticket: Ticket, known: State[], signal?: AbortSignal): Promise<string | null> {
    const find = (list: State[]) => list.find((state) => state.name === ticket.state)
    return (find(known) ?? find(await readStates(signal)))?.state_type ?? null
  }

  return source
}

const unsupported = new PermanentError('unsupported', 'Drafts of replies are not written to Zammad.')

function queueMissing(queue: string): PermanentError {
  return new PermanentError(
    'queue-missing',
    `The user of the token has no group "${queue}" of its own in Zammad; check queues in mailroom.yaml.`,
  )
}
