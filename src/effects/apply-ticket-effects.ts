import { GoneError } from '../errors.ts'
import type { Log } from '../mail/contract.ts'
import type { TicketEffect } from '../queue/jobs.ts'
import type { Store } from '../queue/redis.ts'
import type { TicketEntry } from './journal.ts'
import { claimLink, ledgerKey } from './ledger.ts'
import { ownFields } from './own-fields.ts'
import type { TicketWriteContext, TicketWritten } from './ticket-context.ts'
import { writeFields } from './write-fields.ts'
import { writeLink } from './write-link.ts'
import { writeNote } from './write-note.ts'
import { type EffectStep, eachInOrder, writeOnce } from './write-once.ts'
import { writeReply } from './write-reply.ts'

export interface ApplyTicketContext
  extends Pick<TicketWriteContext, 'source' | 'record' | 'compose' | 'recent' | 'leaseMs' | 'signal'> {
  store: Store
  log: Log
  /** Who claims the ledger entries; `leaseMs` is how long he is believed alive without finishing. */
  owner: string
  /** Why nothing is to be begun any more; null: it is wanted. What was begun comes to its end. */
  unwanted: string | null
  onStep?: ((effect: TicketEffect, step: EffectStep) => void) | undefined
}

const order: readonly TicketEffect['action'][] = ['fields', 'note', 'reply', 'link']

/** Writes the effects of one decision about a ticket, each exactly once: fields, note, reply, links. */
export async function applyTicketEffects(
  context: ApplyTicketContext,
  effects: readonly TicketEffect[],
): Promise<void> {
  const sorted = [...effects].sort((one, other) => order.indexOf(one.action) - order.indexOf(other.action))
  await eachInOrder(sorted, context.signal, (effect) => applyOnce(context, effect))
}

async function applyOnce(context: ApplyTicketContext, effect: TicketEffect): Promise<void> {
  const { store, owner, leaseMs, record, log, unwanted } = context
  const { source, ticket } = record.ref
  const key = ledgerKey(record.ref, effect.action)
  const onStep = (step: EffectStep) => context.onStep?.(effect, step)
  const end = await writeOnce({ store, key, owner, leaseMs, onStep }, async (attempt) => {
    const written: TicketWritten =
      unwanted !== null && attempt.before === null
        ? { outcome: 'not-wanted', inverse: null }
        : await write(effect, {
            ...context,
            ...attempt,
            ownFields: () => ownFields(store, record.ref, record.ref.version),
            claimLink: (other) => claimLink(store, record.ref, other),
          })
    return { ...written, entry: entryOf(context, written) }
  })
  if (end === null) return
  const fields = { source, ticket, action: effect.action, outcome: end.outcome }
  if (end.outcome === 'not-wanted')
    log.info({ ...fields, why: unwanted ?? 'a person was faster' }, 'left as it is')
  else log.debug(fields, 'effect')
  if (end.leftOut !== undefined) log.warn({ ...fields, fields: end.leftOut }, 'values not taken, left out')
  if (end.refusal !== undefined) throw end.refusal
}

async function write(effect: TicketEffect, context: TicketWriteContext): Promise<TicketWritten> {
  try {
    switch (effect.action) {
      case 'fields':
        return await writeFields(context, effect.fields)
      case 'note':
        return await writeNote(context, effect)
      case 'reply':
        return await writeReply(context, effect)
      case 'link':
        return await writeLink(context, effect.tickets)
    }
  } catch (error) {
    // Deleted, or out of sight: the end of this effect.
    if (error instanceof GoneError) return { outcome: 'gone', inverse: null }
    throw error
  }
}

function entryOf({ record }: ApplyTicketContext, { inverse }: TicketWritten): string {
  if (inverse === null) return ''
  const { run, ref } = record
  const entry: TicketEntry = { run, at: new Date().toISOString(), ref, inverse }
  return JSON.stringify(entry)
}
