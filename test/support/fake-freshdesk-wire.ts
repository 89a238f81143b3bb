/** What Freshdesk's answers look like, and what this one was set up with. */

export interface FreshdeskConversation {
  id: number
  body: string
  isHtml: boolean
  incoming: boolean
  isPrivate: boolean
  user: number | null
  from: string | null
  attachments: { name: string; type: string; size: number }[]
  at: Date
}

export interface FreshdeskTicket {
  id: number
  subject: string
  body: string
  isHtml: boolean
  status: number
  priority: number
  type: string | null
  source: number
  group: number | null
  requester: number
  tags: string[]
  values: Record<string, string | number | boolean | null>
  attachments: { name: string; type: string; size: number }[]
  isSpam: boolean
  isDeleted: boolean
  conversations: FreshdeskConversation[]
  createdAt: Date
  updatedAt: Date
}

export const me = 77
export const agent = 78
export const customer = 501

export const ticketFields = [
  { name: 'requester', label: 'Search a requester', type: 'default_requester' },
  { name: 'subject', label: 'Subject', type: 'default_subject' },
  {
    name: 'ticket_type',
    label: 'Type',
    type: 'default_ticket_type',
    choices: ['Question', 'Incident', 'Problem', 'Feature Request'],
  },
  {
    name: 'status',
    label: 'Status',
    type: 'default_status',
    choices: {
      '2': ['Open', 'Being Processed'],
      '3': ['Pending', 'Awaiting your reply'],
      '4': ['Resolved', 'This ticket has been Resolved'],
      '5': ['Closed', 'This ticket has been Closed'],
      '6': ['Waiting for parts', 'In work'],
    },
  },
  {
    name: 'priority',
    label: 'Priority',
    type: 'default_priority',
    choices: { Low: 1, Medium: 2, High: 3, Urgent: 4 },
  },
  { name: 'group', label: 'Group', type: 'default_group', choices: { Support: 21, Technical: 22 } },
  { name: 'agent', label: 'Agent', type: 'default_agent', choices: { 'Grace Hopper': agent } },
  { name: 'cf_area', label: 'Area', type: 'custom_dropdown', choices: ['Machines', 'Presses'] },
  { name: 'cf_order_number', label: 'Order number', type: 'custom_text' },
  { name: 'cf_weight', label: 'Weight', type: 'custom_number' },
  { name: 'cf_amount', label: 'Amount', type: 'custom_decimal' },
  { name: 'cf_paid', label: 'Paid', type: 'custom_checkbox' },
  { name: 'cf_due', label: 'Due', type: 'custom_date' },
  { name: 'cf_twice', label: 'Twice', type: 'custom_text' },
  { name: 'cf_twice765', label: 'Twice', type: 'custom_text' },
  {
    name: 'cf_country',
    label: 'Country',
    type: 'nested_field',
    choices: { Germany: { Berlin: ['Mitte'] } },
    nested_ticket_fields: [{ id: 99, name: 'cf_city', label: 'City', level: 2 }],
  },
].map((field, index) => ({
  id: index + 1,
  position: index + 1,
  default: !field.name.startsWith('cf_'),
  ...field,
}))

function wireDate(date: Date): string {
  return date.toISOString().replace(/\.\d+Z$/, 'Z')
}

export function wireTicket(ticket: FreshdeskTicket) {
  const fields = ticketFields.filter(({ name }) => name.startsWith('cf_'))
  return {
    id: ticket.id,
    subject: ticket.subject,
    status: ticket.status,
    priority: ticket.priority,
    source: ticket.source,
    type: ticket.type,
    group_id: ticket.group,
    requester_id: ticket.requester,
    responder_id: null,
    spam: ticket.isSpam,
    ...(ticket.isDeleted ? { deleted: true } : {}),
    custom_fields: Object.fromEntries(fields.map(({ name }) => [name, ticket.values[name] ?? null])),
    tags: ticket.tags,
    created_at: wireDate(ticket.createdAt),
    updated_at: wireDate(ticket.updatedAt),
  }
}

export function wireWholeTicket(ticket: FreshdeskTicket) {
  return {
    ...wireTicket(ticket),
    description: ticket.isHtml ? ticket.body : htmlOf(ticket.body),
    description_text: ticket.body,
    attachments: wireAttachments(ticket.attachments),
  }
}

export function wireConversation(ticket: FreshdeskTicket, one: FreshdeskConversation) {
  return {
    id: one.id,
    body: one.isHtml ? one.body : htmlOf(one.body),
    body_text: one.body,
    incoming: one.incoming,
    private: one.isPrivate,
    user_id: one.user,
    support_email: null,
    from_email: one.from,
    source: one.isPrivate ? 2 : 0,
    ticket_id: ticket.id,
    to_emails: [],
    attachments: wireAttachments(one.attachments),
    created_at: wireDate(one.at),
    updated_at: wireDate(one.at),
  }
}

function wireAttachments(attachments: FreshdeskTicket['attachments']) {
  return attachments.map(({ name, type, size }, index) => ({
    id: index + 1,
    name,
    content_type: type,
    size,
    attachment_url: 'https://cdn.freshdesk.com/x',
  }))
}

function htmlOf(text: string): string {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  return `<div>${escaped.replaceAll('\n', '<br>')}</div>`
}
