/**
 * Requests and answers of Zendesk's Ticketing API, checked by hand against the pages "Tickets", "Ticket Comments",
 * "Incremental Exports", "Ticket Fields", "Custom Ticket Statuses", "Groups", "Users" and "Pagination" of its API reference.
 */
import { z } from 'zod'
import { shapeDescription } from './shape-description.ts'

const id = z.number().int().positive()
/** Without fractions of a second. */
const instant = z.iso.datetime({ precision: 0 })

const error = z.looseObject({ error: z.string(), description: z.string().optional() })
const invalid = z.strictObject({
  error: z.literal('RecordInvalid'),
  description: z.string(),
  details: z.record(z.string(), z.array(z.strictObject({ description: z.string(), error: z.string() }))),
})

const customValue = z.strictObject({
  id,
  value: z.union([z.string(), z.boolean(), z.array(z.string()), z.null()]),
})

const status = z.enum(['new', 'open', 'pending', 'hold', 'solved', 'closed', 'deleted'])
const ticket = z.looseObject({
  id,
  url: z.url(),
  subject: z.string(),
  raw_subject: z.string(),
  description: z.string(),
  status,
  custom_status_id: id,
  priority: z.enum(['low', 'normal', 'high', 'urgent']).nullable(),
  type: z.enum(['problem', 'incident', 'question', 'task']).nullable(),
  group_id: id.nullable(),
  requester_id: id,
  submitter_id: id,
  tags: z.array(z.string()),
  custom_fields: z.array(customValue),
  created_at: instant,
  updated_at: instant,
})
const user = z.looseObject({
  id: z.number().int(),
  name: z.string(),
  email: z.string().nullable(),
  role: z.enum(['end-user', 'agent', 'admin']),
})
const group = z.looseObject({ id, name: z.string(), deleted: z.boolean() })
const option = z.looseObject({ name: z.string(), value: z.string() })

const comment = z.strictObject({
  id,
  type: z.literal('Comment'),
  author_id: z.number().int(),
  body: z.string(),
  html_body: z.string(),
  plain_body: z.string(),
  public: z.boolean(),
  attachments: z.array(
    z.looseObject({ id, file_name: z.string(), content_type: z.string(), size: z.number() }),
  ),
  audit_id: id,
  via: z.looseObject({ channel: z.string() }),
  created_at: instant,
  metadata: z.looseObject({ system: z.looseObject({}) }),
})

const cursorPaging = {
  meta: z.strictObject({
    has_more: z.boolean(),
    after_cursor: z.string().nullable(),
    before_cursor: z.string().nullable(),
  }),
  links: z.strictObject({ next: z.url().nullable(), prev: z.url().nullable() }),
}
const page = z.strictObject({ 'page[size]': z.literal('100'), 'page[after]': z.string().optional() })
const count = z.string().regex(/^\d+$/)

export const zendeskDescription = shapeDescription(
  [
    {
      method: 'GET',
      path: /^\/users\/me\.json$/,
      // Whoever does not sign in at all is shown an anonymous user.
      answers: { 200: z.strictObject({ user: user.extend({ id: id.nullable() }) }) },
    },
    {
      method: 'GET',
      path: /^\/incremental\/tickets\/cursor\.json$/,
      query: z.union([
        z.strictObject({ start_time: count, per_page: count }),
        z.strictObject({ cursor: z.string(), per_page: count }),
      ]),
      answers: {
        200: z.strictObject({
          tickets: z.array(ticket.extend({ generated_timestamp: z.number().int() })),
          after_url: z.url().nullable(),
          after_cursor: z.string().nullable(),
          before_url: z.url().nullable(),
          before_cursor: z.string().nullable(),
          end_of_stream: z.boolean(),
        }),
        400: error,
        422: error,
      },
    },
    {
      method: 'GET',
      path: /^\/tickets\.json$/,
      query: z.strictObject({
        sort_by: z.literal('created_at'),
        sort_order: z.literal('desc'),
        per_page: z.literal('100'),
        page: z.string().regex(/^[1-9]\d?$|^100$/),
      }),
      answers: {
        200: z.strictObject({
          tickets: z.array(ticket),
          count: z.number(),
          next_page: z.url().nullable(),
          previous_page: z.url().nullable(),
        }),
      },
    },
    {
      method: 'GET',
      path: /^\/tickets\/\d+\.json$/,
      query: z.strictObject({ include: z.literal('users,groups') }),
      answers: {
        200: z.strictObject({ ticket, users: z.array(user), groups: z.array(group) }),
        404: error,
      },
    },
    {
      method: 'PUT',
      path: /^\/tickets\/\d+\.json$/,
      body: z.strictObject({
        ticket: z.union([
          // A note: a comment that is not said to be private is public.
          z.strictObject({
            comment: z.strictObject({ html_body: z.string().min(1), public: z.literal(false) }),
          }),
          z.strictObject({
            status: status.optional(),
            custom_status_id: id.optional(),
            priority: z.string().nullable().optional(),
            type: z.string().nullable().optional(),
            group_id: id.nullable().optional(),
            tags: z.array(z.string().regex(/^[^\s\p{Lu}]+$/u)).optional(),
            custom_fields: z.array(customValue).min(1).optional(),
            safe_update: z.literal(true),
            updated_stamp: instant,
          }),
        ]),
      }),
      answers: {
        200: z.strictObject({
          ticket,
          audit: z.looseObject({
            id,
            ticket_id: id,
            events: z.array(z.looseObject({ id, type: z.string() })),
          }),
        }),
        404: error,
        409: error,
        422: invalid,
      },
    },
    {
      method: 'GET',
      path: /^\/tickets\/\d+\/comments\.json$/,
      query: page.extend({ include: z.literal('users') }),
      answers: {
        200: z.strictObject({ comments: z.array(comment), users: z.array(user), ...cursorPaging }),
        404: error,
      },
    },
    {
      method: 'PUT',
      path: /^\/tickets\/\d+\/comments\/\d+\/make_private\.json$/,
      answers: { 200: z.unknown() },
    },
    {
      method: 'GET',
      path: /^\/groups\.json$/,
      query: page,
      answers: { 200: z.strictObject({ groups: z.array(group), ...cursorPaging }) },
    },
    {
      method: 'GET',
      path: /^\/ticket_fields\.json$/,
      query: page,
      answers: {
        200: z.strictObject({
          ticket_fields: z.array(
            z.looseObject({
              id,
              type: z.string(),
              title: z.string(),
              active: z.boolean(),
              removable: z.boolean(),
              system_field_options: z.array(option).optional(),
              custom_field_options: z.array(option).optional(),
            }),
          ),
          ...cursorPaging,
        }),
      },
    },
    {
      method: 'GET',
      path: /^\/custom_statuses\.json$/,
      answers: {
        200: z.strictObject({
          custom_statuses: z.array(
            z.looseObject({
              id,
              status_category: status.exclude(['closed', 'deleted']),
              agent_label: z.string(),
              end_user_label: z.string(),
              active: z.boolean(),
              default: z.boolean(),
            }),
          ),
        }),
      },
    },
  ],
  { 401: error, 403: error, 404: error, 429: error, 500: z.unknown(), 503: z.unknown() },
)
