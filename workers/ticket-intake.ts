/**
 * Watches one ticket system: asks it again and again what changed, and queues what has to be read. The cursor is saved
 * when everything before it stands in the queue, so that nothing can be skipped; what comes twice is read twice at most.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { asError, MailroomError, TransientError } from '../src/errors.ts'
import type { Log } from '../src/mail/contract.ts'
import type { Health } from '../src/queue/health.ts'
import { readingId, type TicketAnalyzeJob } from '../src/queue/jobs.ts'
import type { JobQueue } from '../src/queue/queues.ts'
import type { Store } from '../src/queue/redis.ts'
import { onHint } from '../src/queue/ticket-hints.ts'
import {
  findReads,
  isSameTime,
  loadCursor,
  noteQueued,
  saveCursor,
} from '../src/queue/ticket-intake-state.ts'
import type { TicketSource } from '../src/tickets/contract.ts'
import { restAfter } from '../src/tickets/rest-after.ts'

const SECOND = 1000
/** Tickets listed and queued at once. */
const BATCH = 100
/** Above this many waiting jobs the intake waits: Redis holds work in progress, the ticket system holds the rest. */
const MOST_PENDING = 5000
/** Between two looks, however many hints come; ms. */
const leastRest = SECOND
/** A server may announce a change sooner than it lists it: after a hint it is asked again soon; ms. */
const afterHint = 5 * SECOND
/** A server that asks to be left alone is at work: it is told of when it asks for longer, in ms, or this often in a row. */
const shortBreak = 60 * SECOND
const manyBreaks = 3

export interface TicketIntakeOptions {
  source: TicketSource
  pollMs: number
  /** How many of the newest tickets are read at the first start. */
  backfill: number
  store: Store
  queue: JobQueue<TicketAnalyzeJob>
  health: Health
  log: Log
  /** The moments between which a process may die. */
  onStep?: ((step: 'queued' | 'saved') => void) | undefined
}

/** Resolves when `signal` aborts. */
export async function runTicketIntake(options: TicketIntakeOptions, signal: AbortSignal): Promise<void> {
  const { source, store, health, log, pollMs } = options
  let isHinted = false
  let wake = Promise.withResolvers<void>()
  const stopListening = await onHint(store, source.name, () => {
    isHinted = true
    wake.resolve()
  })
  let failures = 0
  try {
    while (!signal.aborted) {
      const wasHinted = isHinted
      isHinted = false
      wake = Promise.withResolvers()
      try {
        await look(options, signal)
        failures = 0
        health.noteSource(source.name, null)
      } catch (error) {
        if (signal.aborted) break
        failures += 1
        if (isShortBreak(error) && failures < manyBreaks)
          log.info({ source: source.name }, 'ticket system asks to be left alone for a while')
        else report(error)
        // No hint shortens this.
        await pause(restAfter(error, failures - 1, Math.random()), signal)
        continue
      }
      await pause(leastRest, signal)
      const rest = wasHinted ? Math.min(afterHint, pollMs) : pollMs
      const stop = new AbortController()
      await Promise.race([wake.promise, pause(rest - leastRest, AbortSignal.any([signal, stop.signal]))])
      stop.abort()
    }
  } finally {
    await stopListening()
  }

  function report(error: unknown): void {
    if (error instanceof MailroomError) {
      const { code, message, retryable } = error
      health.noteSource(source.name, { code, reason: message, passes: retryable })
      return
    }
    health.noteSource(source.name, { code: 'unexpected', reason: 'unexpected error', passes: true })
    log.error({ source: source.name, error: asError(error).name }, 'intake failed')
  }
}

function isShortBreak(error: unknown): boolean {
  return (
    error instanceof TransientError && error.code === 'server-busy' && (error.retryAfterMs ?? 0) <= shortBreak
  )
}

async function look(options: TicketIntakeOptions, signal: AbortSignal): Promise<void> {
  const { source, store, queue, backfill, log } = options
  let cursor = await loadCursor(store, source.name)
  let queued = 0
  while (!signal.aborted) {
    const changes = await source.changes(cursor, { backfill, limit: BATCH, signal })
    const { entries, more } = changes
    const listedAt = new Date().toISOString()
    const reads = await findReads(
      store,
      source.name,
      entries.map(({ ticket }) => ticket),
    )
    const jobs = entries.flatMap(({ ticket, updatedAt }, index) => {
      const read = reads[index]
      const isRead = read != null && isSameTime(read.updatedAt, updatedAt)
      if (isRead && read.isSettled) return []
      const ref = { source: source.name, ticket }
      return [{ id: readingId(ref, updatedAt, isRead ? read.looks : 0), data: { ref, updatedAt, listedAt } }]
    })
    await roomFor(queue, signal)
    await queue.add(jobs)
    await noteQueued(
      store,
      jobs.map(({ data }) => data),
    )
    options.onStep?.('queued')
    queued += jobs.length
    const stands = changes.cursor.state === cursor?.state
    if (!stands) await saveCursor(store, source.name, changes.cursor)
    options.onStep?.('saved')
    if (!more || (stands && entries.length === 0)) break
    cursor = changes.cursor
  }
  if (queued > 0) log.info({ source: source.name, queued }, 'changed tickets queued')
}

async function roomFor(queue: JobQueue<TicketAnalyzeJob>, signal: AbortSignal): Promise<void> {
  while ((await queue.pending()) > MOST_PENDING && !signal.aborted) await pause(250, signal)
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (ms > 0) await delay(ms, undefined, { signal }).catch(() => {})
}
