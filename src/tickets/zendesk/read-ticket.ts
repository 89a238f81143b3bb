/** A ticket of Zendesk and its comments as a ticket of Mailroom. */
import type { Address } from '../../item/item.ts'
import {
  type FetchedTicket,
  type FieldName,
  type Fields,
  type FieldValue,
  maxText,
  type TicketMessage,
} from '../contract.ts'
import type { Comment, ShownTicket, Ticket, User } from './shapes.ts'
import { type Account, shownValue } from './ticket-fields.ts'

const closed = ['solved', 'closed', 'deleted']

export interface TicketParts {
  shown: ShownTicket
  comments: Comment[]
  /** Whoever wrote a comment. */
  authors: User[]
  account: Account
  /** Id of the user whose token it is. */
  me: number
  url: string
}

export function ticketOf({ shown, comments, authors, account, me, url }: TicketParts): FetchedTicket {
  const { ticket } = shown
  const users = new Map([...shown.users, ...authors].map((user) => [user.id, user]))
  return {
    ticket: String(ticket.id),
    updatedAt: ticket.updated_at,
    version: ticket.updated_at,
    url: `${url}/agent/tickets/${ticket.id}`,
    subject: ticket.subject ?? '',
    requester: addressOf(users.get(ticket.requester_id ?? 0)),
    createdAt: ticket.created_at,
    isClosed: closed.includes(ticket.status),
    fields: fieldsOf(shown, account),
    messages: comments
      .map((comment) => messageOf(comment, ticket, users, me))
      .sort((one, other) => Date.parse(one.at) - Date.parse(other.at) || Number(one.id) - Number(other.id)),
    messageIds: comments.flatMap(({ metadata }) => messageIdIn(metadata?.system?.message_id)),
    links: [],
  }
}

export function fieldsOf({ ticket, groups }: ShownTicket, account: Account): Fields {
  const fields: { [Name in FieldName]?: FieldValue } = {
    queue: groups.find(({ id }) => id === ticket.group_id)?.name ?? null,
    status: statusOf(ticket, account),
    priority: ticket.priority ?? null,
    category: ticket.type ?? null,
    tags: ticket.tags.filter((tag) => !account.fieldTags.has(tag)),
  }
  for (const field of account.customFields)
    fields[field.field] = shownValue(field, ticket.custom_fields.find(({ id }) => id === field.id)?.value)
  return fields
}

/** A custom status by the name that agents see; what comes with Zendesk by the name that its API has. */
function statusOf({ status, custom_status_id }: Ticket, { customStatuses }: Account): string {
  const custom = customStatuses.find(({ id }) => id === custom_status_id)
  return custom === undefined || custom.default || status === 'closed' ? status : custom.agent_label
}

function messageOf(
  comment: Comment,
  ticket: Ticket,
  users: ReadonlyMap<number, User>,
  me: number,
): TicketMessage {
  const author = users.get(comment.author_id ?? 0)
  return {
    id: String(comment.id),
    at: comment.created_at,
    author: addressOf(author),
    role: roleOf(comment, author, ticket, me),
    internal: !comment.public,
    body: (comment.html_body ?? comment.body ?? '').slice(0, maxText),
    isHtml: comment.html_body != null,
    attachments: comment.attachments.map(({ file_name, content_type, size }) => ({
      name: file_name ?? '',
      type: content_type ?? 'application/octet-stream',
      size: size ?? 0,
    })),
  }
}

/** Whoever asked is the customer, also an agent who asks another team; internal comments are never the customer's. */
function roleOf(
  { author_id, public: isPublic }: Comment,
  author: User | undefined,
  ticket: Ticket,
  me: number,
): TicketMessage['role'] {
  if (author_id == null || author_id <= 0) return 'system'
  if (author_id === me) return 'own'
  if (author?.role === 'end-user') return 'customer'
  return author_id === ticket.requester_id && isPublic ? 'customer' : 'agent'
}

function addressOf(user: User | undefined): Address | null {
  if (user === undefined || !user.email) return null
  return { name: user.name ?? '', address: user.email.toLowerCase() }
}

function messageIdIn(written: string | null | undefined): string[] {
  const [id] = /<[^<>\s]+>/.exec(written ?? '') ?? []
  return id === undefined ? [] : [id]
}
