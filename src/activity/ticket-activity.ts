import type { ItemFlag } from '../item/item.ts'
import { versionKey } from '../queue/jobs.ts'
import type { TicketDecisionRecord } from '../queue/ticket-decisions.ts'
import type { FetchedTicket } from '../tickets/contract.ts'
import type { ActivityEvent, ActivityItem } from './activity.ts'
import { decidedActivity, hashOf, whoAndWhat } from './mail-activity.ts'

/** What is kept for reports of a ticket that was decided, as it was at that message of its customer. */
export function ticketActivity(
  record: TicketDecisionRecord,
  ticket: FetchedTicket,
  flags: readonly ItemFlag[],
): ActivityItem {
  const { ref } = record
  const { queue } = ticket.fields
  return {
    ...decidedActivity(record),
    key: `ticket:${versionKey(ref)}`,
    kind: 'ticket',
    source: ref.source,
    place: typeof queue === 'string' ? queue : '',
    at: record.writtenAt,
    ...whoAndWhat(ticket.requester, ticket.subject),
    thread: hashOf(`${ref.source}/${ref.ticket}`),
    messageId: null,
    url: ticket.url,
    flags: [...flags],
  }
}

/** What happened since a customer wrote: the first public answer of an agent, and that the ticket was closed. */
export function ticketEvents(
  { ref, writtenAt }: Pick<TicketDecisionRecord, 'ref' | 'writtenAt'>,
  { messages, isClosed, updatedAt }: Pick<FetchedTicket, 'messages' | 'isClosed' | 'updatedAt'>,
): ActivityEvent[] {
  const about = { key: `ticket:${versionKey(ref)}`, itemAt: writtenAt }
  const asked = messages.findIndex(({ id }) => id === ref.version)
  const answer = messages.slice(asked + 1).find(({ role, internal }) => role === 'agent' && !internal)
  const events: ActivityEvent[] = []
  if (asked !== -1 && answer !== undefined) events.push({ ...about, kind: 'answered', at: answer.at })
  if (isClosed) events.push({ ...about, kind: 'closed', at: updatedAt })
  return events
}
