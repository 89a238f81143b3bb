import type { Log } from '../mail/contract.ts'
import { PREFIX, type Store } from './redis.ts'

interface State {
  state: 'watching' | 'unreadable'
  /** ISO 8601, when it became so. */
  since: string
  /** Why it cannot be read: an error code and one sentence. */
  code?: string
  reason?: string
}

/** Can a watched folder be read right now? */
export interface FolderHealth extends State {
  account: string
  folder: string
}

/** Can a ticket system be read right now? */
export interface SourceHealth extends State {
  source: string
}

interface Failure {
  code: string
  reason: string
}

const FOLDERS = `${PREFIX}:health`
const SOURCES = `${PREFIX}:health:tickets`

/** Notes the state of what is watched; a change to "unreadable" is logged as an error, the way back as information. */
export function createHealth(store: Store, log: Log) {
  const folders = new Map<string, FolderHealth>()
  const sources = new Map<string, SourceHealth & { passes: boolean }>()

  function note(account: string, folder: string, failure: Failure | null): void {
    const place = `${account}/${folder}`
    const before = folders.get(place)
    const state = failure === null ? 'watching' : 'unreadable'
    if (before?.state === state && before.code === failure?.code) return
    const health: FolderHealth = { account, folder, state, since: new Date().toISOString(), ...failure }
    folders.set(place, health)
    if (failure !== null) log.error({ account, folder, code: failure.code }, 'mailbox cannot be read')
    else
      log.info({ account, folder }, before === undefined ? 'mailbox is watched' : 'mailbox can be read again')
    keep(FOLDERS, place, health)
  }

  /**
   * The same for a ticket system. A server that is down fails in many ways: that is said once, and once more where it turns
   * out that it will not pass by itself.
   */
  function noteSource(source: string, failure: (Failure & { passes: boolean }) | null): void {
    const before = sources.get(source)
    const state = failure === null ? 'watching' : 'unreadable'
    const passes = failure?.passes ?? true
    if (before?.state === state && before.passes === passes) return
    const { code, reason } = failure ?? {}
    const since = new Date().toISOString()
    const health: SourceHealth = { source, state, since, ...(code && reason ? { code, reason } : {}) }
    sources.set(source, { ...health, passes })
    if (failure !== null) log.error({ source, code }, 'ticket system cannot be read')
    else
      log.info(
        { source },
        before === undefined ? 'ticket system is watched' : 'ticket system can be read again',
      )
    keep(SOURCES, source, health)
  }

  function keep(key: string, place: string, health: State): void {
    // Health is for people to look at; when Redis is away as well, the log has said it.
    store.redis.hset(key, place, JSON.stringify(health)).catch(() => {})
  }

  return { note, noteSource, list: () => [...folders.values()] }
}

export type Health = ReturnType<typeof createHealth>

/** What the running service last said of its folders. */
export async function readHealth(store: Store): Promise<FolderHealth[]> {
  return Object.values(await store.redis.hgetall(FOLDERS)).map((text) => JSON.parse(text) as FolderHealth)
}

/** What the running service last said of its ticket systems. */
export async function readSourceHealth(store: Store): Promise<SourceHealth[]> {
  return Object.values(await store.redis.hgetall(SOURCES)).map((text) => JSON.parse(text) as SourceHealth)
}
