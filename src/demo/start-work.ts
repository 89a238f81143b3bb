import { setTimeout as delay } from 'node:timers/promises'
import type { DecidedRow } from '../cli/decision-table.ts'
import { startProgress } from '../cli/progress.ts'
import { type Service, type ServiceOptions, startService } from '../cli/service.ts'
import { messageKey, shownKey } from '../queue/jobs.ts'
import { listQuarantined, type Quarantined } from '../queue/quarantine.ts'

/** Between two looks whether everything is done, in ms. */
const pause = 50

export interface Outcome {
  /** What was decided, in the order of arrival. */
  rows: DecidedRow[]
  /** What could not be decided, or not be written. */
  setAside: Quarantined[]
}

export interface Work {
  /** Resolves when all of that many messages are decided or set aside, and nothing is in work. Rejects when `signal` aborts. */
  finished(count: number, signal: AbortSignal): Promise<Outcome>
  close(): Promise<void>
}

/** Starts the service and keeps what it decides. */
export async function startWork(options: Omit<ServiceOptions, 'onDecision'>): Promise<Work> {
  const decided = new Map<string, DecidedRow & { uid: number }>()
  let progress: ReturnType<typeof startProgress> | null = null
  const service = await startService({
    ...options,
    onDecision({ ref, decision, effects }, { subject }) {
      decided.set(messageKey(ref), { uid: ref.uid, subject, decision, effects })
      progress?.advance()
    },
  })

  async function finished(count: number, signal: AbortSignal): Promise<Outcome> {
    progress = startProgress({ noun: 'mails', total: count, isTaken: false, patience: 300 })
    progress.advance(decided.size)
    // Raced, because a Redis that is away would not answer.
    const stopped = Promise.withResolvers<never>()
    signal.addEventListener('abort', () => stopped.reject(signal.reason), { once: true })
    try {
      for (;;) {
        signal.throwIfAborted()
        const setAside = await Promise.race([restingWith(service, count), stopped.promise])
        const undecided = setAside?.filter(({ ref }) => !decided.has(shownKey(ref))) ?? []
        if (setAside !== null && decided.size + undecided.length >= count) return outcome(setAside)
        await delay(pause, undefined, { signal })
      }
    } finally {
      progress.stop()
    }
  }
  function outcome(setAside: Quarantined[]): Outcome {
    const keys = new Set(setAside.map(({ ref }) => shownKey(ref)))
    const rows = [...decided]
      .map(([key, row]) => ({ ...row, isSetAside: keys.has(key) }))
      .sort((left, right) => left.uid - right.uid)
    return { rows, setAside }
  }
  return { finished, close: () => service.close() }
}

/** What is set aside while nothing is in work; null while something is. */
async function restingWith({ store, isIdle }: Service, most: number): Promise<Quarantined[] | null> {
  return (await isIdle()) ? listQuarantined(store, most) : null
}
