/**
 * How long to wait before try number `attempt` + 1 (0 for the first failure): doubling from `firstMs` to `maxMs`, of which
 * the upper half is random, so that a thousand mailboxes of one server do not come back in the same second.
 * `random` is in [0, 1).
 */
export function reconnectDelay(
  attempt: number,
  random: number,
  { firstMs, maxMs }: { firstMs: number; maxMs: number },
): number {
  const whole = Math.min(maxMs, firstMs * 2 ** Math.min(attempt, 30))
  return Math.round(whole / 2 + (whole / 2) * random)
}
