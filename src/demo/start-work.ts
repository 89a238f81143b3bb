import type { DecidedRow } from '../cli/decision-table.ts'
import { startProgress } from '../cli/progress.ts'
import { type ServiceOptions, startService } from '../cli/service.ts'
import { messageKey, shownKey } from '../queue/jobs.ts'
import type { Quarantined } from '../queue/quarantine.ts'
import type { Store } from '../queue/redis.ts'
import { untilDone } from './until-done.ts'

export interface Outcome {
  /** What was decided, in the order of arrival. */
  rows: DecidedRow[]
  /** What could not be decided, or not be written. */
  setAside: Quarantined[]
}

export interface Work {
  /** Resolves when all of that many messages are decided or set aside, and nothing is in work. Rejects when `signal` aborts. */
  finished(count: number, signal: AbortSignal): Promise<Outcome>
  /** Where it is kept. */
  store: Store
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
    try {
      return outcome(await untilDone(service, decided, count, signal))
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
  return { finished, store: service.store, close: () => service.close() }
}
