import { Redis } from 'ioredis'
import type { Store } from './redis.ts'

/**
 * Calls `handler` for every message of a channel, and after an outage, in which some may have been missed. Resolves when
 * it listens. What it gives stops it; twice is fine.
 */
export async function subscribe(
  store: Store,
  channel: string,
  handler: () => void,
): Promise<() => Promise<void>> {
  // A connection that listens can do nothing else.
  const listener = new Redis({ ...store.connection, replyMapping: 'legacy' })
  // The store says when Redis is away; this one only waits for it.
  listener.on('error', () => {})
  listener.on('message', handler)
  await listener.subscribe(channel)
  listener.on('ready', () => {
    // Redis forgot who listened. Subscribed first, so that nothing falls between.
    listener.subscribe(channel).then(handler, () => {})
  })
  return async () => {
    listener.removeAllListeners('message')
    listener.disconnect()
  }
}
