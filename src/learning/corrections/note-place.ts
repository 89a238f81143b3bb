import type { MessageRef } from '../../mail/contract.ts'
import type { Store } from '../../queue/redis.ts'
import { findItem, saveStanding } from './items.ts'
import { rememberWaiting } from './state.ts'

/** A decided message was recognised under a new UID: it was moved, or its folder was made anew. What that says is looked at. */
export async function notePlace(store: Store, decided: MessageRef, place: MessageRef): Promise<void> {
  const item = await findItem(store, decided)
  if (item === null) return
  // Waiting first: whoever dies in between notes it again when the message is looked at again.
  await rememberWaiting(store, { decided, place, gone: false, since: Date.now() })
  await saveStanding(store, decided, { ...item.standing, place })
}
