/**
 * Speaks as the model thread does, without a model, and does what the text says: "die" ends the thread, "die once" only
 * the first, "eat" uses up its memory, "hold" waits for a word on the channel, "fail" fails. It tells the channel named
 * by the folder what it reads.
 */
import { BroadcastChannel, parentPort, workerData } from 'node:worker_threads'
import { packEncoding } from '../../src/model/encoding-buffer.ts'
import type { TextMessage, ThreadMessage, ThreadSettings } from '../../src/model/thread-messages.ts'

const { folder } = workerData as ThreadSettings
const channel = new BroadcastChannel(folder)
let deadlyTextsBefore = 0
let released: () => void = () => {}

function tell(message: ThreadMessage): void {
  parentPort?.postMessage(message)
}

async function read({ id, text }: TextMessage): Promise<void> {
  channel.postMessage({ reading: text })
  if (text === 'hold') {
    await new Promise<void>((resolve) => {
      released = resolve
    })
  }
  if (text === 'die' || (text === 'die once' && deadlyTextsBefore === 0)) process.exit(1)
  if (text === 'eat') {
    const eaten: number[][] = []
    while (true) eaten.push(new Array(1e5).fill(eaten.length))
  }
  if (text === 'fail') return tell({ kind: 'failed', id, sentence: 'as asked' })
  const packed = packEncoding({
    embedding: Float32Array.of(text.length, 0),
    sentiment: Float32Array.of(0, 1, 0),
    urgency: 0.25,
    reply: 0.5,
    words: { count: 1, start: Int32Array.of(0), end: Int32Array.of(text.length) },
    salience: Float32Array.of(1),
    keyphrase: Float32Array.of(1, 0, 0),
  })
  tell({ kind: 'encoded', id, packed })
}

channel.onmessage = (event) => {
  const data = (event as MessageEvent).data as { release?: true; deaths?: number }
  if (data.release) released()
  if (data.deaths === undefined) return
  deadlyTextsBefore = data.deaths
  tell({
    kind: 'ready',
    facts: { version: 'stand-in', dimension: 2, maxTokens: 128, zeroShot: { scale: 1, bias: 0 } },
  })
}

if (folder === 'unusable') {
  tell({ kind: 'unusable', code: 'model-missing', sentence: 'The model is missing.' })
  channel.close()
} else if (folder === 'stillborn') {
  process.exit(1)
} else {
  let last = Promise.resolve()
  parentPort?.on('message', (message: TextMessage) => {
    last = last.then(() => read(message))
  })
  channel.postMessage({ started: true })
}
