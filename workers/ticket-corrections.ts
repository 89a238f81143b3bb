/**
 * Has it learnt what persons change in the fields of tickets. That something changed is noticed by whoever reads the ticket
 * (workers/ticket-analyze.ts); here it is waited for until it has come to rest, and judged.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { noteTicketCorrection } from '../src/activity/note-corrections.ts'
import { asError, MailroomError } from '../src/errors.ts'
import { withLease } from '../src/learning/corrections/lease.ts'
import { addExamples } from '../src/learning/example-store.ts'
import type { LearntExample } from '../src/learning/learnt-example.ts'
import type { LabelFields } from '../src/learning/tickets/field-vote.ts'
import { learnFromFields } from '../src/learning/tickets/learn-from-fields.ts'
import type { Log } from '../src/mail/contract.ts'
import type { Store } from '../src/queue/redis.ts'
import type { TicketRef, TicketSource } from '../src/tickets/contract.ts'
import { restAfter } from '../src/tickets/rest-after.ts'

const SECOND = 1000
/** Between two looks into Redis whether something waits; ms. */
const rest = SECOND
const settle = 1.5 * SECOND

export interface TicketCorrectionsOptions {
  source: TicketSource
  /** The labels of the source, and what is written for each. */
  labels: readonly LabelFields[]
  store: Store
  log: Log
  onLearnt?: ((examples: readonly LearntExample[]) => void) | undefined
}

/** Resolves when `signal` aborts. */
export async function runTicketCorrections(
  options: TicketCorrectionsOptions,
  signal: AbortSignal,
): Promise<void> {
  const { source, labels, store, log, onLearnt } = options
  async function learn(examples: LearntExample[]): Promise<void> {
    await addExamples(store, examples)
    for (const { place, label, at } of examples)
      await noteTicketCorrection(store, ticketAt(place ?? ''), { label, at })
    onLearnt?.(examples)
  }
  const context = { source, labels, store, log, learn, settleMs: settle }
  let failures = 0
  while (!signal.aborted) {
    let wait = rest
    try {
      // Where another process is at it, it is his.
      await withLease(store, source.name, () => learnFromFields(context, Date.now(), signal))
      failures = 0
    } catch (error) {
      if (signal.aborted) return
      wait = restAfter(error, failures, Math.random())
      failures += 1
      report(log, source.name, error, wait)
    }
    await delay(wait, undefined, { signal }).catch(() => {})
  }
}

/** The ticket that an example was learnt at: "helpdesk/12". Names of sources have no "/". */
function ticketAt(place: string): TicketRef {
  const end = place.indexOf('/')
  return { source: place.slice(0, end), ticket: place.slice(end + 1) }
}

function report(log: Log, source: string, error: unknown, retryInMs: number): void {
  const isKnown = error instanceof MailroomError
  const fields = { source, code: isKnown ? error.code : 'unexpected', retryInMs }
  if (isKnown) log.debug(fields, 'cannot look for corrections now')
  else log.error({ ...fields, error: asError(error).name }, 'looking for corrections failed')
}
