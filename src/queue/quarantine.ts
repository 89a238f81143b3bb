import type { MessageRef } from '../mail/contract.ts'
import { silentLog } from '../silent-log.ts'
import type { TicketRef } from '../tickets/contract.ts'
import { type ReportRef, shownKey } from './jobs.ts'
import { type JobQueue, openQueue, type QueueName, queueNames } from './queues.ts'
import type { Store } from './redis.ts'

type QuarantinedRef = MessageRef | TicketRef | ReportRef

/** A message, a ticket or a report that could not be handled, with the visible reason. */
export interface Quarantined {
  queue: QueueName
  ref: QuarantinedRef
  /** One sentence, without anything that people wrote. */
  reason: string
  since: Date
}

/** What is in quarantine, `limit` per queue at most, the newest first. */
export async function listQuarantined(store: Store, limit = 100): Promise<Quarantined[]> {
  return inEachQueue(store, async (queue, name) => {
    const failed = await queue.failed(limit)
    return failed.map(({ data, reason, since }) => ({ queue: name, ref: data.ref, reason, since }))
  })
}

/** Puts all of them, or those of one message, ticket or report (as shownKey names it), back into their queue, and tells which. */
export async function retryQuarantined(store: Store, key: string | null = null): Promise<QuarantinedRef[]> {
  return inEachQueue(store, async (queue) => {
    const jobs = await queue.retryFailed(({ ref }) => key === null || shownKey(ref) === key)
    return jobs.map(({ ref }) => ref)
  })
}

async function inEachQueue<Result>(
  store: Store,
  work: (queue: JobQueue<{ ref: QuarantinedRef }>, name: QueueName) => Promise<Result[]>,
): Promise<Result[]> {
  const found: Result[] = []
  for (const name of queueNames) {
    const queue = openQueue<{ ref: QuarantinedRef }>(name, store, silentLog)
    try {
      found.push(...(await work(queue, name)))
    } finally {
      await queue.close()
    }
  }
  return found
}
