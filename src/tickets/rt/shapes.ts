/** What is used of RT's answers. Numbers come as numbers or as text, depending on where they stand. */
import { z } from 'zod'

const Id = z.union([z.string(), z.number()]).transform(String)

/** ISO 8601 in UTC. */
const Time = z.iso.datetime()

/** A user wherever one is named; `id` is the name that RT knows the user by. */
const UserRef = z.object({
  id: Id,
  RealName: z.string().nullish(),
  EmailAddress: z.string().nullish(),
})
export type UserRef = z.infer<typeof UserRef>

/** What RT says of itself. */
export const Version = z.object({ Version: z.string() })

export const User = z.object({
  Name: z.string().nullish(),
  RealName: z.string().nullish(),
  EmailAddress: z.string().nullish(),
  Privileged: z.coerce.number(),
})
export type User = z.infer<typeof User>

const FieldOfTicket = z.object({ id: Id, name: z.string(), values: z.array(z.unknown()) })

export const TicketFields = z.object({
  id: Id,
  Queue: z.object({ id: Id, Name: z.string(), Lifecycle: z.string().nullish() }),
  Status: z.string(),
  Priority: Id.nullish(),
  CustomFields: z
    .union([z.array(FieldOfTicket), z.literal('')])
    .nullish()
    .transform((fields) => fields || []),
})
export type TicketFields = z.infer<typeof TicketFields>

/** Links to other tickets, and what our user may do. */
const Hyperlinks = z
  .array(z.object({ ref: z.string(), type: z.string().nullish(), id: Id.nullish() }))
  .nullish()

/** The beginning of a list. */
export const Offered = z.object({ items: z.array(z.object({ _hyperlinks: Hyperlinks })) })

export const Ticket = TicketFields.extend({
  Subject: z.string().nullish(),
  Created: Time,
  LastUpdated: Time,
  Requestor: z.array(z.object({ id: Id, type: z.string().nullish() })).nullish(),
  _hyperlinks: Hyperlinks,
})
export type Ticket = z.infer<typeof Ticket>

export const ListedTicket = z.object({ id: Id, LastUpdated: Time })
export const TicketStatus = z.object({ id: Id, Status: z.string() })

/** Somebody wrote something, and its parts are attachments, also the text; or RT sent a mail. */
export const Transaction = z.object({
  id: Id,
  Type: z.string(),
  Created: Time,
  Creator: UserRef,
  Data: z.string().nullish(),
})
export type Transaction = z.infer<typeof Transaction>

export const Part = z.object({
  id: Id,
  TransactionId: Id,
  ContentType: z.string().nullish(),
  Filename: z.string().nullish(),
  ContentLength: z.coerce.number(),
  MessageId: z.string().nullish(),
})
export type Part = z.infer<typeof Part>

export const PartText = z.object({ id: Id, Content: z.string().nullish() })

export const Queue = z.object({
  id: Id,
  Name: z.string(),
  Lifecycle: z.string().nullish(),
  _hyperlinks: z.array(z.object({ ref: z.string() })).nullish(),
})
export type Queue = z.infer<typeof Queue>

export const QueueFields = z.object({ TicketCustomFields: z.array(z.object({ id: Id })).nullish() })

export const CustomField = z.object({
  id: Id,
  Name: z.string(),
  Type: z.string(),
  /** 0: any number of values. */
  MaxValues: z.coerce.number(),
  Disabled: z.coerce.number().nullish(),
})
export type CustomField = z.infer<typeof CustomField>

export const CustomFieldValues = z.object({ Values: z.array(z.string()).nullish() })
