/**
 * Requests and answers of Freshdesk's API v2, checked by hand against its documentation: "Rate Limit", "Schema", "Errors",
 * "Pagination", "Tickets", "Conversations", "Ticket Fields" and "Agents".
 */
import { z } from 'zod'
import { shapeDescription } from './shape-description.ts'

const id = z.number().int().positive()
/** "All timestamps are returned in the UTC format", without fractions of a second. */
const instant = z.iso.datetime({ precision: 0 })
const number = z.string().regex(/^[1-9]\d*$/)

const error = z.strictObject({ code: z.string(), message: z.string() })
const invalid = z.strictObject({
  description: z.literal('Validation failed'),
  errors: z.array(z.strictObject({ field: z.string(), message: z.string(), code: z.string() })).min(1),
})

const attachment = z.looseObject({
  id,
  name: z.string(),
  content_type: z.string(),
  size: z.number(),
  attachment_url: z.string(),
})
const customFields = z.record(
  z.string().regex(/^cf_/),
  z.union([z.string(), z.number(), z.boolean(), z.null()]),
)
const listedTicket = z.looseObject({
  id,
  subject: z.string(),
  status: id,
  priority: id,
  source: id,
  type: z.string().nullable(),
  group_id: id.nullable(),
  requester_id: id,
  responder_id: id.nullable(),
  spam: z.boolean(),
  custom_fields: customFields,
  tags: z.array(z.string()),
  created_at: instant,
  updated_at: instant,
})
const ticket = listedTicket.extend({
  description: z.string(),
  description_text: z.string(),
  attachments: z.array(attachment),
})
const requester = z.looseObject({ id, name: z.string(), email: z.string().nullable() })

const conversation = z.looseObject({
  id,
  body: z.string(),
  body_text: z.string(),
  incoming: z.boolean(),
  private: z.boolean(),
  user_id: id.nullable(),
  support_email: z.string().nullable(),
  source: z.number().int(),
  ticket_id: id,
  attachments: z.array(attachment),
  created_at: instant,
  updated_at: instant,
})

const page = { per_page: z.literal('100'), page: number }

export const freshdeskDescription = shapeDescription(
  [
    {
      method: 'GET',
      path: /^\/agents\/me$/,
      answers: {
        200: z.looseObject({ id, contact: z.looseObject({ name: z.string(), email: z.string() }) }),
      },
    },
    {
      method: 'GET',
      path: /^\/ticket_fields$/,
      answers: {
        200: z.array(
          z.looseObject({
            id,
            name: z.string(),
            label: z.string(),
            type: z.string(),
            default: z.boolean(),
            choices: z.union([z.array(z.string()), z.record(z.string(), z.unknown())]).optional(),
          }),
        ),
      },
    },
    {
      method: 'GET',
      path: /^\/tickets$/,
      query: z.strictObject({
        ...page,
        updated_since: instant,
        order_by: z.enum(['created_at', 'updated_at']),
        order_type: z.enum(['asc', 'desc']),
      }),
      answers: { 200: z.array(listedTicket), 400: invalid },
    },
    {
      method: 'GET',
      path: /^\/tickets\/\d+$/,
      query: z.strictObject({ include: z.literal('requester') }),
      answers: { 200: ticket.extend({ requester }), 404: z.undefined() },
    },
    {
      method: 'PUT',
      path: /^\/tickets\/\d+$/,
      body: z
        .strictObject({
          group_id: id.nullable().optional(),
          status: id.optional(),
          priority: id.optional(),
          type: z.string().nullable().optional(),
          tags: z.array(z.string()).optional(),
          custom_fields: customFields.optional(),
        })
        .refine((body) => Object.keys(body).length > 0, 'nothing to update'),
      answers: { 200: ticket, 400: invalid, 404: z.undefined(), 405: error },
    },
    {
      method: 'GET',
      path: /^\/tickets\/\d+\/conversations$/,
      query: z.strictObject(page),
      answers: { 200: z.array(conversation), 404: z.undefined() },
    },
    {
      method: 'POST',
      path: /^\/tickets\/\d+\/notes$/,
      body: z.strictObject({ body: z.string().min(1), private: z.literal(true) }),
      answers: { 201: conversation, 400: invalid, 404: z.undefined(), 405: error },
    },
    { method: 'DELETE', path: /^\/conversations\/\d+$/, answers: { 204: z.undefined(), 404: z.undefined() } },
  ],
  { 401: error, 403: error, 404: z.undefined(), 429: z.unknown(), 500: z.unknown() },
)
