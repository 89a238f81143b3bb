/** What Zammad's answers look like, and what this one was set up with. */
export interface ZammadArticle {
  id: number
  type: string
  sender: 'Agent' | 'Customer' | 'System'
  from: string | null
  subject: string | null
  messageId: string | null
  isHtml: boolean
  body: string
  internal: boolean
  createdBy: number
  at: Date
  attachments: { name: string; type: string; size: number }[]
}

export interface ZammadTicket {
  id: number
  number: string
  title: string
  group: string
  state: string
  priority: string
  customer: number
  tags: string[]
  /** Values of attributes that an administrator added, as Zammad keeps them. */
  attributes: Record<string, unknown>
  articles: ZammadArticle[]
  createdAt: Date
  updatedAt: Date
}

export const me = 5
export const customer = 20
const agent = 4

export const users = [
  {
    id: me,
    login: 'mailroom@example.com',
    firstname: 'Mail',
    lastname: 'Room',
    email: 'mailroom@example.com',
  },
  {
    id: agent,
    login: 'grace@example.com',
    firstname: 'Grace',
    lastname: 'Hopper',
    email: 'grace@example.com',
  },
  {
    id: customer,
    login: 'ada@example.org',
    firstname: 'Ada',
    lastname: 'Lovelace',
    email: 'Ada@example.org',
  },
]
export const groups = ['Support', 'Technical', 'Secret']
export const priorities = ['1 low', '2 normal', '3 high']
export const states = [
  ['new', 'new'],
  ['open', 'open'],
  ['pending reminder', 'pending reminder'],
  ['closed', 'closed'],
  ['merged', 'merged'],
  ['removed', 'removed'],
  ['waiting for parts', 'open'],
] as const
/** What the form for editing offers agents: filter of the attribute state_id, screen "edit". */
export const editableStates = ['open', 'pending reminder', 'closed', 'waiting for parts']

const builtInAttributes = [
  { name: 'group_id', display: 'Group', data_type: 'select', data_option: { relation: 'Group' } },
  { name: 'state_id', display: 'State', data_type: 'select', data_option: { relation: 'TicketState' } },
]
export const ownAttributes = [
  {
    name: 'area',
    display: 'Area',
    data_type: 'select',
    data_option: { options: { m: 'Machines', p: 'Presses' } },
  },
  {
    name: 'language',
    display: 'Language',
    data_type: 'select',
    data_option: {
      options: [
        { name: 'German', value: 'de' },
        { name: 'English', value: 'en' },
      ],
    },
  },
  { name: 'order_number', display: 'Order number', data_type: 'input', data_option: { type: 'text' } },
  { name: 'weight', display: 'Weight', data_type: 'integer', data_option: { min: 0, max: 999 } },
  {
    name: 'themes',
    display: 'Themes',
    data_type: 'multiselect',
    data_option: { options: { a: 'Delivery', b: 'Payment', c: 'Repair' } },
  },
  {
    name: 'place',
    display: 'Place',
    data_type: 'tree_select',
    data_option: {
      options: [
        { name: 'North', value: 'North', children: [{ name: 'Hall 1', value: 'North::Hall 1' }] },
        { name: 'South', value: 'South' },
      ],
    },
  },
  {
    name: 'paid',
    display: 'Paid',
    data_type: 'boolean',
    data_option: { options: { true: 'yes', false: 'no' } },
  },
  { name: 'due', display: 'Due', data_type: 'date', data_option: {} },
  { name: 'called', display: 'Called', data_type: 'datetime', data_option: {} },
  { name: 'partner', display: 'Partner', data_type: 'select', data_option: { relation: 'Organization' } },
]

export function wireTicket(ticket: ZammadTicket, expanded: boolean) {
  return {
    id: ticket.id,
    number: ticket.number,
    title: ticket.title,
    group_id: groups.indexOf(ticket.group) + 1,
    state_id: states.findIndex(([name]) => name === ticket.state) + 1,
    priority_id: priorities.indexOf(ticket.priority) + 1,
    owner_id: 1,
    customer_id: ticket.customer,
    note: null,
    article_count: ticket.articles.length,
    article_ids: ticket.articles.map(({ id }) => id),
    created_by_id: ticket.customer,
    updated_by_id: ticket.customer,
    created_at: ticket.createdAt.toISOString(),
    updated_at: ticket.updatedAt.toISOString(),
    ...Object.fromEntries(ownAttributes.map(({ name }) => [name, ticket.attributes[name] ?? null])),
    ...(expanded
      ? {
          group: ticket.group,
          state: ticket.state,
          priority: ticket.priority,
          owner: '-',
          customer: 'ada@example.org',
        }
      : {}),
  }
}

export function wireArticle(ticket: ZammadTicket, article: ZammadArticle) {
  const by = users.find(({ id }) => id === article.createdBy)?.login ?? '-'
  return {
    id: article.id,
    ticket_id: ticket.id,
    type_id: 10,
    sender_id: 1,
    from: article.from,
    to: '',
    cc: null,
    subject: article.subject,
    message_id: article.messageId,
    content_type: article.isHtml ? 'text/html' : 'text/plain',
    body: article.body,
    internal: article.internal,
    origin_by_id: null,
    created_by_id: article.createdBy,
    updated_by_id: article.createdBy,
    created_at: article.at.toISOString(),
    updated_at: article.at.toISOString(),
    attachments: article.attachments.map(({ name, type, size }, index) => ({
      id: index + 1,
      filename: name,
      size: String(size),
      preferences: { 'Mime-Type': type },
    })),
    type: article.type,
    sender: article.sender,
    created_by: by,
    updated_by: by,
  }
}

export function wireState(name: string, type: string, id: number) {
  return {
    id,
    name,
    state_type_id: id,
    state_type: type,
    active: name !== 'removed',
    ignore_escalation: false,
  }
}

export function wireAttributes() {
  const common = {
    active: true,
    to_create: false,
    to_migrate: false,
    to_delete: false,
    screens: {},
    position: 1,
  }
  return [
    ...builtInAttributes.map((one) => ({ ...one, ...common, object: 'Ticket', editable: false })),
    ...ownAttributes.map((one) => ({ ...one, ...common, object: 'Ticket', editable: true })),
    {
      ...common,
      name: 'vip',
      display: 'VIP',
      data_type: 'boolean',
      data_option: {},
      object: 'User',
      editable: true,
    },
    {
      ...common,
      name: 'old',
      display: 'Old',
      data_type: 'input',
      data_option: {},
      object: 'Ticket',
      editable: true,
      active: false,
    },
  ].map((one, index) => ({ id: index + 1, ...one }))
}

export function keysOf({ options, relation }: { options?: unknown; relation?: string }): string[] | null {
  if (options === undefined || relation !== undefined) return null
  if (!Array.isArray(options)) return Object.keys(options as object)
  return options.flatMap(({ value, children }) => [
    value,
    ...(children ?? []).map((child: { value: string }) => child.value),
  ])
}
