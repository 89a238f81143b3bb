/** The model thread, which dies when told so. */
import { parentPort } from 'node:worker_threads'

parentPort?.on('message', (message: { die?: true }) => {
  if (message.die) process.exit(1)
})
await import('../../src/model/thread.ts')
