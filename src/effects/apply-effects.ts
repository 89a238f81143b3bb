import { GoneError, MailroomError, TransientError } from '../errors.ts'
import type { Log } from '../mail/contract.ts'
import type { Effect } from '../queue/jobs.ts'
import type { Store } from '../queue/redis.ts'
import type { JournalEntry } from './journal.ts'
import { beginEffect, finishEffect, ledgerKey, noteBefore, releaseEffect } from './ledger.ts'
import type { WriteContext, Written } from './write-context.ts'
import { writeDraft } from './write-draft.ts'
import { writeLabel } from './write-label.ts'
import { writeMove } from './write-move.ts'

/** The moments between which a process may die; told to `onStep`, which the tests use to kill it there. */
export type EffectStep = 'begun' | 'noted' | 'written' | 'finished'

export interface ApplyContext extends Omit<WriteContext, 'before' | 'note'> {
  store: Store
  log: Log
  /** Who claims the ledger entries, and for how long (ms) he is believed alive without finishing. */
  owner: string
  leaseMs: number
  signal: AbortSignal
  onStep?: ((effect: Effect, step: EffectStep) => void) | undefined
}

/**
 * Writes the effects of one decision in order, each exactly once. One that is refused for good does not keep the others
 * from happening; the first refusal is thrown at the end, so that the message is put into quarantine with its reason.
 * A transient failure is thrown at once: the next try goes on where this one stopped.
 */
export async function applyEffects(context: ApplyContext, effects: readonly Effect[]): Promise<void> {
  let refusal: unknown = null
  for (const effect of effects) {
    context.signal.throwIfAborted()
    try {
      await applyOnce(context, effect)
    } catch (error) {
      if (!(error instanceof MailroomError) || error.retryable) throw error
      refusal ??= error
    }
  }
  if (refusal !== null) throw refusal
}

async function applyOnce(context: ApplyContext, effect: Effect): Promise<void> {
  const { store, owner, record, log } = context
  const key = ledgerKey(record.ref, effect.action)
  const step = (name: EffectStep) => context.onStep?.(effect, name)
  const begun = await beginEffect(store, key, owner, context.leaseMs)
  if (begun.state === 'done') return
  if (begun.state === 'busy')
    throw new TransientError('effect-busy', 'Another worker is writing this; looking again when it is done.')
  step('begun')
  try {
    const written = await write(effect, {
      mailbox: context.mailbox,
      record,
      drafts: context.drafts,
      before: begun.state === 'unknown' ? begun.before : null,
      async note(before) {
        if (!(await noteBefore(store, key, { owner, leaseMs: context.leaseMs }, before)))
          throw new TransientError('effect-lost', 'Another worker took this over; looking what it did.')
        step('noted')
      },
    })
    step('written')
    await finishEffect(store, key, owner, written.outcome, entryOf(context, written))
    step('finished')
    log.debug(
      { account: record.ref.account, uid: record.ref.uid, action: effect.action, outcome: written.outcome },
      'effect',
    )
  } catch (error) {
    await releaseEffect(store, key, owner).catch(() => {})
    throw error
  }
}

async function write(effect: Effect, context: WriteContext): Promise<Written> {
  try {
    switch (effect.action) {
      case 'label':
        return await writeLabel(context, effect.label)
      case 'draft':
        return await writeDraft(context, effect.template)
      case 'move':
        return await writeMove(context, effect.folder)
    }
  } catch (error) {
    // A person moved or deleted it meanwhile: his wish, and the end of this effect.
    if (error instanceof GoneError && error.code !== 'uidvalidity-changed')
      return { outcome: 'gone', inverse: null, messageId: null }
    throw error
  }
}

function entryOf({ record }: ApplyContext, { inverse, messageId }: Written): string {
  if (inverse === null) return ''
  const entry: JournalEntry = {
    run: record.run,
    at: new Date().toISOString(),
    ref: record.ref,
    messageId,
    inverse,
  }
  return JSON.stringify(entry)
}
