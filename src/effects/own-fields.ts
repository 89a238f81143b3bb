import type { Store } from '../queue/redis.ts'
import { findTicketDecisions } from '../queue/ticket-decisions.ts'
import type { FieldName, Fields, FieldValue, TicketRef } from '../tickets/contract.ts'
import { effectState, ledgerKey } from './ledger.ts'

/**
 * Every field that Mailroom wrote to the ticket, with the value it wrote last, whether it is still there or not; null
 * where nothing was decided about it yet. With `until`, only what was decided before that version.
 */
export async function ownFields(store: Store, ref: TicketRef, until?: string): Promise<Fields | null> {
  const all = await findTicketDecisions(store, ref)
  const records = all.slice(all.findIndex((record) => record.ref.version === until) + 1)
  if (records.length === 0) return null
  const written: [FieldName, FieldValue][] = []
  // The oldest first, so that the last word stands.
  for (const record of records.toReversed()) {
    const effect = record.effects.find(({ action }) => action === 'fields')
    if (effect?.action !== 'fields') continue
    const entry = await effectState(store, ledgerKey(record.ref, 'fields'))
    // What was taken back was written once, too: it is not to be written again.
    if (entry?.state !== 'undone' && entry?.outcome !== 'written') continue
    written.push(...(Object.entries(effect.fields) as [FieldName, FieldValue][]))
  }
  return Object.fromEntries(written)
}
