import { fileURLToPath } from 'node:url'
import { TransientError } from '../errors.ts'
import type { Encoder, Encoding } from './encoder.ts'
import { closedError, type Lane, openLane } from './lane.ts'
import { makeTextQueue, type TextJob } from './text-queue.ts'

export interface EncoderOptions {
  /** Holds config.json, model.onnx and tokenizer.json; the shipped weights if left out. */
  folder?: string
  /** Model threads; each keeps one core busy and its own copy of the weights. */
  threads?: number
  /** How much of a very long text is read, in windows of up to maxTokens; what comes after is not. */
  maxWindows?: number
  /** The file that each thread runs; the tests have one that dies on demand. */
  threadEntry?: URL
}

const shippedFolder = fileURLToPath(new URL('../../models/encoder', import.meta.url))
/** 16 windows hold over 3,500 tokens, which are never more characters than this in a text that people write. */
const maxCharacters = 1_000_000
/** About three seconds: then those who wait are told. */
const deathsUntilDown = 5

/**
 * Starts the model thread and waits until it can read. Calls share the threads in the order they come. A thread that
 * dies is started again after a growing delay, and what it was reading is read once more.
 *
 * encode rejects with PermanentError `text-ends-thread` for a text that ended two threads; TransientError `model-down`
 * while threads do not start, `text-not-read`, `encoder-closed`; the signal's reason when aborted.
 *
 * @throws UserError `model-missing`, `model-damaged` or `model-unusable`, one sentence that says what to do
 */
export async function openEncoder(options: EncoderOptions = {}): Promise<Encoder> {
  // onnxruntime reports its use to its makers unless this stands before it loads; a thread's own env is only a copy.
  process.env.ORT_DISABLE_TELEMETRY = '1'
  const queue = makeTextQueue()
  const settings = { folder: options.folder ?? shippedFolder, maxWindows: options.maxWindows ?? 16 }
  const entry = options.threadEntry ?? new URL('./thread.ts', import.meta.url)
  const lanes: Lane[] = []
  let lastId = 0
  let closed = false

  function died(): void {
    if (lanes.every((lane) => lane.deaths() >= deathsUntilDown)) {
      const error = new TransientError('model-down', 'The model thread does not start; it is tried again.')
      for (const job of queue.drain()) job.reject(error)
    }
    for (const lane of lanes) lane.pull()
  }

  for (let count = 0; count < Math.max(1, options.threads ?? 1); count++) {
    lanes.push(openLane({ settings, entry, queue, died }))
  }

  async function close(): Promise<void> {
    closed = true
    await Promise.all(lanes.map((lane) => lane.close()))
  }

  function read(text: string, signal: AbortSignal | undefined): Promise<Encoding> {
    const { promise, resolve, reject } = Promise.withResolvers<Encoding>()
    const job: TextJob = { id: ++lastId, text: text.slice(0, maxCharacters), deaths: 0, resolve, reject }
    queue.add(job)
    if (signal === undefined) return promise
    const drop = () => {
      queue.drop(job)
      reject(signal.reason)
    }
    signal.addEventListener('abort', drop, { once: true })
    return promise.finally(() => signal.removeEventListener('abort', drop))
  }

  async function encode(texts: readonly string[], signal?: AbortSignal): Promise<Encoding[]> {
    if (closed) throw closedError()
    signal?.throwIfAborted()
    const results = texts.map((text) => read(text, signal))
    for (const lane of lanes) lane.pull()
    return Promise.all(results)
  }

  try {
    const [facts] = await Promise.all(lanes.map((lane) => lane.ready))
    if (facts === undefined) throw new Error('no lane')
    return { facts, encode, close }
  } catch (error) {
    await close()
    throw error
  }
}
