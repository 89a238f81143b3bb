/** The model thread, which ends when it is given the text of `deadly`, as a fault in native code would end it. */
import { parentPort } from 'node:worker_threads'

parentPort?.on('message', ({ text }: { text?: string }) => {
  if (text?.includes('Poisonous')) process.exit(1)
})
await import('../../../src/model/thread.ts')
