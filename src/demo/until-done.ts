import { setTimeout as delay } from 'node:timers/promises'
import type { Service } from '../cli/service.ts'
import { shownKey } from '../queue/jobs.ts'
import { listQuarantined, type Quarantined } from '../queue/quarantine.ts'

/** Between two looks whether everything is done, in ms. */
const pause = 50

/**
 * Resolves when `count` messages or tickets are `decided` (by what shownKey calls them) or set aside, and nothing is in
 * work; to what is set aside. Rejects when `signal` aborts.
 */
export async function untilDone(
  service: Service,
  decided: ReadonlyMap<string, unknown>,
  count: number,
  signal: AbortSignal,
): Promise<Quarantined[]> {
  // Raced, because a Redis that is away would not answer.
  const stopped = Promise.withResolvers<never>()
  const stop = () => stopped.reject(signal.reason)
  signal.addEventListener('abort', stop, { once: true })
  try {
    for (;;) {
      signal.throwIfAborted()
      const setAside = await Promise.race([restingWith(service, count), stopped.promise])
      const undecided = setAside?.filter(({ ref }) => !decided.has(shownKey(ref))) ?? []
      if (setAside !== null && decided.size + undecided.length >= count) return setAside
      await delay(pause, undefined, { signal })
    }
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

/** What is set aside while nothing is in work; null while something is. */
async function restingWith({ store, isIdle }: Service, most: number): Promise<Quarantined[] | null> {
  return (await isIdle()) ? listQuarantined(store, most) : null
}
