/** A ticket of Zammad, its articles, tags and links as a ticket of Mailroom. */
import type { Address, Attachment } from '../../item/item.ts'
import {
  type FetchedTicket,
  type FieldName,
  type Fields,
  type FieldValue,
  maxText,
  type TicketMessage,
} from '../contract.ts'
import { shownValue, type TicketAttribute } from './attributes.ts'
import type { Article, Ticket, User } from './shapes.ts'

/** Names of state types (not of states, which can be called anything) of tickets that nobody works on any more. */
const closedTypes = ['closed', 'merged', 'removed']

export interface TicketParts {
  ticket: Ticket
  articles: Article[]
  tags: string[]
  links: string[]
  /** Null where nobody may see it. */
  customer: User | null
  attributes: readonly TicketAttribute[]
  /** Of its state. */
  stateType: string | null
  /** Id of the user whose token it is. */
  me: number
  url: string
}

export function ticketOf(parts: TicketParts): FetchedTicket {
  const { ticket, articles, tags, links, attributes, stateType, me, url } = parts
  const requester = addressOfUser(parts.customer)
  return {
    ticket: String(ticket.id),
    updatedAt: ticket.updated_at,
    version: ticket.updated_at,
    url: `${url}/#ticket/zoom/${ticket.id}`,
    subject: ticket.title ?? '',
    requester,
    createdAt: ticket.created_at,
    isClosed: closedTypes.includes(stateType ?? ''),
    fields: fieldsOf(ticket, tags, attributes),
    messages: articles
      .map((article) => messageOf(article, requester, me))
      .sort((one, other) => Date.parse(one.at) - Date.parse(other.at) || Number(one.id) - Number(other.id)),
    messageIds: articles.flatMap(({ message_id }) => messageIdIn(message_id)),
    links,
  }
}

export function fieldsOf(
  ticket: Ticket,
  tags: readonly string[],
  attributes: readonly TicketAttribute[],
): Fields {
  const fields: { [Name in FieldName]?: FieldValue } = {
    queue: ticket.group ?? null,
    priority: ticket.priority ?? null,
    status: ticket.state ?? null,
    tags,
  }
  for (const attribute of attributes) fields[attribute.field] = shownValue(attribute, ticket[attribute.name])
  return fields
}

function messageOf(article: Article, customer: Address | null, me: number): TicketMessage {
  const role = roleOf(article, me)
  return {
    id: String(article.id),
    at: article.created_at,
    author: addressIn(article.from) ?? (role === 'customer' ? customer : null),
    role,
    internal: article.internal,
    body: (article.body ?? '').slice(0, maxText),
    isHtml: /html/i.test(article.content_type ?? ''),
    attachments: article.attachments.map(attachmentOf),
  }
}

/** `sender` counts before the user: an agent may enter what a customer said on the telephone. */
function roleOf({ sender, created_by_id }: Article, me: number): TicketMessage['role'] {
  if (sender === 'Customer') return 'customer'
  if (sender === 'System') return 'system'
  return created_by_id === me ? 'own' : 'agent'
}

function attachmentOf({ filename, size, preferences }: Article['attachments'][number]): Attachment {
  const type = preferences?.['Mime-Type'] ?? preferences?.['Content-Type']
  return {
    name: filename ?? '',
    type: typeof type === 'string' ? (type.split(';')[0] ?? '').trim() : 'application/octet-stream',
    size: Number(size ?? 0) || 0,
  }
}

/** "Ada Lovelace <ada@example.org>", or the address alone; a name alone is no address. */
function addressIn(from: string | null | undefined): Address | null {
  const [, name, address] = /^\s*(.*?)\s*<([^<>\s]+@[^<>\s]+)>/.exec(from ?? '') ?? []
  if (address !== undefined)
    return { name: (name ?? '').replace(/^"(.*)"$/, '$1'), address: address.toLowerCase() }
  const [alone] = /^\s*[^<>\s]+@[^<>\s]+\s*$/.exec(from ?? '') ?? []
  return alone === undefined ? null : { name: '', address: alone.trim().toLowerCase() }
}

function addressOfUser(user: User | null): Address | null {
  if (user === null || !user.email) return null
  const name = [user.firstname, user.lastname].filter((part) => part).join(' ')
  return { name, address: user.email.toLowerCase() }
}

function messageIdIn(written: string | null | undefined): string[] {
  const [id] = /<[^<>\s]+>/.exec(written ?? '') ?? []
  return id === undefined ? [] : [id]
}
