import type { MessageRef } from '../mail/contract.ts'
import { silentLog } from '../silent-log.ts'
import { messageKey } from './jobs.ts'
import { type JobQueue, openQueue, type QueueName } from './queues.ts'
import type { Store } from './redis.ts'

/** A message that could not be handled, with the visible reason. */
export interface Quarantined {
  queue: QueueName
  ref: MessageRef
  /** One sentence, without anything of the message. */
  reason: string
  since: Date
}

/** The messages in quarantine, `limit` per queue at most, the newest first. */
export async function listQuarantined(store: Store, limit = 100): Promise<Quarantined[]> {
  return inEachQueue(store, async (queue, name) => {
    const failed = await queue.failed(limit)
    return failed.map(({ data, reason, since }) => ({ queue: name, ref: data.ref, reason, since }))
  })
}

/** Puts all of them, or the one of a message key, back into their queue, and tells which. */
export async function retryQuarantined(store: Store, key: string | null = null): Promise<MessageRef[]> {
  return inEachQueue(store, async (queue) => {
    const jobs = await queue.retryFailed(({ ref }) => key === null || messageKey(ref) === key)
    return jobs.map(({ ref }) => ref)
  })
}

async function inEachQueue<Result>(
  store: Store,
  work: (queue: JobQueue<{ ref: MessageRef }>, name: QueueName) => Promise<Result[]>,
): Promise<Result[]> {
  const found: Result[] = []
  for (const name of ['analyze', 'deliver'] as const) {
    const queue = openQueue<{ ref: MessageRef }>(name, store, silentLog)
    try {
      found.push(...(await work(queue, name)))
    } finally {
      await queue.close()
    }
  }
  return found
}
