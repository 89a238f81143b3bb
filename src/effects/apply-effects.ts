import { GoneError } from '../errors.ts'
import type { Log } from '../mail/contract.ts'
import type { Effect } from '../queue/jobs.ts'
import type { Store } from '../queue/redis.ts'
import type { MailEntry } from './journal.ts'
import { ledgerKey } from './ledger.ts'
import type { WriteContext, Written } from './write-context.ts'
import { writeDraft } from './write-draft.ts'
import { writeLabel } from './write-label.ts'
import { writeMove } from './write-move.ts'
import { type EffectStep, eachInOrder, writeOnce } from './write-once.ts'

export interface ApplyContext extends Omit<WriteContext, 'before' | 'note'> {
  store: Store
  log: Log
  /** Who claims the ledger entries, and for how long (ms) he is believed alive without finishing. */
  owner: string
  leaseMs: number
  signal: AbortSignal
  onStep?: ((effect: Effect, step: EffectStep) => void) | undefined
}

/** Writes the effects of one decision in order, each exactly once; see eachInOrder for what fails. */
export async function applyEffects(context: ApplyContext, effects: readonly Effect[]): Promise<void> {
  await eachInOrder(effects, context.signal, (effect) => applyOnce(context, effect))
}

async function applyOnce(context: ApplyContext, effect: Effect): Promise<void> {
  const { store, owner, leaseMs, record, mailbox, drafts, log } = context
  const key = ledgerKey(record.ref, effect.action)
  const onStep = (step: EffectStep) => context.onStep?.(effect, step)
  const end = await writeOnce({ store, key, owner, leaseMs, onStep }, async (attempt) => {
    const written = await write(effect, { mailbox, record, drafts, ...attempt })
    return { outcome: written.outcome, entry: entryOf(context, written) }
  })
  if (end === null) return
  const { account, uid } = record.ref
  log.debug({ account, uid, action: effect.action, outcome: end.outcome }, 'effect')
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
  const entry: MailEntry = {
    run: record.run,
    at: new Date().toISOString(),
    ref: record.ref,
    messageId,
    inverse,
  }
  return JSON.stringify(entry)
}
