import { AuthenticationError, TransientError } from '../errors.ts'
import { reconnectDelay } from '../mail/backoff.ts'

const SECOND = 1000
const retry = { firstMs: SECOND, maxMs: 60 * SECOND }
/** Who is not let in asks seldom, so that the user is not locked. */
const refused = 300 * SECOND

/**
 * How long to leave a ticket system alone after failure number `failures` + 1 in a row, in ms: from a second to a minute,
 * and never shorter than it asked. `random` is in [0, 1). Pure.
 */
export function restAfter(error: unknown, failures: number, random: number): number {
  if (error instanceof AuthenticationError) return refused
  const asked = error instanceof TransientError ? (error.retryAfterMs ?? 0) : 0
  return Math.max(asked, reconnectDelay(failures, random, retry))
}
