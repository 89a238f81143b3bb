/**
 * Requests and answers of Zammad's REST API, checked by hand against the pages "Introduction", "Tickets", "Articles",
 * "Tags", "Linking Tickets", "States", "Priorities", "Object" and "User" of its API documentation. Answers are strict where
 * something is read.
 */
import { z } from 'zod'
import { shapeDescription } from './shape-description.ts'

const id = z.number().int().positive()
const instant = z.iso.datetime({ precision: 3 })
const expand = z.strictObject({ expand: z.literal('true') })

export const error = z.strictObject({ error: z.string(), error_human: z.string().optional() })

const ticket = z.looseObject({
  id,
  number: z.string(),
  title: z.string(),
  group_id: id,
  state_id: id,
  priority_id: id,
  owner_id: id,
  customer_id: id,
  article_count: z.number(),
  created_at: instant,
  updated_at: instant,
  article_ids: z.array(id),
  created_by_id: id,
  updated_by_id: id,
})
const expandedTicket = ticket.extend({
  group: z.string(),
  state: z.string(),
  priority: z.string(),
  customer: z.string(),
  owner: z.string(),
})

const article = z.strictObject({
  id,
  ticket_id: id,
  type_id: id,
  sender_id: id,
  from: z.string().nullable(),
  to: z.string().nullable(),
  cc: z.string().nullable(),
  subject: z.string().nullable(),
  message_id: z.string().nullable(),
  content_type: z.enum(['text/plain', 'text/html']),
  body: z.string(),
  internal: z.boolean(),
  origin_by_id: id.nullable(),
  created_by_id: id,
  updated_by_id: id,
  created_at: instant,
  updated_at: instant,
  attachments: z.array(
    z.strictObject({
      id,
      filename: z.string(),
      size: z.string(),
      preferences: z.record(z.string(), z.string()),
    }),
  ),
  type: z.string(),
  sender: z.enum(['Agent', 'Customer', 'System']),
  created_by: z.string(),
  updated_by: z.string(),
})

const user = z.looseObject({
  id,
  login: z.string(),
  firstname: z.string(),
  lastname: z.string(),
  email: z.string(),
  active: z.boolean(),
})

const condition = z.record(
  z.enum(['ticket.updated_at', 'ticket.created_at']),
  z.strictObject({ operator: z.literal('after (absolute)'), value: instant }).optional(),
)

const tagRequest = z.strictObject({ item: z.string().min(1), object: z.literal('Ticket'), o_id: id })
const link = {
  link_type: z.enum(['normal', 'parent', 'child']),
  link_object_source: z.literal('Ticket'),
  link_object_target: z.literal('Ticket'),
  link_object_target_value: id,
}

export const zammadDescription = shapeDescription(
  [
    {
      method: 'GET',
      path: /^\/users\/me$/,
      query: expand,
      answers: { 200: user.extend({ groups: z.record(z.string(), z.array(z.string())) }) },
    },
    { method: 'GET', path: /^\/users\/\d+$/, answers: { 200: user, 404: error } },
    {
      method: 'POST',
      path: /^\/tickets\/search$/,
      body: z.strictObject({
        condition,
        sort_by: z.string(),
        order_by: z.string(),
        page: z.number().int().positive(),
        per_page: z.number().int().max(100),
        expand: z.literal(true),
      }),
      answers: { 200: z.array(expandedTicket) },
    },
    {
      method: 'GET',
      path: /^\/tickets\/\d+$/,
      query: expand.partial(),
      answers: { 200: z.union([expandedTicket, ticket]), 404: error },
    },
    {
      method: 'PUT',
      path: /^\/tickets\/\d+$/,
      // An `article` here would be a message to the customer.
      body: z.looseObject({
        group: z.string().optional(),
        state: z.string().optional(),
        priority: z.string().optional(),
        article: z.never().optional(),
      }),
      answers: { 200: ticket, 404: error, 422: error },
    },
    {
      method: 'GET',
      path: /^\/ticket_articles\/by_ticket\/\d+$/,
      answers: { 200: z.array(article), 404: error },
    },
    { method: 'GET', path: /^\/ticket_articles\/\d+$/, answers: { 200: article, 404: error } },
    {
      method: 'POST',
      path: /^\/ticket_articles$/,
      body: z.strictObject({
        ticket_id: id,
        type: z.literal('note'),
        sender: z.literal('Agent'),
        internal: z.literal(true),
        content_type: z.literal('text/plain'),
        body: z.string().min(1),
      }),
      answers: { 201: article, 404: error, 422: error },
    },
    {
      method: 'DELETE',
      path: /^\/ticket_articles\/\d+$/,
      answers: { 200: z.strictObject({}), 404: error },
    },
    {
      method: 'GET',
      path: /^\/tags$/,
      query: z.strictObject({ object: z.literal('Ticket'), o_id: z.string().regex(/^\d+$/) }),
      answers: { 200: z.strictObject({ tags: z.array(z.string()) }) },
    },
    {
      method: 'POST',
      path: /^\/tags\/add$/,
      body: tagRequest,
      answers: { 201: z.literal(true), 422: error },
    },
    { method: 'DELETE', path: /^\/tags\/remove$/, body: tagRequest, answers: { 200: z.literal(true) } },
    {
      method: 'GET',
      path: /^\/links$/,
      query: z.strictObject({
        link_object: z.literal('Ticket'),
        link_object_value: z.string().regex(/^\d+$/),
      }),
      answers: {
        200: z.strictObject({
          links: z.array(
            z.strictObject({
              link_type: link.link_type,
              link_object: z.literal('Ticket'),
              link_object_value: id,
            }),
          ),
          assets: z.looseObject({}),
        }),
      },
    },
    {
      method: 'POST',
      path: /^\/links\/add$/,
      body: z.strictObject({ ...link, link_object_source_number: z.string() }),
      answers: { 201: z.looseObject({ id }), 404: error, 422: error },
    },
    {
      method: 'DELETE',
      path: /^\/links\/remove$/,
      body: z.strictObject({ ...link, link_object_source_value: id }),
      answers: { 200: z.unknown(), 201: z.unknown() },
    },
    {
      method: 'GET',
      path: /^\/ticket_states$/,
      query: expand,
      answers: {
        200: z.array(
          z.looseObject({
            id,
            name: z.string(),
            state_type_id: id,
            state_type: z.string(),
            active: z.boolean(),
          }),
        ),
      },
    },
    {
      method: 'GET',
      path: /^\/ticket_priorities$/,
      answers: { 200: z.array(z.looseObject({ id, name: z.string(), active: z.boolean() })) },
    },
    {
      method: 'GET',
      path: /^\/object_manager_attributes$/,
      answers: {
        200: z.array(
          z.looseObject({
            id,
            name: z.string(),
            display: z.string(),
            object: z.string(),
            data_type: z.string(),
            data_option: z.looseObject({}),
            editable: z.boolean(),
            active: z.boolean(),
            to_create: z.boolean(),
            to_migrate: z.boolean(),
            to_delete: z.boolean(),
          }),
        ),
      },
    },
  ],
  { 401: error, 403: error, 429: z.unknown(), 500: z.unknown(), 502: z.unknown(), 503: z.unknown() },
)
