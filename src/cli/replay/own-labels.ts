import { effectState, ledgerKey } from '../../effects/ledger.ts'
import { findDecision, findIdentity } from '../../queue/decisions.ts'
import type { Store } from '../../queue/redis.ts'

/** The label that Mailroom itself wrote to the mail with these bytes, as keyword or by a move, and nobody took back; or null. */
export async function ownLabel(store: Store, account: string, identity: string): Promise<string | null> {
  const ref = await findIdentity(store, account, identity)
  const record = ref === null ? null : await findDecision(store, ref)
  if (ref === null || record === null || record.decision.label === null) return null
  for (const { action } of record.effects) {
    if (action === 'draft') continue
    const state = await effectState(store, ledgerKey(ref, action))
    if (state?.state === 'done' && state.outcome === 'written') return record.decision.label
  }
  return null
}
