import type { Config } from '../../config/config.ts'
import { asError, MailroomError } from '../../errors.ts'
import { openStore, type Store } from '../../queue/redis.ts'
import { bad, type Finding, good } from './finding.ts'
import { silent } from './silent.ts'

/** What BullMQ recommends. */
const oldestRedis = [6, 2] as const

/** More that is looked at in Redis once it answers: queues, quarantined messages. */
const furtherChecks: ((store: Store, config: Config) => Promise<Finding[]>)[] = []

/** Opens the Redis of the configuration (the embedded one is started where it does not run) and looks at its settings. */
export async function checkStore(config: Config): Promise<Finding[]> {
  let store: Store | null = null
  try {
    store = await openStore({ url: config.redis?.url(), dataFolder: config.dataFolder, log: silent })
    const settings = await checkSettings(store, config)
    const opened = store
    return [...settings, ...(await Promise.all(furtherChecks.map((look) => look(opened, config)))).flat()]
  } catch (error) {
    const { message } = asError(error)
    return [
      bad(error instanceof MailroomError ? `redis: ${message}` : `redis: it refused to answer: ${message}`),
    ]
  } finally {
    await store?.close()
  }
}

async function checkSettings(store: Store, config: Config): Promise<Finding[]> {
  const version = /redis_version:(\S+)/.exec(await store.redis.info('server'))?.[1] ?? 'unknown'
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const whose = config.redis === null ? 'the embedded server' : 'your server'
  const findings: Finding[] = []
  if (major < oldestRedis[0] || (major === oldestRedis[0] && minor < oldestRedis[1]))
    findings.push(
      bad(`redis: version ${version} is too old. Install Redis ${oldestRedis.join('.')} or newer.`),
    )
  else findings.push(good(`redis: ${whose} answers, version ${version}`))
  // A hosted Redis may hide CONFIG; INFO persistence tells the same and is rarely hidden.
  if (/aof_enabled:0/.test(await store.redis.info('persistence')))
    findings.push(
      bad(
        'redis: what it holds is lost when it stops. Set "appendonly yes" in redis.conf (or CONFIG SET appendonly yes).',
      ),
    )
  return findings
}
