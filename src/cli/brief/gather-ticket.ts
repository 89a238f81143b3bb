import type { FetchedTicket, TicketSource } from '../../tickets/contract.ts'
import { readTicket } from '../../tickets/read-ticket.ts'
import type { Gathered } from './told.ts'

/** A ticket with its public conversation; notes and what the software says are left out. */
export async function gatherTicket(source: TicketSource, ticket: string): Promise<Gathered> {
  const fetched = await source.fetch(ticket)
  const messages = fetched.messages
    .filter(({ internal, role }) => !internal && role !== 'system')
    .map((message) => ({ isOurs: message.role !== 'customer', item: itemOf(source.name, fetched, message) }))
  return {
    kind: 'conversation',
    title: fetched.subject,
    place: `${source.name}/${ticket}`,
    url: fetched.url,
    messages,
  }
}

/** Each message is read as the only one of a customer, so that it is cleaned as any other. */
function itemOf(name: string, ticket: FetchedTicket, message: FetchedTicket['messages'][number]) {
  const alone = { ...ticket, messages: [{ ...message, role: 'customer' as const, internal: false }] }
  const read = readTicket(alone, name)
  if (read === null) throw new Error('a message of a customer was not read')
  return { ...read.item, from: message.author ?? (message.role === 'customer' ? ticket.requester : null) }
}
