/** What Zendesk's answers look like, and what this one was set up with. */

export interface ZendeskComment {
  id: number
  author: number
  /** Plain, or HTML where `isHtml`. */
  body: string
  isHtml: boolean
  isPublic: boolean
  messageId: string | null
  attachments: { name: string; type: string; size: number }[]
  at: Date
}

export type ZendeskValue = string | boolean | null | string[]

export interface ZendeskTicket {
  id: number
  subject: string
  status: string
  customStatus: number
  priority: string | null
  type: string | null
  group: number | null
  requester: number
  tags: string[]
  /** Values of custom fields by id. */
  values: Map<number, ZendeskValue>
  isDeleted: boolean
  comments: ZendeskComment[]
  createdAt: Date
  updatedAt: Date
}

export const me = 77
export const agent = 78
export const customer = 501
export const users = [
  { id: me, name: 'Mailroom', email: 'mailroom@example.com', role: 'admin' },
  { id: agent, name: 'Grace Hopper', email: 'grace@example.com', role: 'agent' },
  { id: customer, name: 'Ada Lovelace', email: 'Ada@example.org', role: 'end-user' },
  { id: -1, name: 'Zendesk', email: null, role: 'admin' },
]
export const groups = [
  { id: 21, name: 'Support', deleted: false },
  { id: 22, name: 'Technical', deleted: false },
]
export const statuses = ['new', 'open', 'pending', 'hold', 'solved'].map((category, index) => ({
  id: 100 + index,
  status_category: category,
  agent_label: `${category[0]?.toUpperCase()}${category.slice(1)}`,
  end_user_label: category,
  active: category !== 'hold',
  default: true,
}))
statuses.push({
  id: 150,
  status_category: 'pending',
  agent_label: 'Waiting for parts',
  end_user_label: 'In work',
  active: true,
  default: false,
})

const options = (...pairs: [string, string][]) => pairs.map(([name, value], id) => ({ id, name, value }))
const system = (...values: string[]) => values.map((value) => ({ name: value.toUpperCase(), value }))
export const area = 301
export const paid = 306
export const ticketFields = [
  { type: 'subject', title: 'Subject', removable: false },
  {
    type: 'status',
    title: 'Status',
    removable: false,
    system_field_options: system('new', 'open', 'pending', 'solved'),
  },
  {
    type: 'priority',
    title: 'Priority',
    removable: false,
    system_field_options: system('low', 'normal', 'high', 'urgent'),
  },
  {
    type: 'tickettype',
    title: 'Type',
    removable: false,
    system_field_options: system('question', 'incident', 'problem', 'task'),
  },
  {
    id: area,
    type: 'tagger',
    title: 'Area',
    custom_field_options: options(['Machines', 'area_machines'], ['Machines::Presses', 'area_presses']),
  },
  { id: 302, type: 'text', title: 'Order number' },
  { id: 303, type: 'integer', title: 'Weight' },
  { id: 304, type: 'decimal', title: 'Amount' },
  {
    id: 305,
    type: 'multiselect',
    title: 'Themes',
    custom_field_options: options(
      ['Delivery', 'theme_delivery'],
      ['Payment', 'theme_pay'],
      ['Repair', 'theme_fix'],
    ),
  },
  { id: paid, type: 'checkbox', title: 'Paid', tag: 'is_paid' },
  { id: 307, type: 'date', title: 'Due' },
  { id: 308, type: 'text', title: 'Twice' },
  { id: 309, type: 'text', title: 'Twice' },
  { id: 310, type: 'text', title: 'Old', active: false },
  { id: 311, type: 'lookup', title: 'Asset' },
].map((field, index) => ({ id: 201 + index, active: true, removable: true, ...field }))

/** Tags that are there because of a field. */
export function tagsOf(id: number, value: ZendeskValue): string[] {
  const field = ticketFields.find((one) => one.id === id)
  if (field?.type === 'checkbox') return value === true && 'tag' in field ? [String(field.tag)] : []
  if (field?.type !== 'tagger' && field?.type !== 'multiselect') return []
  return Array.isArray(value) ? value : typeof value === 'string' ? [value] : []
}

export function wireDate(date: Date): string {
  return date.toISOString().replace(/\.\d+Z$/, 'Z')
}

export function wireTicket(ticket: ZendeskTicket, url: string) {
  return {
    id: ticket.id,
    url: `${url}/api/v2/tickets/${ticket.id}.json`,
    subject: ticket.subject,
    raw_subject: ticket.subject,
    description: ticket.comments[0]?.body ?? '',
    status: ticket.isDeleted ? 'deleted' : ticket.status,
    custom_status_id: ticket.customStatus,
    priority: ticket.priority,
    type: ticket.type,
    group_id: ticket.group,
    requester_id: ticket.requester,
    submitter_id: ticket.requester,
    assignee_id: null,
    tags: ticket.tags,
    custom_fields: ticketFields
      .filter(({ removable, active }) => removable && active)
      .map(({ id, type }) => ({ id, value: ticket.values.get(id) ?? (type === 'checkbox' ? false : null) })),
    created_at: wireDate(ticket.createdAt),
    updated_at: wireDate(ticket.updatedAt),
  }
}

export function wireComment(comment: ZendeskComment) {
  const html = comment.isHtml
    ? comment.body
    : `<p dir="auto">${escaped(comment.body).replaceAll('\n', '<br>')}</p>`
  return {
    id: comment.id,
    type: 'Comment',
    author_id: comment.author,
    body: comment.body,
    html_body: `<div class="zd-comment" dir="auto">${html}</div>`,
    plain_body: comment.body,
    public: comment.isPublic,
    attachments: comment.attachments.map(({ name, type, size }, index) => ({
      id: index + 1,
      file_name: name,
      content_type: type,
      size,
      content_url: 'https://example.zendesk.com/attachments/token/x',
    })),
    audit_id: 90_000 + comment.id,
    via: { channel: 'email', source: {} },
    created_at: wireDate(comment.at),
    metadata: { system: comment.messageId === null ? {} : { message_id: comment.messageId }, custom: {} },
  }
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
