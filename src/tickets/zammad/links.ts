/** Links between tickets ("Linking Tickets"), always of the type "normal", which has no direction. */
import { PermanentError } from '../../errors.ts'
import type { Http } from '../http.ts'
import { parseAnswer } from '../parse-answer.ts'
import { Links, Ticket } from './shapes.ts'

/** Ids of tickets that a ticket is linked with, in whatever way. */
export async function readLinks(http: Http, ticket: string, signal?: AbortSignal): Promise<string[]> {
  const query = { link_object: 'Ticket', link_object_value: ticket }
  const { links } = parseAnswer(Links, (await http.request('/api/v1/links', { query, signal })).body)
  const ids = links
    .filter(({ link_object }) => link_object === 'Ticket')
    .map((link) => link.link_object_value)
  return [...new Set(ids)]
}

export async function addLink(
  http: Http,
  ticket: string,
  other: string,
  signal?: AbortSignal,
): Promise<void> {
  if ((await readLinks(http, ticket, signal)).includes(other)) return
  // The source is named by its number, the target by its id.
  const source = await http.request(`/api/v1/tickets/${other}`, { signal })
  const body = {
    link_type: 'normal',
    link_object_source: 'Ticket',
    link_object_source_number: parseAnswer(Ticket.pick({ number: true }), source.body).number,
    link_object_target: 'Ticket',
    link_object_target_value: Number(ticket),
  }
  const answer = await http.request('/api/v1/links/add', { method: 'POST', body, signal, accepts: [422] })
  // Somebody linked them at the same time.
  if (answer.status === 422 && !(await readLinks(http, ticket, signal)).includes(other))
    throw new PermanentError('refused', 'Zammad does not link these two tickets.')
}

export async function removeLink(
  http: Http,
  ticket: string,
  other: string,
  signal?: AbortSignal,
): Promise<void> {
  const body = {
    link_type: 'normal',
    link_object_source: 'Ticket',
    link_object_source_value: Number(other),
    link_object_target: 'Ticket',
    link_object_target_value: Number(ticket),
  }
  await http.request('/api/v1/links/remove', { method: 'DELETE', body, signal })
}
