/**
 * One thread for all label sets of the process. It starts with the first task and stays, but never keeps the process
 * alive: only a task that somebody waits for does. A thread that dies (out of memory, say) takes its tasks with it, and
 * the next task starts another.
 */
import { Worker } from 'node:worker_threads'
import { asError, TransientError } from '../errors.ts'
import type { Fit, FitTask } from './fit.ts'
import type { FitAnswer, FitQuestion } from './fit-thread.ts'

type Waiting = PromiseWithResolvers<Fit>

let thread: Worker | null = null
let waiting = new Map<number, Waiting>()
let lastId = 0

/**
 * Hands the readings over: the task's own copy is empty afterwards.
 *
 * @throws the signal's reason when aborted; a task that is running is finished, and its result thrown away
 * @throws TransientError `fit-failed`
 */
export async function fitInThread(task: FitTask, signal?: AbortSignal): Promise<Fit> {
  signal?.throwIfAborted()
  const worker = thread ?? start()
  const id = ++lastId
  const answer: Waiting = Promise.withResolvers()
  waiting.set(id, answer)
  worker.ref()
  worker.postMessage({ id, task } satisfies FitQuestion, [task.readings.buffer as ArrayBuffer])
  const drop = () => settle(id, (promise) => promise.reject(signal?.reason))
  signal?.addEventListener('abort', drop, { once: true })
  try {
    return await answer.promise
  } finally {
    signal?.removeEventListener('abort', drop)
  }
}

function start(): Worker {
  const worker = new Worker(new URL('./fit-thread.ts', import.meta.url), { name: 'fit' })
  worker.on('message', (answer: FitAnswer) => {
    settle(answer.id, ({ resolve, reject }) => {
      if ('fit' in answer) resolve(answer.fit)
      else reject(failed(answer.failed))
    })
  })
  worker.on('error', (error) => end(worker, asError(error).message))
  worker.on('exit', () => end(worker, 'the thread ended'))
  thread = worker
  return worker
}

function settle(id: number, how: (promise: Waiting) => void): void {
  const promise = waiting.get(id)
  waiting.delete(id)
  if (waiting.size === 0) thread?.unref()
  if (promise !== undefined) how(promise)
}

function end(worker: Worker, sentence: string): void {
  if (thread !== worker) return
  thread = null
  const lost = [...waiting.values()]
  waiting = new Map()
  for (const { reject } of lost) reject(failed(sentence))
}

function failed(sentence: string): TransientError {
  return new TransientError('fit-failed', `The examples could not be learnt: ${sentence}.`)
}
