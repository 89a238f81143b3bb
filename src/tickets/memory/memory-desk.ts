/** What a ticket system in memory keeps, and what people do to it. */
import { GoneError } from '../../errors.ts'
import type { Address, Attachment } from '../../item/item.ts'
import {
  type FetchedTicket,
  type FieldDescription,
  type Fields,
  maxText,
  type TicketMessage,
} from '../contract.ts'
import { pickFields } from '../field-values.ts'

const firstDay = Date.UTC(2026, 0, 5, 8)
const minute = 60_000

export interface StoredTicket extends Omit<FetchedTicket, 'version' | 'url' | 'isClosed'> {
  /** Which change of the desk was the last one of this ticket, counted from 1. */
  change: number
}

interface NewTicket {
  subject?: string
  body?: string
  isHtml?: boolean
  attachments?: Attachment[]
  requester?: Address
  fields?: Fields
  messageIds?: string[]
}

/** The hands of the people at the desk. Everything they do happens a minute after what was done before. */
export interface MemoryPeople {
  /** A customer opens a ticket. Gives its id. */
  open(ticket?: NewTicket): string
  /** Gives the id of the message, as the next one does. */
  customerWrites(ticket: string, body: string, more?: Partial<TicketMessage>): string
  agentWrites(ticket: string, body: string, more?: Partial<TicketMessage>): string
  /** A person changes fields. */
  change(ticket: string, fields: Fields): void
  remove(ticket: string): void
  /** What `act` does happens all at the same time. */
  atOnce(act: () => void): void
}

export interface MemoryDesk {
  people: MemoryPeople
  tickets(): StoredTicket[]
  /** Throws a GoneError where it is not. */
  at(ticket: string): StoredTicket
  append(ticket: string, message: Omit<TicketMessage, 'id' | 'at'>): string
  /** It was changed now. */
  touch(ticket: StoredTicket): void
}

const closedStatuses = ['solved', 'closed']

export function isClosed({ fields }: StoredTicket): boolean {
  return closedStatuses.includes(String(fields.status))
}

export const usualFields: readonly FieldDescription[] = [
  { name: 'queue', values: ['Support', 'Billing', 'Technical'], kind: 'text', many: false },
  { name: 'category', values: ['Order', 'Invoice', 'Problem', 'Other'], kind: 'text', many: false },
  { name: 'priority', values: ['low', 'normal', 'high'], kind: 'text', many: false },
  { name: 'status', values: ['new', 'open', ...closedStatuses], kind: 'text', many: false },
  { name: 'tags', values: null, kind: 'text', many: true },
  { name: 'custom:Language', values: ['German', 'English'], kind: 'text', many: false },
  { name: 'custom:Order number', values: null, kind: 'text', many: false },
  { name: 'custom:Score', values: null, kind: 'number', many: false },
  { name: 'custom:Due', values: null, kind: 'date', many: false },
]

const customer: Address = { name: 'Ada', address: 'ada@example.org' }
const agent: Address = { name: 'Agnes', address: 'agnes@example.net' }
const firstFields: Fields = { queue: 'Support', priority: 'normal', status: 'new' }

export function openMemoryDesk(descriptions: readonly FieldDescription[]): MemoryDesk {
  const tickets = new Map<string, StoredTicket>()
  const names = descriptions.map(({ name }) => name)
  const counts = { tickets: 0, messages: 0, changes: 0 }
  let now = firstDay
  let step = minute

  function touch(ticket: StoredTicket): void {
    counts.changes += 1
    now += step
    ticket.change = counts.changes
    ticket.updatedAt = new Date(now).toISOString()
  }
  function at(id: string): StoredTicket {
    const ticket = tickets.get(id)
    if (ticket === undefined) throw new GoneError('ticket-gone', 'The ticket is not there (any more).')
    return ticket
  }
  function append(id: string, message: Omit<TicketMessage, 'id' | 'at'>): string {
    const ticket = at(id)
    touch(ticket)
    counts.messages += 1
    const body = message.body.slice(0, maxText)
    ticket.messages.push({ ...message, body, id: `m${counts.messages}`, at: ticket.updatedAt })
    return `m${counts.messages}`
  }
  function say(id: string, said: Pick<TicketMessage, 'role' | 'author' | 'body'>, more: object): string {
    return append(id, { ...said, internal: false, isHtml: false, attachments: [], ...more })
  }

  const people: MemoryPeople = {
    open({ subject = 'A ticket', body = 'Text', requester = customer, ...more } = {}) {
      counts.tickets += 1
      const id = String(counts.tickets)
      const { fields, messageIds = [], ...message } = more
      const ticket: StoredTicket = {
        ...{ ticket: id, subject, requester, messageIds, change: 0, createdAt: '', updatedAt: '' },
        ...{ fields: { ...pickFields(firstFields, names), ...fields }, messages: [], links: [] },
      }
      tickets.set(id, ticket)
      say(id, { role: 'customer', author: requester, body }, message)
      ticket.createdAt = ticket.updatedAt
      return id
    },
    customerWrites: (id, body, more = {}) =>
      say(id, { role: 'customer', author: at(id).requester, body }, more),
    agentWrites: (id, body, more = {}) => say(id, { role: 'agent', author: agent, body }, more),
    change(id, fields) {
      const ticket = at(id)
      ticket.fields = { ...ticket.fields, ...fields }
      touch(ticket)
    },
    remove(id) {
      at(id)
      tickets.delete(id)
    },
    atOnce(act) {
      now += step
      step = 0
      try {
        act()
      } finally {
        step = minute
      }
    },
  }
  return { people, tickets: () => [...tickets.values()], at, append, touch }
}
