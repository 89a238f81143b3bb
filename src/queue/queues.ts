import { type ConnectionOptions, DelayedError, type Job, Queue, UnrecoverableError, Worker } from 'bullmq'
import { AuthenticationError, asError, GoneError, MailroomError, TransientError } from '../errors.ts'
import type { Log } from '../mail/contract.ts'
import { PREFIX, type Store } from './redis.ts'
import { within } from './within.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
const DAY = 24 * 60 * MINUTE

/** How often an unexpected failure is tried before the message is put into quarantine. */
const ATTEMPTS = 3

/** A stop may take ten seconds in all: running jobs get so long to finish, then so long to be given back. */
const finishing = 5 * SECOND
const givingBack = 2 * SECOND

export const queueNames = ['analyze', 'deliver', 'ticket-analyze', 'ticket-deliver', 'report'] as const
export type QueueName = (typeof queueNames)[number]

export interface QueueTiming {
  /** How long a job stays ours without a sign of life, in ms; a ledger lease lasts as long. */
  lockDurationMs: number
  /** How often lost jobs are looked for, in ms. */
  stalledIntervalMs: number
}

export const defaultTiming: QueueTiming = { lockDurationMs: 60 * SECOND, stalledIntervalMs: 30 * SECOND }

/** A queue to add to and to look into. */
export interface JobQueue<Data> {
  /** Resolves when all are durably in Redis; an id that is there already is left as it is. */
  add(jobs: { id: string; data: Data }[]): Promise<void>
  /** How many wait, run or are put off. */
  pending(): Promise<number>
  failed(limit: number): Promise<{ data: Data; reason: string; since: Date }[]>
  /** Puts those failed jobs that `wanted` says yes to back, as if they were new; gives what is in them. */
  retryFailed(wanted: (data: Data) => boolean): Promise<Data[]>
  /** Twice is fine. */
  close(): Promise<void>
}

export function openQueue<Data extends object>(name: QueueName, store: Store, log: Log): JobQueue<Data> {
  const queue = new Queue(name, {
    connection: store.connection as ConnectionOptions,
    prefix: PREFIX,
    defaultJobOptions: {
      attempts: ATTEMPTS,
      backoff: { type: 'exponential', delay: 2 * SECOND, jitter: 0.5 },
      removeOnComplete: { age: DAY / SECOND, count: 5000 },
      // Failed jobs are the quarantine: they stay until a person has looked.
      removeOnFail: false,
      stackTraceLimit: 5,
    },
  })
  queue.on('error', () => log.debug({ queue: name }, 'queue connection lost'))
  return {
    async add(jobs) {
      if (jobs.length > 0)
        await queue.addBulk(jobs.map(({ id, data }) => ({ name, data, opts: { jobId: id } })))
    },
    async pending() {
      const counts = await queue.getJobCounts('waiting', 'active', 'delayed', 'prioritized')
      return Object.values(counts).reduce((sum, count) => sum + count, 0)
    },
    async failed(limit) {
      const jobs = await queue.getFailed(0, limit - 1)
      return jobs.map((job) => ({
        data: job.data as Data,
        reason: job.failedReason ?? 'unknown',
        since: new Date(job.finishedOn ?? job.timestamp),
      }))
    },
    async retryFailed(wanted) {
      const jobs = (await queue.getFailed()).filter((job) => wanted(job.data as Data))
      for (const job of jobs) {
        // "defa" is why it was put aside and "stc" how often it was left by a dead worker; BullMQ itself keeps both.
        await store.redis.hdel(`${PREFIX}:${name}:${job.id}`, 'defa', 'stc')
        await job.retry('failed', { resetAttemptsMade: true, resetAttemptsStarted: true })
      }
      return jobs.map((job) => job.data as Data)
    },
    // Without Redis it would wait for it to come back.
    close: () => within(queue.close(), givingBack),
  }
}

export interface Delivery {
  /** Aborted when the job's lock is lost: another worker may be on it already. */
  signal: AbortSignal
  /** Changes with every start of the job: the owner of ledger entries. */
  owner: string
}

/** What a job may end with: it is to be done again later, for no fault of anybody, and after all that then wait. */
export class Again {
  readonly inMs: number

  constructor(inMs: number) {
    this.inMs = inMs
  }
}

/**
 * Runs `process` for the jobs of one queue and maps its errors, once for all queues:
 * transient → again later, however long it takes, no attempt used; sign-in refused → the same, much slower;
 * gone → done; permanent → quarantine at once; anything else → quarantine after three tries. What it ends with counts only
 * where that is an Again.
 */
