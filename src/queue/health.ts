import type { Log } from '../mail/contract.ts'
import { PREFIX, type Store } from './redis.ts'

/** Can a watched folder be read right now? */
export interface FolderHealth {
  account: string
  folder: string
  state: 'watching' | 'unreadable'
  /** ISO 8601, when it became so. */
  since: string
  /** Why it cannot be read: an error code and one sentence. */
  code?: string
  reason?: string
}

const key = `${PREFIX}:health`

/** Notes the state of a folder; a change to "unreadable" is logged as an error, the way back as information. */
export function createHealth(store: Store, log: Log) {
  const known = new Map<string, FolderHealth>()

  function note(account: string, folder: string, failure: { code: string; reason: string } | null): void {
    const place = `${account}/${folder}`
    const before = known.get(place)
    const state = failure === null ? 'watching' : 'unreadable'
    if (before?.state === state && before.code === failure?.code) return
    const health: FolderHealth = { account, folder, state, since: new Date().toISOString(), ...failure }
    known.set(place, health)
    if (failure !== null) log.error({ account, folder, code: failure.code }, 'mailbox cannot be read')
    else
      log.info({ account, folder }, before === undefined ? 'mailbox is watched' : 'mailbox can be read again')
    // Health is for people to look at; when Redis is away as well, the log has said it.
    store.redis.hset(key, place, JSON.stringify(health)).catch(() => {})
  }

  return { note, list: () => [...known.values()] }
}

export type Health = ReturnType<typeof createHealth>

/** What the running service last said of its folders. */
export async function readHealth(store: Store): Promise<FolderHealth[]> {
  return Object.values(await store.redis.hgetall(key)).map((text) => JSON.parse(text) as FolderHealth)
}
