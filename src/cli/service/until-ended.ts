import { setTimeout as delay } from 'node:timers/promises'
import { asError } from '../../errors.ts'
import type { Log } from '../../mail/contract.ts'

/** How long a stop waits for what watches a server, in ms; what one that does not answer holds up is done at the next start. */
const patience = 5000

/** For work that ends when the service stops: logs `ended` where it fails, and gives what waits for it, not for ever. */
export function untilEnded(
  watching: readonly Promise<void>[],
  log: Log,
  ended: string,
): () => Promise<unknown> {
  const all = Promise.all(watching).catch((error) => log.error({ error: asError(error).name }, ended))
  return () => Promise.race([all, delay(patience, undefined, { ref: false })])
}
