/**
 * The model thread: the only place where the weights live and the only one that runs them. It tokenises too, so that a
 * long text costs the main thread no more than a message. Texts are read one after the other, in the order they come.
 */
import { parentPort, workerData } from 'node:worker_threads'
import { asError, UserError } from '../errors.ts'
import type { Encoding } from './encoder.ts'
import { packEncoding } from './encoding-buffer.ts'
import { readModelFiles } from './model-files.ts'
import { loadReader } from './read-text.ts'
import type { TextMessage, ThreadData, ThreadMessage } from './thread-messages.ts'

const port = parentPort
if (port === null) throw new Error('thread.ts runs as a worker thread')

function tell(message: ThreadMessage, transfer: ArrayBuffer[] = []): void {
  port?.postMessage(message, transfer)
}

async function answer(read: (text: string) => Promise<Encoding>, { id, text }: TextMessage): Promise<void> {
  try {
    const packed = packEncoding(await read(text))
    tell({ kind: 'encoded', id, packed }, [packed.buffer])
  } catch (error) {
    tell({ kind: 'failed', id, sentence: asError(error).message })
  }
}

try {
  const { folder, maxWindows, brake } = workerData as ThreadData
  const files = await readModelFiles(folder)
  const read = await loadReader(files, maxWindows, brake)
  // The first pass makes the runtime's buffers; better now than on the first mail.
  await read('ready')
  let last = Promise.resolve()
  port.on('message', (message: TextMessage) => {
    last = last.then(() => answer(read, message))
  })
  tell({ kind: 'ready', facts: files.facts })
} catch (error) {
  const { code, message } =
    error instanceof UserError
      ? error
      : { code: 'model-unusable', message: `The model cannot be loaded: ${asError(error).message}` }
  tell({ kind: 'unusable', code, sentence: message })
}
