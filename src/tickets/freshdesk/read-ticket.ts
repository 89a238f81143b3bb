/** A ticket of Freshdesk and its conversation as a ticket of Mailroom. */
import type { Address, Attachment } from '../../item/item.ts'
import {
  type FetchedTicket,
  type FieldName,
  type Fields,
  type FieldValue,
  maxText,
  type TicketMessage,
} from '../contract.ts'
import type { Conversation, Ticket } from './shapes.ts'
import { type Account, shownValue } from './ticket-fields.ts'

/** "Ticket Properties": Resolved and Closed. */
const closed = [4, 5]
const outboundEmail = 10

export function ticketOf(
  ticket: Ticket,
  conversations: readonly Conversation[],
  account: Account,
  { me, url }: { me: number; url: string },
): FetchedTicket {
  const requester = requesterOf(ticket)
  const opening: TicketMessage = {
    id: 'opening',
    at: ticket.created_at,
    author: ticket.source === outboundEmail ? null : requester,
    role: ticket.source === outboundEmail ? 'agent' : 'customer',
    internal: false,
    body: (ticket.description ?? '').slice(0, maxText),
    isHtml: true,
    attachments: attachmentsOf(ticket),
  }
  return {
    ticket: String(ticket.id),
    updatedAt: ticket.updated_at,
    version: ticket.updated_at,
    url: `${url}/a/tickets/${ticket.id}`,
    subject: ticket.subject ?? '',
    requester,
    createdAt: ticket.created_at,
    isClosed: closed.includes(ticket.status) || ticket.spam === true || ticket.deleted === true,
    fields: fieldsOf(ticket, account),
    messages: [
      opening,
      ...conversations
        .map((conversation) => messageOf(conversation, ticket, me))
        .sort((one, other) => Date.parse(one.at) - Date.parse(other.at) || Number(one.id) - Number(other.id)),
    ],
    messageIds: [],
    links: [],
  }
}

export function fieldsOf(ticket: Ticket, account: Account): Fields {
  const fields: { [Name in FieldName]?: FieldValue } = {
    queue: labelOf(account.groups, ticket.group_id),
    status: labelOf(account.statuses, ticket.status),
    priority: labelOf(account.priorities, ticket.priority),
    category: ticket.type ?? null,
    tags: ticket.tags,
  }
  for (const field of account.customFields)
    fields[field.field] = shownValue(field, ticket.custom_fields[field.name])
  return fields
}

/** A number that was made meanwhile is shown as it is. */
function labelOf(labels: ReadonlyMap<string, number>, number: number | null | undefined): string | null {
  if (number == null) return null
  return [...labels].find(([, one]) => one === number)?.[0] ?? String(number)
}

function messageOf(conversation: Conversation, ticket: Ticket, me: number): TicketMessage {
  const role = roleOf(conversation, ticket, me)
  const isRequester = conversation.user_id != null && conversation.user_id === ticket.requester_id
  return {
    id: String(conversation.id),
    at: conversation.created_at,
    author: isRequester ? requesterOf(ticket) : addressIn(conversation.from_email),
    role,
    internal: conversation.private,
    body: (conversation.body ?? '').slice(0, maxText),
    isHtml: true,
    attachments: attachmentsOf(conversation),
  }
}

/** What is private is never a customer's, whatever else is said of it. */
function roleOf(
  { user_id, incoming, private: isPrivate }: Conversation,
  ticket: Ticket,
  me: number,
): TicketMessage['role'] {
  if (user_id === me) return 'own'
  if (!isPrivate && (incoming || (user_id != null && user_id === ticket.requester_id))) return 'customer'
  return user_id == null ? 'system' : 'agent'
}

function requesterOf({ requester }: Ticket): Address | null {
  if (!requester?.email) return null
  return { name: requester.name ?? '', address: requester.email.toLowerCase() }
}

/** "\"Ada Lovelace\" <ada@example.org>", or the address alone. */
function addressIn(written: string | null | undefined): Address | null {
  const [, name = '', address] = /^\s*(.*?)\s*<?([^<>\s"]+@[^<>\s"]+)>?\s*$/.exec(written ?? '') ?? []
  return address === undefined
    ? null
    : { name: name.replace(/^"(.*)"$/, '$1'), address: address.toLowerCase() }
}

function attachmentsOf({ attachments }: Pick<Ticket, 'attachments'>): Attachment[] {
  return attachments.map(({ name, content_type, size }) => ({
    name: name ?? '',
    type: content_type ?? 'application/octet-stream',
    size: size ?? 0,
  }))
}