export function openWorker<Data>(
  name: QueueName,
  store: Store,
  options: { concurrency: number; timing: QueueTiming; log: Log },
  process: (data: Data, delivery: Delivery) => Promise<unknown>,
): { close(): Promise<void>; ready(): Promise<unknown> } {
  const { log, timing } = options
  const givenUp = new AbortController()

  // BullMQ hands out the signal only to functions that declare three parameters.
  async function run(
    job: Job<Data>,
    token: string | undefined,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const owner = `${token}/${job.id}/${job.attemptsStarted}`
    let ended: unknown
    try {
      const stopping = AbortSignal.any([givenUp.signal, ...(signal === undefined ? [] : [signal])])
      ended = await unlessAborted(process(job.data, { owner, signal: stopping }), givenUp.signal)
    } catch (error) {
      return settle(job, token, error)
    }
    if (!(ended instanceof Again)) return
    await job.changePriority({ priority: 1 })
    await job.moveToDelayed(Date.now() + ended.inMs, token)
    throw new DelayedError()
  }

  async function settle(job: Job<Data>, token: string | undefined, error: unknown): Promise<void> {
    const fields = { queue: name, job: job.id, code: codeOf(error) }
    if (givenUp.signal.aborted) {
      log.warn(fields, 'job given back; the next start goes on with it')
      await job.moveToDelayed(Date.now(), token)
      throw new DelayedError()
    }
    if (error instanceof GoneError) return log.info(fields, 'it is gone; nothing to do')
    if (error instanceof TransientError || error instanceof AuthenticationError || isOfRedis(error)) {
      const wait = error instanceof AuthenticationError ? 5 * MINUTE : waitAfter(job.attemptsStarted, error)
      log.warn({ ...fields, retryInMs: wait }, 'job put off')
      await job.moveToDelayed(Date.now() + wait, token)
      throw new DelayedError()
    }
    if (error instanceof MailroomError) {
      log.error(fields, 'job put into quarantine')
      throw new UnrecoverableError(`${error.code}: ${error.message}`)
    }
    log.error({ ...fields, attempt: job.attemptsMade + 1, error: asError(error).name }, 'job failed')
    throw asError(error)
  }

  const worker = new Worker<Data, void>(name, run, {
    connection: store.connection as ConnectionOptions,
    prefix: PREFIX,
    concurrency: options.concurrency,
    lockDuration: timing.lockDurationMs,
    stalledInterval: timing.stalledIntervalMs,
    // A job that takes the process down with it is put aside; one that waits out an outage is not.
    maxStalledCount: ATTEMPTS,
    maxStartedAttempts: 1000,
    drainDelay: 5,
  })
  worker.on('error', (error) => log.debug({ queue: name, error: error.name }, 'worker connection lost'))
  worker.on('stalled', (id) =>
    log.warn({ queue: name, job: id }, 'job was left by a dead worker; taken up again'),
  )
  // The one way into quarantine that does not go through settle(): its workers died of it, or with it, too often.
  worker.on('failed', (job) => {
    if (job?.deferredFailure !== undefined)
      log.error({ queue: name, job: job.id, code: 'stalled' }, 'job put into quarantine')
  })
  worker.on('lockRenewalFailed', (ids: string[]) => {
    for (const id of ids) worker.cancelJob(id, 'lock lost')
    log.warn({ queue: name, jobs: ids.length }, 'lock lost; job stopped')
  })

  return {
    ready: () => worker.waitUntilReady(),
    async close() {
      // It waits for running jobs without end, and a second, forced close would only wait for the first.
      const finished = worker.close()
      await within(finished, finishing, () => givenUp.abort())
      await within(finished, givingBack)
    },
  }
}

/** The outcome of `work`, or a TransientError as soon as `signal` aborts. Leaves nothing at the signal, which outlives every job. */
async function unlessAborted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  const { promise, reject } = Promise.withResolvers<never>()
  const stop = () => reject(new TransientError('stopping', 'The service stops; the next start goes on here.'))
  signal.addEventListener('abort', stop, { once: true })
  try {
    return await Promise.race([work, promise])
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

/** Redis went away, is full, or loads: never the fault of the message. ioredis names the command in such errors. */
function isOfRedis(error: unknown): boolean {
  return error instanceof Error && 'command' in error
}

/** 1 s, 2 s, 4 s … 5 min, or what the server asked for; with jitter so that a thousand jobs do not come back at once. */
function waitAfter(started: number, error: unknown): number {
  const base = Math.min(SECOND * 2 ** Math.min(started - 1, 9), 5 * MINUTE)
  const asked = error instanceof TransientError ? (error.retryAfterMs ?? 0) : 0
  // Never sooner than the server asked.
  return Math.round(Math.max(base * 0.75, asked) + (base * Math.random()) / 2)
}

function codeOf(error: unknown): string {
  return error instanceof MailroomError
    ? error.code
    : ((error as NodeJS.ErrnoException)?.code ?? 'unexpected')
}
