/** What is read of Zammad's answers: only the fields used. */
import { z } from 'zod'

const instant = z.iso.datetime({ offset: true }).transform((written) => new Date(written).toISOString())

/** "Me", with expand=true: `groups` are the user's own, with what the user may do there. */
export const Me = z.object({
  id: z.number().int(),
  groups: z.record(z.string(), z.array(z.string())).default({}),
})
export type Me = z.infer<typeof Me>

export const User = z.object({
  firstname: z.string().nullish(),
  lastname: z.string().nullish(),
  email: z.string().nullish(),
})
export type User = z.infer<typeof User>

/** With expand=true, and with all custom attributes by their internal names. */
export const Ticket = z.looseObject({
  id: z.number().int(),
  number: z.string(),
  title: z.string().nullable(),
  group: z.string().nullish(),
  state: z.string().nullish(),
  priority: z.string().nullish(),
  customer_id: z.number().int(),
  created_at: instant,
  updated_at: instant,
})
export type Ticket = z.infer<typeof Ticket>

export const ListedTicket = z.object({
  id: z.number().int(),
  group: z.string().nullish(),
  updated_at: instant,
})

export const Article = z.object({
  id: z.number().int(),
  type: z.string().nullish(),
  sender: z.string().nullish(),
  from: z.string().nullish(),
  body: z.string().nullish(),
  content_type: z.string().nullish(),
  internal: z.boolean(),
  message_id: z.string().nullish(),
  created_by_id: z.number().int(),
  created_at: instant,
  attachments: z
    .array(
      z.object({
        filename: z.string().nullish(),
        size: z.union([z.number(), z.string()]).nullish(),
        preferences: z.record(z.string(), z.unknown()).nullish(),
      }),
    )
    .default([]),
})
export type Article = z.infer<typeof Article>

export const Tags = z.object({ tags: z.array(z.string()) })

export const Links = z.object({
  links: z.array(
    z.object({
      link_type: z.string(),
      link_object: z.string(),
      link_object_value: z.union([z.number(), z.string()]).transform(String),
    }),
  ),
})

/** With expand=true. */
export const State = z.object({ name: z.string(), active: z.boolean(), state_type: z.string().nullish() })
export type State = z.infer<typeof State>

export const Priority = z.object({ name: z.string(), active: z.boolean() })

/** An attribute of an object: `options` depend on `data_type`. */
export const Attribute = z.object({
  name: z.string(),
  object: z.string(),
  display: z.string(),
  data_type: z.string(),
  data_option: z.object({ options: z.unknown().optional(), relation: z.unknown().optional() }).nullish(),
  active: z.boolean(),
  editable: z.boolean(),
  to_create: z.boolean().default(false),
})
export type Attribute = z.infer<typeof Attribute>

export const Refusal = z.object({ error: z.string().nullish(), error_human: z.string().nullish() })
