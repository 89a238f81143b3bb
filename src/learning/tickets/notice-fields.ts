import type { Store } from '../../queue/redis.ts'
import type { FetchedTicket, TicketRef } from '../../tickets/contract.ts'
import { pickFields } from '../../tickets/field-values.ts'
import { type KnownFields, reckonFields, saveStanding, waitFor } from './field-standing.ts'
import { fieldVote, foundVote, type LabelFields, telling } from './field-vote.ts'

/**
 * Looks at a ticket that was just read: did a person change a field that says a label? Whatever it says is learnt when it
 * has come to rest. `known` was asked before the ticket was fetched; `leavesTrace`: does Mailroom leave a note in every
 * ticket it writes to? Otherwise its own fields could not be told from a person's where Redis forgot them.
 */
export async function noticeFields(
  store: Store,
  {
    ref,
    ticket,
    known,
    labels,
    leavesTrace,
  }: {
    ref: TicketRef
    ticket: FetchedTicket
    known: KnownFields
    labels: readonly LabelFields[]
    leavesTrace: boolean
  },
): Promise<void> {
  const names = telling(labels)
  if (names.length === 0) return
  const now = Date.now()
  if (known.standing === null) {
    const verdict = foundVote(ticket.fields, labels, ticket.isClosed)
    const isTheirs = leavesTrace && !ticket.messages.some(({ role }) => role === 'own')
    const isWorkedOn = ticket.isClosed || ticket.messages.some(({ role }) => role === 'agent')
    if (verdict.counts && isTheirs && isWorkedOn)
      await waitFor(store, ref.source, { ticket: ref.ticket, since: now, found: verdict })
    await saveStanding(store, ref, { fields: pickFields(ticket.fields, names), own: {}, vote: null })
    return
  }
  const {
    before,
    now: fields,
    after,
    settled,
  } = reckonFields(known.standing, known.writes, ticket.fields, names)
  if (fieldVote(before, fields, labels).counts)
    await waitFor(store, ref.source, { ticket: ref.ticket, since: now })
  else if (settled) await saveStanding(store, ref, after)
}
