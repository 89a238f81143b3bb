import { readHealth, readSourceHealth } from '../queue/health.ts'
import { silentRoles } from '../queue/heartbeat.ts'
import type { Store } from '../queue/redis.ts'

/** What is configured to be watched: of the rest, which was once, nobody wants to know. */
export interface Watched {
  accounts: readonly { name: string; folders: readonly string[] }[]
  sources: readonly string[]
}

type Place = { account: string; folder: string } | { source: string }

export interface HealthAnswer {
  status: 'ok' | 'unreadable' | 'silent' | 'store-unreachable'
  /** What cannot be read, since when, and the code of the error. */
  unreadable: (Place & { since: string; code: string })[]
  /** Roles of which nothing is heard any more, since when. */
  silent: { role: string; since: string }[]
}

/** As the running services said last, in whichever process. */
export async function healthAnswer(store: Store, watched: Watched): Promise<HealthAnswer> {
  const [folders, sources, silent] = await Promise.all([
    readHealth(store),
    readSourceHealth(store),
    silentRoles(store),
  ])
  const unreadable: HealthAnswer['unreadable'] = []
  for (const { account, folder, state, since, code = 'unknown' } of folders) {
    const isWatched = watched.accounts.some(
      ({ name, folders: own }) => name === account && own.includes(folder),
    )
    if (isWatched && state === 'unreadable') unreadable.push({ account, folder, since, code })
  }
  for (const { source, state, since, code = 'unknown' } of sources) {
    if (watched.sources.includes(source) && state === 'unreadable') unreadable.push({ source, since, code })
  }
  return { status: statusOf(unreadable.length, silent.length), unreadable, silent }
}

function statusOf(unreadable: number, silent: number): HealthAnswer['status'] {
  if (unreadable > 0) return 'unreadable'
  return silent > 0 ? 'silent' : 'ok'
}
