/**
 * Runs `work` once at a time. Who asks while it runs shares the run after it, so that each caller's run begins after his
 * call; however many ask at once, there are two.
 */
export function takeTurns<Result>(work: () => Promise<Result>): () => Promise<Result> {
  let running: Promise<Result> | null = null
  let next: Promise<Result> | null = null
  return function turn(): Promise<Result> {
    if (running === null) {
      running = work().finally(() => {
        running = null
      })
      return running
    }
    next ??= running
      .catch(() => {})
      .then(() => {
        next = null
        return turn()
      })
    return next
  }
}
