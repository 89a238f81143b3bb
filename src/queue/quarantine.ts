import type { MessageRef } from '../mail/contract.ts'
import { silentLog } from '../silent-log.ts'
import { openQueue, type QueueName } from './queues.ts'
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
  const found: Quarantined[] = []
  for (const name of ['analyze', 'deliver'] as const) {
    const queue = openQueue<{ ref: MessageRef }>(name, store, silentLog)
    try {
      const failed = await queue.failed(limit)
      found.push(...failed.map(({ data, reason, since }) => ({ queue: name, ref: data.ref, reason, since })))
    } finally {
      await queue.close()
    }
  }
  return found
}
