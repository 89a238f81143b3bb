import type { Config } from '../../config/config.ts'
import { asError, MailroomError } from '../../errors.ts'
import { readHealth } from '../../queue/health.ts'
import { silentRoles } from '../../queue/heartbeat.ts'
import { shownKey } from '../../queue/jobs.ts'
import { listQuarantined } from '../../queue/quarantine.ts'
import { openStore, type Store } from '../../queue/redis.ts'
import { silentLog } from '../../silent-log.ts'
import { bad, type Finding, good } from './finding.ts'

/** What BullMQ recommends. */
const oldestRedis = [6, 2] as const
const mostShown = 10

/** Opens the Redis of the configuration (the embedded one is started where it does not run) and looks at what it holds. */
export async function checkStore(config: Config): Promise<Finding[]> {
  let store: Store | null = null
  try {
    store = await openStore({ url: config.redis?.url(), dataFolder: config.dataFolder, log: silentLog })
    return [
      await checkVersion(store, config),
      ...(await checkPersistence(store)),
      ...(await checkHealth(store, config)),
      ...(await checkRoles(store)),
      ...(await checkQuarantine(store)),
    ]
  } catch (error) {
    const { message } = asError(error)
    return [bad(error instanceof MailroomError ? `redis: ${message}` : `redis: it refuses: ${message}`)]
  } finally {
    await store?.close()
  }
}

async function checkVersion(store: Store, config: Config): Promise<Finding> {
  const version = /redis_version:(\S+)/.exec(await store.redis.info('server'))?.[1] ?? 'unknown'
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const whose = config.redis === null ? 'the embedded server' : 'your server'
  if (major < oldestRedis[0] || (major === oldestRedis[0] && minor < oldestRedis[1]))
    return bad(`redis: version ${version} is too old. Install Redis ${oldestRedis.join('.')} or newer.`)
  return good(`redis: ${whose} answers, version ${version}`)
}

/** A hosted Redis may hide CONFIG; INFO tells the same and is rarely hidden. */
async function checkPersistence(store: Store): Promise<Finding[]> {
  if (!/aof_enabled:0/.test(await store.redis.info('persistence'))) return []
  return [bad('redis: what it holds is lost when it stops. Set "appendonly yes" in redis.conf.')]
}

/** Processes that were killed, or stand still. */
async function checkRoles(store: Store): Promise<Finding[]> {
  return (await silentRoles(store)).map(({ role, since }) =>
    bad(
      `${role}: nothing was heard of it since ${since}. Is its process still running? Start it again: mailroom run, or mailroom run --only ${role}`,
    ),
  )
}

/** What the running service said last; folders that are not watched any more do not count. */
async function checkHealth(store: Store, { accounts }: Config): Promise<Finding[]> {
  const unreadable = (await readHealth(store)).filter(
    ({ account, folder, state }) =>
      state === 'unreadable' &&
      accounts.some(({ name, folders }) => name === account && folders.includes(folder)),
  )
  return unreadable.map(({ account, folder, since, reason }) =>
    bad(
      `intake: ${account}/${folder} cannot be read since ${since}: ${reason} It is read again by itself once that is mended.`,
    ),
  )
}

/** Messages that could not be handled: they wait until somebody looks. */
async function checkQuarantine(store: Store): Promise<Finding[]> {
  const waiting = await listQuarantined(store)
  if (waiting.length === 0) return [good('queues: no message is set aside')]
  const shown = waiting.slice(0, mostShown).map(({ ref, reason }) => {
    const sentence = /[.!?]$/.test(reason) ? reason : `${reason}.`
    return bad(
      `queues: ${shownKey(ref)} is set aside: ${sentence} Mend that, then run \`mailroom retry --message '${shownKey(ref)}'\`.`,
    )
  })
  return waiting.length > mostShown
    ? [
        ...shown,
        bad(`queues: and ${waiting.length - mostShown} more are set aside; \`mailroom retry\` retries all`),
      ]
    : shown
}
