import { createHash } from 'node:crypto'
import { GoneError, PermanentError } from '../../errors.ts'
import type { Log } from '../../mail/contract.ts'
import { ticketKey } from '../../queue/jobs.ts'
import type { Store } from '../../queue/redis.ts'
import type { TicketRef, TicketSource } from '../../tickets/contract.ts'
import { readTicket } from '../../tickets/read-ticket.ts'
import { exampleOf } from '../example-store.ts'
import type { LearntExample } from '../learnt-example.ts'
import {
  forgetWaiting,
  knownFields,
  listWaiting,
  reckonFields,
  saveStanding,
  type WaitingTicket,
} from './field-standing.ts'
import { type FieldVerdict, fieldVote, type LabelFields, telling } from './field-vote.ts'

/** What looking for corrections in one ticket system needs. */
export interface FieldsContext {
  store: Store
  source: TicketSource
  labels: readonly LabelFields[]
  learn(examples: LearntExample[]): Promise<unknown>
  log: Log
  /** A change must have come to rest for so long: a person changes one field after the other. In ms. */
  settleMs: number
}

/** Learns what persons said of the tickets that came to rest by `now` (ms). Gives how many examples that were. */
export async function learnFromFields(
  context: FieldsContext,
  now: number,
  signal: AbortSignal,
): Promise<number> {
  const { store, source, log } = context
  const waiting = await listWaiting(store, source.name)
  let learnt = 0
  for (const one of waiting) {
    signal.throwIfAborted()
    if (now - one.since < context.settleMs) continue
    try {
      if (await settle(context, one, signal)) learnt += 1
    } catch (error) {
      if (!(error instanceof GoneError || error instanceof PermanentError)) throw error
      log.debug({ source: source.name, ticket: one.ticket, code: error.code }, 'ticket teaches nothing')
    }
    await forgetWaiting(store, source.name, one)
  }
  return learnt
}

async function settle(context: FieldsContext, waiting: WaitingTicket, signal: AbortSignal): Promise<boolean> {
  const { store, source, labels, log } = context
  const ref: TicketRef = { source: source.name, ticket: waiting.ticket }
  const { standing, writes } = await knownFields(store, ref)
  const ticket = await source.fetch(ref.ticket, signal)
  const read = readTicket(ticket, source.name)
  if (standing === null || read === null) return false
  const { before, now, after } = reckonFields(standing, writes, ticket.fields, telling(labels))
  const changed = fieldVote(before, now, labels)
  const verdict: FieldVerdict =
    changed.counts || waiting.found === undefined ? changed : { counts: true, ...waiting.found }
  if (!verdict.counts || standing.vote?.label === verdict.label) {
    const why = verdict.counts ? 'said already' : verdict.why
    log.debug({ ...ref, why }, 'change of a person teaches nothing')
    await saveStanding(store, ref, after)
    return false
  }
  const { label, weight } = verdict
  const at = new Date(waiting.since).toISOString()
  const about = { label, weight, at, source: 'field', item: ticketItem(ref), place: ticketKey(ref) } as const
  await context.learn([exampleOf(read.item, about)])
  log.info({ ...ref, label, by: 'field' }, 'correction learnt')
  // Kept last: whoever dies before says the same again, which changes nothing.
  await saveStanding(store, ref, { ...after, vote: { label } })
  return true
}

/** A ticket votes once, whatever its customer writes later. */
export function ticketItem(ref: TicketRef): string {
  return createHash('sha256')
    .update(`ticket ${ticketKey(ref)}`)
    .digest('hex')
}
