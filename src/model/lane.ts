/**
 * A lane is one model thread and its successors. States: starting → ready → (death) → waiting to start → starting …,
 * and closed from any of them. When a thread dies, the texts it had are read again, each alone; one whose thread dies
 * a second time is given up, for it would kill every thread to come.
 */
import { Worker } from 'node:worker_threads'
import { PermanentError, TransientError, UserError } from '../errors.ts'
import { type Brake, makeBrake, pullBrake, pullBrakeAndWait } from './brake.ts'
import type { EncoderFacts } from './encoder.ts'
import { unpackEncoding } from './encoding-buffer.ts'
import { restartDelay } from './restart-delay.ts'
import type { TextJob, TextQueue } from './text-queue.ts'
import type { TextMessage, ThreadData, ThreadMessage, ThreadSettings } from './thread-messages.ts'

/** Of V8's heap in the thread; the weights are outside it. A runaway ends its thread, not the service. */
const heapMegabytes = 256

export interface Lane {
  /** Facts of the loaded model. Rejects if the first start fails: UserError where a person can help. */
  readonly ready: Promise<EncoderFacts>
  /** Takes from the queue what it has room for. */
  pull(): void
  /** Consecutive deaths without a text read. */
  deaths(): number
  close(): Promise<void>
}

export interface LaneOptions {
  settings: ThreadSettings
  /** The file the thread runs. */
  entry: URL
  queue: TextQueue
  /** A later start failed or a thread died; the lane goes on trying. */
  died(lane: Lane): void
}

export function openLane({ settings, entry, queue, died }: LaneOptions): Lane {
  const running = new Map<number, TextJob>()
  const first = Promise.withResolvers<EncoderFacts>()
  let worker: Worker | undefined
  let brake: Brake = makeBrake()
  const beforeExit = () => pullBrakeAndWait(brake)
  let timer: NodeJS.Timeout | undefined
  let ready = false
  let everReady = false
  let closed = false
  let deaths = 0

  function start(): void {
    brake = makeBrake()
    const thread = new Worker(entry, {
      workerData: { ...settings, brake } satisfies ThreadData,
      name: 'model',
      resourceLimits: { maxOldGenerationSizeMb: heapMegabytes },
    })
    worker = thread
    let cause: unknown
    thread.on('message', (message: ThreadMessage) => {
      if (message.kind === 'unusable') cause = new UserError(message.code, message.sentence)
      else hear(message)
    })
    thread.on('error', (error) => {
      cause = error
    })
    thread.on('exit', () => ended(cause))
  }

  function hear(message: Exclude<ThreadMessage, { kind: 'unusable' }>): void {
    if (message.kind === 'ready') {
      ready = true
      everReady = true
      first.resolve(message.facts)
      pull()
      return
    }
    const job = running.get(message.id)
    running.delete(message.id)
    deaths = 0
    // First the next text, then whatever the answer sets going here.
    pull()
    if (message.kind === 'encoded') job?.resolve(unpackEncoding(message.packed))
    else
      job?.reject(new TransientError('text-not-read', `The model failed on this text: ${message.sentence}`))
  }

  function ended(cause: unknown): void {
    worker = undefined
    brake = makeBrake()
    ready = false
    if (closed) return
    deaths++
    if (!everReady) {
      closed = true
      first.reject(
        cause ?? new PermanentError('model-unusable', 'The model thread ended before it was ready.'),
      )
      return
    }
    for (const job of running.values()) giveBack(job, cause)
    running.clear()
    timer = setTimeout(start, restartDelay(deaths))
    died(lane)
  }

  function giveBack(job: TextJob, cause: unknown): void {
    job.deaths++
    if (job.deaths < 2) {
      queue.addSuspect(job)
      return
    }
    job.reject(
      new PermanentError('text-ends-thread', 'The model thread ended twice while it read this text.', {
        cause,
      }),
    )
  }

  function pull(): void {
    if (!ready || worker === undefined) return
    for (let job = queue.next(running); job !== undefined; job = queue.next(running)) {
      running.set(job.id, job)
      worker.postMessage({ id: job.id, text: job.text } satisfies TextMessage)
    }
  }

  async function close(): Promise<void> {
    closed = true
    ready = false
    clearTimeout(timer)
    first.reject(closedError())
    for (const job of queue.drain().concat(...running.values())) {
      job.reject(closedError())
    }
    running.clear()
    if (worker !== undefined) await pullBrake(brake)
    await worker?.terminate()
    process.off('exit', beforeExit)
  }

  const lane: Lane = { ready: first.promise, pull, deaths: () => deaths, close }
  process.on('exit', beforeExit)
  start()
  return lane
}

/** Transient: another process, or this one after its restart, will read the text. */
export function closedError(): TransientError {
  return new TransientError('encoder-closed', 'The encoder is closed.')
}
