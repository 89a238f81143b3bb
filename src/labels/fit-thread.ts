/** The thread that fits: a second of arithmetic must not keep mail waiting. One task after the other. */
import { parentPort } from 'node:worker_threads'
import { asError } from '../errors.ts'
import { type Fit, type FitTask, fit } from './fit.ts'

/** What the thread is asked, and what it answers. */
export interface FitQuestion {
  id: number
  task: FitTask
}
export type FitAnswer = { id: number; fit: Fit } | { id: number; failed: string }

const port = parentPort
if (port === null) throw new Error('fit-thread.ts runs as a worker thread')

port.on('message', ({ id, task }: FitQuestion) => {
  try {
    const done = fit(task)
    const head = done.head === null ? [] : [done.head.sparse.buffer as ArrayBuffer]
    port.postMessage({ id, fit: done } satisfies FitAnswer, head)
  } catch (error) {
    port.postMessage({ id, failed: asError(error).message } satisfies FitAnswer)
  }
})
