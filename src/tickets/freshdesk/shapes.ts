/** What is read of Freshdesk's answers: only the fields used. */
import { z } from 'zod'

const id = z.number().int()
const instant = z.iso.datetime({ offset: true }).transform((written) => new Date(written).toISOString())

/** "View Currently Authenticated Agent". */
export const Me = z.object({ id })

const attachments = z
  .array(
    z.object({
      name: z.string().nullish(),
      content_type: z.string().nullish(),
      size: z.number().nullish(),
    }),
  )
  .default([])

export const Ticket = z.object({
  id,
  subject: z.string().nullish(),
  description: z.string().nullish(),
  status: id,
  priority: id,
  type: z.string().nullish(),
  source: id.nullish(),
  group_id: id.nullish(),
  requester_id: id.nullish(),
  requester: z.object({ name: z.string().nullish(), email: z.string().nullish() }).nullish(),
  tags: z.array(z.string()).default([]),
  custom_fields: z.record(z.string(), z.unknown()).default({}),
  spam: z.boolean().nullish(),
  deleted: z.boolean().nullish(),
  attachments,
  created_at: instant,
  updated_at: instant,
})
export type Ticket = z.infer<typeof Ticket>

export const ListedTicket = Ticket.pick({ id: true, group_id: true, updated_at: true })

export const Conversation = z.object({
  id,
  body: z.string().nullish(),
  incoming: z.boolean(),
  private: z.boolean(),
  user_id: id.nullish(),
  from_email: z.string().nullish(),
  attachments,
  created_at: instant,
})
export type Conversation = z.infer<typeof Conversation>

/** `choices` depend on `type`. */
export const TicketField = z.object({
  name: z.string(),
  label: z.string(),
  type: z.string(),
  choices: z.unknown().optional(),
})
export type TicketField = z.infer<typeof TicketField>

/** "Errors". */
export const Refusal = z.object({ errors: z.array(z.object({ field: z.string().nullish() })).default([]) })
