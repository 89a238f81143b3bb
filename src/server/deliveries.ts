/**
 * Which webhooks came already: hook:<source>:<key of the delivery>, for longer than any vendor's signature is taken for
 * fresh.
 */
import { PREFIX, type Store } from '../queue/redis.ts'

const HOUR_SECONDS = 60 * 60

/** Notes the delivery. Was it there before? */
export async function isRepeated(store: Store, source: string, delivery: string): Promise<boolean> {
  const key = `${PREFIX}:hook:${source}:${delivery}`
  return (await store.redis.set(key, '1', 'EX', HOUR_SECONDS, 'NX')) === null
}
