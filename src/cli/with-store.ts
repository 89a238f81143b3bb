import type { Config } from '../config/config.ts'
import type { Store } from '../queue/redis.ts'
import { silentLog } from '../silent-log.ts'

/** Opens the Redis of the configuration (the embedded one is started where no service runs it), works, closes it. */
export async function withStore<Result>(
  { redis, dataFolder }: Pick<Config, 'redis' | 'dataFolder'>,
  work: (store: Store) => Promise<Result>,
): Promise<Result> {
  const { openStore } = await import('../queue/redis.ts')
  const store = await openStore({ url: redis?.url(), dataFolder, log: silentLog })
  try {
    return await work(store)
  } finally {
    await store.close()
  }
}
