/**
 * "Something happened there": what a webhook says to whoever polls the source, in this process or in another one. It is
 * a hint and nothing else: what it tells is looked up in the ticket system itself.
 */
import { subscribe } from './announcements.ts'
import { PREFIX, type Store } from './redis.ts'

/** Has the intake of the source look now instead of at its next poll. Costs nothing where nobody listens. */
export async function lookNow(store: Store, source: string): Promise<void> {
  await store.redis.publish(hintChannel(source), '')
}

/** Calls `handler` for every hint, and whenever one may have been missed. Resolves when it listens; what it gives stops it. */
export async function onHint(
  store: Store,
  source: string,
  handler: () => void,
): Promise<() => Promise<void>> {
  return subscribe(store, hintChannel(source), handler)
}

function hintChannel(source: string): string {
  return `${PREFIX}:ticket-hints:${source}`
}
