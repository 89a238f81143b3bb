/**
 * Joins calls made while an earlier one with the same key is still running into one: a single call goes out at once, a
 * burst in few commands. Nothing waits for a timer.
 *
 * `run` gets the items of one key and gives one result an item, in order; if it throws, each of them fails with that.
 */
export function batched<Item, Result>(
  run: (key: string, items: Item[]) => Promise<Result[]>,
  most = 100,
): (key: string, item: Item) => Promise<Result> {
  interface Waiting {
    item: Item
    resolve: (result: Result) => void
    reject: (error: unknown) => void
  }
  const queues = new Map<string, Waiting[]>()

  async function drain(key: string, queue: Waiting[]): Promise<void> {
    // One turn of the event loop, so that calls made in the same moment share the first batch too.
    await new Promise<void>((next) => setImmediate(next))
    while (queue.length > 0) {
      const batch = queue.splice(0, most)
      try {
        const results = await run(
          key,
          batch.map(({ item }) => item),
        )
        for (const [index, { resolve }] of batch.entries()) resolve(results[index] as Result)
      } catch (error) {
        for (const { reject } of batch) reject(error)
      }
    }
    queues.delete(key)
  }

  return (key, item) =>
    new Promise((resolve, reject) => {
      const queue = queues.get(key)
      if (queue !== undefined) {
        queue.push({ item, resolve, reject })
        return
      }
      const fresh = [{ item, resolve, reject }]
      queues.set(key, fresh)
      void drain(key, fresh)
    })
}
