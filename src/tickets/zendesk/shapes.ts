/** What is read of Zendesk's answers: only the fields used. */
import { z } from 'zod'

const id = z.number().int()
const instant = z.iso.datetime({ offset: true }).transform((written) => new Date(written).toISOString())

/** Anonymous visitors are shown themselves, too: without an id. */
export const Me = z.object({ user: z.object({ id: id.nullable(), role: z.string().nullish() }) })

export const User = z.object({
  id,
  name: z.string().nullish(),
  email: z.string().nullish(),
  role: z.string().nullish(),
})
export type User = z.infer<typeof User>

export const Group = z.object({ id, name: z.string() })
export type Group = z.infer<typeof Group>

export const Ticket = z.object({
  id,
  subject: z.string().nullish(),
  status: z.string(),
  custom_status_id: id.nullish(),
  priority: z.string().nullish(),
  type: z.string().nullish(),
  group_id: id.nullish(),
  requester_id: id.nullish(),
  tags: z.array(z.string()).default([]),
  custom_fields: z.array(z.object({ id, value: z.unknown() })).default([]),
  created_at: instant,
  updated_at: instant,
})
export type Ticket = z.infer<typeof Ticket>

/** "Show Ticket" with include=users,groups. */
export const ShownTicket = z.object({
  ticket: Ticket,
  users: z.array(User).default([]),
  groups: z.array(Group).default([]),
})
export type ShownTicket = z.infer<typeof ShownTicket>

const ListedTicket = Ticket.pick({ id: true, status: true, group_id: true, updated_at: true })
export type ListedTicket = z.infer<typeof ListedTicket>
export const TicketList = z.object({ tickets: z.array(ListedTicket) })
export const Export = TicketList.extend({
  after_cursor: z.string().nullish(),
  end_of_stream: z.boolean(),
})

export const Comment = z.object({
  id,
  author_id: id.nullish(),
  body: z.string().nullish(),
  html_body: z.string().nullish(),
  public: z.boolean(),
  created_at: instant,
  attachments: z
    .array(
      z.object({
        file_name: z.string().nullish(),
        content_type: z.string().nullish(),
        size: z.number().nullish(),
      }),
    )
    .default([]),
  metadata: z.object({ system: z.object({ message_id: z.string().nullish() }).nullish() }).nullish(),
})
export type Comment = z.infer<typeof Comment>

/** "Cursor pagination", with people beside the list ("Sideloading"). */
export const Paging = z.object({
  meta: z.object({ has_more: z.boolean(), after_cursor: z.string().nullish() }).nullish(),
  users: z.array(User).default([]),
})

const option = z.object({ name: z.string(), value: z.string() })
export const TicketField = z.object({
  id,
  type: z.string(),
  title: z.string(),
  active: z.boolean(),
  removable: z.boolean().default(true),
  tag: z.string().nullish(),
  custom_field_options: z.array(option).nullish(),
  system_field_options: z.array(option).nullish(),
})
export type TicketField = z.infer<typeof TicketField>

export const CustomStatus = z.object({
  id,
  status_category: z.string(),
  agent_label: z.string(),
  active: z.boolean(),
  default: z.boolean(),
})
export type CustomStatus = z.infer<typeof CustomStatus>

/** "Update Ticket" answers with what happened. */
export const Updated = z.object({
  audit: z.object({
    events: z.array(z.object({ id, type: z.string(), public: z.boolean().nullish() })),
  }),
})

/** 422: `details` by attribute. */
export const Refusal = z.object({ details: z.record(z.string(), z.unknown()).nullish() })
