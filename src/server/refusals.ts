/** Counts who is refused, so that guessing is slow and a flood of rubbish costs little. In memory: nothing is lost with it. */
export interface Refusals {
  /** Has `caller` been refused so often that it is not listened to now? In seconds how long not, or 0. */
  waitOf(caller: string): number
  note(caller: string): void
}

/** So many refusals at once, and then one more in so many ms. */
const burst = 20
const onePerMs = 1000
/** So many callers are told apart; beyond that the one seen first is forgotten. */
const mostCallers = 10_000

export function countRefusals(now: () => number = () => performance.now()): Refusals {
  /** When everything that a caller did is forgiven, in ms of `now`. */
  const forgivenAt = new Map<string, number>()
  const debt = (caller: string) => Math.max(0, (forgivenAt.get(caller) ?? 0) - now())

  return {
    waitOf(caller) {
      const tooMuch = debt(caller) - (burst - 1) * onePerMs
      return tooMuch > 0 ? Math.ceil(tooMuch / 1000) : 0
    },
    note(caller) {
      const until = now() + debt(caller) + onePerMs
      forgivenAt.delete(caller)
      forgivenAt.set(caller, until)
      const [oldest] = forgivenAt.keys()
      if (forgivenAt.size > mostCallers && oldest !== undefined) forgivenAt.delete(oldest)
    },
  }
}
