import type { Encoding } from './encoder.ts'

/** One text on its way through a model thread. */
export interface TextJob {
  id: number
  text: string
  /** How many threads died while they had it. */
  deaths: number
  resolve(encoding: Encoding): void
  reject(error: unknown): void
}

/** Enough to keep a thread busy while the main thread is not listening, little enough to be read again after a crash. */
const aheadTexts = 16
const aheadCharacters = 2_000

export interface TextQueue {
  readonly size: number
  add(job: TextJob): void
  /** Takes the job out, if it still waits. */
  drop(job: TextJob): void
  /** Was in a thread when it died: read again before all others, and alone, so that the next death has one cause. */
  addSuspect(job: TextJob): void
  /** The next job for a thread that has `running` jobs, or undefined: nothing waits, or the thread has enough. */
  next(running: ReadonlyMap<number, TextJob>): TextJob | undefined
  /** Everything that waits; the queue is empty then. */
  drain(): TextJob[]
}

export function makeTextQueue(): TextQueue {
  const suspects = new Set<TextJob>()
  const waiting = new Set<TextJob>()

  return {
    get size() {
      return suspects.size + waiting.size
    },
    add: (job) => void waiting.add(job),
    addSuspect: (job) => void suspects.add(job),
    drop(job) {
      suspects.delete(job)
      waiting.delete(job)
    },
    next(running) {
      const from = suspects.size > 0 ? suspects : waiting
      if (running.size > 0 && (from === suspects || !hasRoom(running))) return undefined
      const [job] = from
      if (job !== undefined) from.delete(job)
      return job
    },
    drain() {
      const jobs = [...suspects, ...waiting]
      suspects.clear()
      waiting.clear()
      return jobs
    },
  }
}

function hasRoom(running: ReadonlyMap<number, TextJob>): boolean {
  if (running.size >= aheadTexts) return false
  let characters = 0
  for (const job of running.values()) {
    if (job.deaths > 0) return false
    characters += job.text.length
  }
  return running.size < 2 || characters < aheadCharacters
}
