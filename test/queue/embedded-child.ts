/** Opens the embedded Redis of a folder and holds it until it is told to close, or killed. */
import { openStore } from '../../src/queue/redis.ts'
import { silentLog } from '../../src/silent-log.ts'

const store = await openStore({ dataFolder: process.argv[2] ?? '', log: silentLog })
process.once('message', async () => {
  await store.close()
  process.disconnect()
})
process.send?.('open')
