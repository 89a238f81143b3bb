import { setTimeout as delay } from 'node:timers/promises'
import { Redis, type RedisOptions } from 'ioredis'
import { asError, UserError } from '../errors.ts'
import type { Log } from '../mail/contract.ts'
import { startEmbeddedRedis } from './embedded-redis.ts'

/** Every key and queue of Mailroom begins with this. The braces keep them on one node of a Redis Cluster. */
export const PREFIX = '{mailroom}'

/** Between two tries to reach Redis, in ms. */
const longestRetry = 2000

/** The one stateful thing: queues, ledger, journal, decisions, checkpoints. */
export interface Store {
  /** For single commands; pipelines commands of the same tick by itself. */
  redis: Redis
  /** For BullMQ, which opens connections of its own. */
  connection: RedisOptions
  /** For a stop: does not wait for a Redis that is away. Resolves when no connection tries to reach it any more. */
  giveUpOutage(): Promise<void>
  /** Twice is fine. */
  close(): Promise<void>
}

/**
 * Connects to the Redis of `url`, or to the embedded one in `dataFolder`.
 * Throws a UserError that says what to do when it cannot be reached, is too old, or might evict keys.
 */
export async function openStore(options: {
  url?: string | undefined
  dataFolder: string
  log: Log
  /** Ends the wait for a Redis that does not answer. */
  signal?: AbortSignal | undefined
}): Promise<Store> {
  const { log, signal } = options
  let isGivenUp = false
  const embedded =
    options.url === undefined ? await startEmbeddedRedis(options.dataFolder, log, signal) : null
  const connection = {
    ...(embedded ? { path: embedded.socket } : redisOptions(options.url as string)),
    maxRetriesPerRequest: null,
    connectTimeout: 5000,
    retryStrategy: (attempt: number) =>
      isGivenUp ? null : Math.min(50 * 2 ** Math.min(attempt, 7), longestRetry) + Math.random() * 100,
  }
  const redis = new Redis({ ...connection, enableAutoPipelining: true, replyMapping: 'legacy' })
  let lastError: Error | null = null
  redis.on('error', (error) => {
    // One line per outage, not one per attempt.
    if (lastError === null)
      log.error({ code: (error as NodeJS.ErrnoException).code }, 'redis cannot be reached; trying again')
    lastError = asError(error)
  })
  redis.on('ready', () => {
    if (lastError !== null) log.info({}, 'redis is back')
    lastError = null
  })
  const store: Store = {
    redis,
    connection,
    async giveUpOutage() {
      if (redis.status === 'ready') return
      isGivenUp = true
      // A client that is told to disconnect between two tries never says that it ended, and BullMQ waits for that.
      await delay(longestRetry + 200)
    },
    async close() {
      redis.disconnect()
      await embedded?.close()
    },
  }
  try {
    await ready(redis, () => lastError, options.url, signal)
    await refuseEviction(redis)
  } catch (error) {
    await store.close()
    throw error
  }
  return store
}

async function ready(
  redis: Redis,
  lastError: () => Error | null,
  url: string | undefined,
  signal: AbortSignal | undefined,
): Promise<void> {
  signal?.throwIfAborted()
  const place = url === undefined ? 'the embedded Redis' : `Redis at ${withoutSecret(url)}`
  const gaveUp = new Promise<never>((_, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true })
    setTimeout(() => {
      const cause = lastError()
      const reason = (cause as NodeJS.ErrnoException | null)?.code ?? cause?.message ?? 'no answer'
      reject(
        new UserError(
          'redis-unreachable',
          `Cannot reach ${place} (${reason}). Is it running, and is redis.url right?`,
        ),
      )
    }, 8000).unref()
  })
  const refused = (error: Error) => {
    const sentence = `Cannot use ${place}, it answers "${error.message}". Are user, password and database right?`
    throw new UserError('redis-refused', sentence)
  }
  await Promise.race([redis.ping().catch(refused), gaveUp])
}

/** A Redis that evicts keys would forget which effects happened: refuse it. A server that hides CONFIG is trusted. */
async function refuseEviction(redis: Redis): Promise<void> {
  const reply = await redis.config('GET', 'maxmemory-policy').catch(() => null)
  const policy = Array.isArray(reply) ? String(reply[1]) : 'noeviction'
  if (policy === 'noeviction') return
  throw new UserError(
    'redis-evicts',
    `Redis has maxmemory-policy ${policy} and could drop what Mailroom must remember. Set "maxmemory-policy noeviction" in redis.conf.`,
  )
}

function redisOptions(url: string): RedisOptions {
  let parsed: URL
  try {
    parsed = new URL(url)
  } catch {
    throw new UserError('redis-url', 'redis.url is not a URL. Write it as redis://user:password@host:6379/0.')
  }
  if (parsed.protocol === 'unix:') return { path: parsed.pathname }
  if (parsed.protocol !== 'redis:' && parsed.protocol !== 'rediss:')
    throw new UserError('redis-url', 'redis.url begins with neither redis:// nor rediss:// nor unix://.')
  return {
    host: parsed.hostname,
    port: parsed.port === '' ? 6379 : Number(parsed.port),
    ...(parsed.username === '' ? {} : { username: decodeURIComponent(parsed.username) }),
    ...(parsed.password === '' ? {} : { password: decodeURIComponent(parsed.password) }),
    ...(parsed.pathname.length > 1 ? { db: Number(parsed.pathname.slice(1)) } : {}),
    ...(parsed.protocol === 'rediss:' ? { tls: {} } : {}),
  }
}

function withoutSecret(url: string): string {
  const parsed = new URL(url)
  return `${parsed.hostname}:${parsed.port || 6379}`
}
