/**
 * How much mail may be in memory at once, in bytes: many small messages, or few large ones. One that is larger than the
 * whole budget goes alone.
 */
export type ByteBudget = <Result>(size: number, work: () => Promise<Result>) => Promise<Result>

export function createByteBudget(bytes: number): ByteBudget {
  let free = bytes
  const waiting: { size: number; start: () => void }[] = []

  // In order of arrival: a large message must not be overtaken for ever.
  function startWaiting(): void {
    for (let next = waiting[0]; next !== undefined && next.size <= free; next = waiting[0]) {
      waiting.shift()
      free -= next.size
      next.start()
    }
  }

  return async (size, work) => {
    const share = Math.min(Math.max(size, 0), bytes)
    await new Promise<void>((start) => {
      waiting.push({ size: share, start })
      startWaiting()
    })
    try {
      return await work()
    } finally {
      free += share
      startWaiting()
    }
  }
}
