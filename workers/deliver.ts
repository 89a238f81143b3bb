import { applyEffects } from '../src/effects/apply-effects.ts'
import type { BatchedMailbox } from '../src/effects/batched-mailbox.ts'
import type { WriteContext } from '../src/effects/write-context.ts'
import type { EffectStep } from '../src/effects/write-once.ts'
import { GoneError } from '../src/errors.ts'
import type { Log, MessageRef } from '../src/mail/contract.ts'
import { findDecision } from '../src/queue/decisions.ts'
import type { DeliverJob, Effect } from '../src/queue/jobs.ts'
import { openWorker, type QueueTiming } from '../src/queue/queues.ts'
import type { Store } from '../src/queue/redis.ts'

const CONCURRENCY = 16

/** One account as the deliver worker sees it. */
export interface DeliverAccount {
  mailbox: BatchedMailbox
  drafts: WriteContext['drafts']
}

export interface DeliverOptions {
  store: Store
  accounts: ReadonlyMap<string, DeliverAccount>
  timing: QueueTiming
  log: Log
  onStep?: ((effect: Effect, step: EffectStep) => void) | undefined
  onDelivered?: ((ref: MessageRef) => void) | undefined
}

/** Queue "deliver": writes the effects of a decision, each exactly once. The only place from which anything is written. */
export function startDeliver(options: DeliverOptions) {
  return openWorker<DeliverJob>(
    'deliver',
    options.store,
    { concurrency: CONCURRENCY, timing: options.timing, log: options.log },
    async ({ ref, effects }, { signal, owner }) => {
      const account = options.accounts.get(ref.account)
      const record = await findDecision(options.store, ref)
      if (account === undefined || record === null)
        throw new GoneError('decision-gone', 'The account or the decision is not there any more.')
      await applyEffects(
        {
          store: options.store,
          log: options.log,
          owner,
          leaseMs: options.timing.lockDurationMs,
          signal,
          mailbox: account.mailbox,
          record,
          drafts: account.drafts,
          onStep: options.onStep,
        },
        effects,
      )
      options.onDelivered?.(ref)
    },
  )
}
