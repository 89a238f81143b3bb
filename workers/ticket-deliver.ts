import { applyTicketEffects } from '../src/effects/apply-ticket-effects.ts'
import type { TicketComposers } from '../src/effects/ticket-context.ts'
import type { EffectStep } from '../src/effects/write-once.ts'
import { GoneError } from '../src/errors.ts'
import type { Log } from '../src/mail/contract.ts'
import {
  type TicketDeliverJob,
  type TicketEffect,
  type TicketVersionRef,
  versionKey,
} from '../src/queue/jobs.ts'
import { openWorker, type QueueTiming } from '../src/queue/queues.ts'
import type { Store } from '../src/queue/redis.ts'
import { findTicketDecision, type TicketDecisionRecord } from '../src/queue/ticket-decisions.ts'
import type { TicketSource } from '../src/tickets/contract.ts'
import type { RecentTickets } from '../src/tickets/recent-tickets.ts'

const CONCURRENCY = 16
/** A decision that waited for so long is looked at again before anything is written; ms. */
const STALE = 60_000

/** One source as the deliver worker sees it. */
interface TicketDeliverSource {
  source: TicketSource
  compose: TicketComposers
}

export interface TicketDeliverOptions {
  store: Store
  sources: ReadonlyMap<string, TicketDeliverSource>
  /** By versionKey. */
  recent: RecentTickets
  timing: QueueTiming
  log: Log
  onStep?: ((effect: TicketEffect, step: EffectStep) => void) | undefined
  onDelivered?: ((ref: TicketVersionRef) => void) | undefined
}

/** Queue "ticket-deliver": writes the effects of a decision, each exactly once. The only place that writes to tickets. */
export function startTicketDeliver(options: TicketDeliverOptions) {
  const { store, sources, recent, timing, log, onStep, onDelivered } = options
  return openWorker<TicketDeliverJob>(
    'ticket-deliver',
    store,
    { concurrency: CONCURRENCY, timing, log },
    async ({ ref, effects }, { signal, owner }) => {
      const place = sources.get(ref.source)
      const record = await findTicketDecision(store, ref)
      if (place === undefined || record === null)
        throw new GoneError('decision-gone', 'The ticket system or the decision is not there any more.')
      const unwanted = await whyUnwanted(place.source, record, signal)
      const leaseMs = timing.lockDurationMs
      await applyTicketEffects(
        {
          ...{ ...place, store, log, record, owner, leaseMs, signal, unwanted, onStep },
          recent: () => recent.take(versionKey(ref)),
        },
        effects,
      )
      onDelivered?.(ref)
    },
  )
}

async function whyUnwanted(
  source: TicketSource,
  { ref, at }: TicketDecisionRecord,
  signal: AbortSignal,
): Promise<string | null> {
  if (Date.now() - Date.parse(at) < STALE) return null
  const { isClosed } = await source.fetch(ref.ticket, signal)
  return isClosed ? 'the ticket was closed' : null
}
