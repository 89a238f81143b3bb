import type { LabelPrior } from '../../labels/answer.ts'
import type { Store } from '../../queue/redis.ts'
import { findLatestDecision } from '../../queue/ticket-decisions.ts'
import type { TicketRef } from '../../tickets/contract.ts'
import { exampleId, findExample } from '../example-store.ts'
import { priorStrength } from '../threads.ts'
import { ticketItem } from './learn-from-fields.ts'

/**
 * What a ticket says of the next message of its customer, as a thread does of a reply: the label that a person gave it, or
 * the one it was decided to have; null where there is none.
 */
export async function ticketPrior(
  store: Store,
  ref: TicketRef,
  labels: readonly string[],
): Promise<LabelPrior | null> {
  const corrected = await findExample(store, exampleId(ticketItem(ref)))
  const label = corrected === null ? (await findLatestDecision(store, ref))?.decision.label : corrected.label
  if (label == null || !labels.includes(label)) return null
  return corrected === null
    ? { label, strength: priorStrength.decided, reason: 'the ticket has this label' }
    : { label, strength: priorStrength.corrected, reason: 'a person gave this label to the ticket' }
}
