import assert from 'node:assert/strict'
import { after, beforeEach, type TestContext, test } from 'node:test'
import { Queue } from 'bullmq'
import { AuthenticationError, GoneError, PermanentError, TransientError } from '../../src/errors.ts'
import { listQuarantined, retryQuarantined } from '../../src/queue/quarantine.ts'
import { Again, type Delivery, openQueue, openWorker } from '../../src/queue/queues.ts'
import { collectLog } from '../support/log-collector.ts'
import { startRedisServer } from '../support/redis-server.ts'
import { until } from '../support/until.ts'

const redis = await startRedisServer({ after })
const store = await redis.store({ after })
beforeEach(() => store.redis.flushall())

const timing = { lockDurationMs: 400, stalledIntervalMs: 100 }
const ref = { account: 'support', folder: 'INBOX', uidValidity: '7', uid: 1 }
const key = 'support/INBOX/7/1'
type Data = { ref: typeof ref }

/** A queue with one job, and a worker whose work is done by `work`. */
async function working(t: TestContext, work: (data: Data, delivery: Delivery) => Promise<unknown>) {
  const log = collectLog()
  const queue = openQueue<Data>('deliver', store, log)
  // What BullMQ itself knows of its jobs.
  const jobs = new Queue('deliver', { connection: store.connection as never, prefix: '{mailroom}' })
  const worker = openWorker<Data>('deliver', store, { concurrency: 2, timing, log }, work)
  t.after(async () => {
    await worker.close()
    await queue.close()
    await jobs.close()
  })
  await queue.add([{ id: 'one', data: { ref } }])
  const job = () => jobs.getJob('one')
  const state = async () => (await job())?.getState()
  const hurry = async () => (await job())?.promote()
  return { log, queue, jobs, job, state, hurry }
}

test('a job is done once, however often it is added', async (t) => {
  let done = 0
  const { queue, state } = await working(t, async (data) => {
    assert.deepEqual(data, { ref })
    done += 1
  })
  await until('it is done', async () => (await state()) === 'completed')
  await queue.add([
    { id: 'one', data: { ref } },
    { id: 'two', data: { ref } },
  ])
  await until('all are done', async () => (await queue.pending()) === 0 && done > 1)
  assert.equal(done, 2)
  await queue.add([])
})

test('a transient failure comes again later, as often as it takes, and uses up no attempt', async (t) => {
  let failures = 0
  const { log, job, state, hurry } = await working(t, async () => {
    failures += 1
    if (failures <= 5) throw new TransientError('ECONNRESET', 'Away.')
  })
  for (let round = 1; round <= 5; round += 1) {
    await until('it is put off', async () => (await state()) === 'delayed' && failures === round)
    assert.equal((await job())?.attemptsMade, 0)
    await hurry()
  }
  await until('it is done', async () => (await state()) === 'completed')
  const waits = log.lines.map(({ fields }) => (fields as { retryInMs?: number }).retryInMs ?? 0)
  for (const [index, wait] of waits.slice(0, 5).entries())
    assert.ok(wait >= 750 * 2 ** index && wait <= 1250 * 2 ** index, `${wait} ms at try ${index + 1}`)
})

test('a server that asks to be left alone is, for at least so long', async (t) => {
  const { log, job, state, hurry } = await working(t, () =>
    Promise.reject(new TransientError('server-busy', 'Later.', { retryAfterMs: 120_000 })),
  )
  for (let round = 1; round <= 2; round += 1) {
    await until('it is put off', async () => (await state()) === 'delayed' && log.lines.length === round)
    const wait = (log.lines[round - 1]?.fields as { retryInMs?: number } | undefined)?.retryInMs ?? 0
    assert.ok(wait >= 120_000 && wait <= 121_000, `${wait} ms`)
    assert.ok(((await job())?.delay ?? 0) >= 119_000)
    await hurry()
  }
})

test('a job that is to be done again later is, without a word and without an attempt', async (t) => {
  let runs = 0
  const { log, job, state, hurry } = await working(t, async () => {
    runs += 1
    return runs === 1 ? new Again(60_000) : null
  })
  await until('it is put off', async () => (await state()) === 'delayed')
  assert.deepEqual([(await job())?.attemptsMade, log.lines.length], [0, 0])
  assert.ok(((await job())?.delay ?? 0) > 50_000)
  await hurry()
  await until('it is done', async () => (await state()) === 'completed')
  assert.equal(runs, 2)
})

test('what is done again waits until all that stands in the queue is done', async (t) => {
  const order: number[] = []
  const free = Promise.withResolvers<void>()
  const { queue, state, hurry } = await working(t, async ({ ref: { uid } }) => {
    order.push(uid)
    if (uid === 1 && order.length === 1) return new Again(60_000)
    if (uid < 4) await free.promise
    return null
  })
  const job = (uid: number) => ({ id: `job-${uid}`, data: { ref: { ...ref, uid } } })
  await until('it is put off', async () => (await state()) === 'delayed')
  await queue.add([job(2), job(3)])
  await until('nobody is free', () => order.length === 3)
  await hurry()
  await queue.add([job(4), job(5)])
  free.resolve()
  await until('all are done', async () => (await queue.pending()) === 0)
  assert.equal(order.at(-1), 1)
  assert.equal(order.length, 6)
})

test('a refused password comes again much later', async (t) => {
  const { log, state } = await working(t, () =>
    Promise.reject(new AuthenticationError('authentication-failed', 'No.')),
  )
  await until('it is put off', async () => (await state()) === 'delayed')
  assert.deepEqual(log.lines.at(-1), {
    level: 'warn',
    message: 'job put off',
    fields: { queue: 'deliver', job: 'one', code: 'authentication-failed', retryInMs: 300_000 },
  })
})

test('a message that is gone is done', async (t) => {
  const { state } = await working(t, () => Promise.reject(new GoneError('gone', 'Not there.')))
  await until('it is done', async () => (await state()) === 'completed')
  assert.deepEqual(await listQuarantined(store), [])
})

test('a refusal for good goes into quarantine at once, with its reason and where it is', async (t) => {
  let tries = 0
  const { state } = await working(t, async () => {
    tries += 1
    throw new PermanentError('over-quota', 'The mailbox is full.')
  })
  await until('it is set aside', async () => (await state()) === 'failed')
  assert.equal(tries, 1)
  const [found, ...more] = await listQuarantined(store)
  assert.deepEqual(
    { ...found, since: null },
    {
      queue: 'deliver',
      ref,
      reason: 'over-quota: The mailbox is full.',
      since: null,
    },
  )
  assert.ok(Math.abs(Date.now() - Number(found?.since)) < 60_000)
  assert.deepEqual(more, [])
})

test('anything unexpected is tried three times, then goes into quarantine', async (t) => {
  let tries = 0
  const { log, state, hurry } = await working(t, async () => {
    tries += 1
    throw new TypeError('a secret of the message')
  })
  for (let round = 1; round < 3; round += 1) {
    await until('it is put off', async () => (await state()) === 'delayed' && tries === round)
    await hurry()
  }
  await until('it is set aside', async () => (await state()) === 'failed')
  assert.equal(tries, 3)
  assert.ok(!JSON.stringify(log.lines).includes('secret'))
})

test('a job that its workers died of too often goes into quarantine, and the log says so', async (t) => {
  let tries = 0
  const { log, state, hurry } = await working(t, async () => {
    tries += 1
    throw new TransientError('ECONNRESET', 'Away.')
  })
  await until('it is put off', async () => (await state()) === 'delayed')
  // What BullMQ notes when it finds the job left behind once more than allowed.
  await store.redis.hset('{mailroom}:deliver:one', 'defa', 'job stalled more than allowable limit')
  await hurry()
  await until('it is set aside', async () => (await state()) === 'failed')
  assert.equal(tries, 1)
  await until('the log says so', () =>
    log.lines.some(({ level, message }) => level === 'error' && message === 'job put into quarantine'),
  )
})

test('one message in quarantine does not hold up the others', async (t) => {
  const { queue, jobs, state } = await working(t, async (data) => {
    if (data.ref.uid === 1) throw new PermanentError('over-quota', 'Full.')
  })
  await queue.add([{ id: 'two', data: { ref: { ...ref, uid: 2 } } }])
  await until('the other is done', async () => (await (await jobs.getJob('two'))?.getState()) === 'completed')
  assert.equal(await state(), 'failed')
})

test('a worker whose lock is lost is told to stop', async (t) => {
  const stopped = Promise.withResolvers<void>()
  let started = 0
  const { log } = await working(t, async (_, { signal }) => {
    started += 1
    if (started > 1) return
    // What a worker that stood still finds when it goes on.
    await store.redis.set('{mailroom}:deliver:one:lock', 'another worker', 'PX', 300)
    signal.addEventListener('abort', () => stopped.resolve())
    await stopped.promise
  })
  await stopped.promise
  assert.ok(log.lines.some(({ message }) => message === 'lock lost; job stopped'))
})

test('every start of a job has another owner', async (t) => {
  const owners: string[] = []
  const { state, hurry } = await working(t, async (_, { owner }) => {
    owners.push(owner)
    if (owners.length === 1) throw new TransientError('ECONNRESET', 'Away.')
  })
  await until('it is put off', async () => (await state()) === 'delayed')
  await hurry()
  await until('it is done', async () => (await state()) === 'completed')
  assert.equal(new Set(owners).size, 2)
})

test('what was set aside is tried again when a person asks, as if it were new', async (t) => {
  let full = true
  let tries = 0
  const { state, job } = await working(t, async () => {
    tries += 1
    if (full) throw new PermanentError('over-quota', 'Full.')
  })
  await until('it is set aside', async () => (await state()) === 'failed')
  assert.deepEqual(await retryQuarantined(store, 'support/INBOX/7/2'), [])
  full = false
  // How BullMQ sets a job aside that its workers died of.
  await store.redis.hset('{mailroom}:deliver:one', { stc: 9, defa: 'job stalled more than allowable limit' })
  assert.deepEqual(await retryQuarantined(store, key), [ref])
  await until('it is done', async () => (await state()) === 'completed')
  assert.equal(tries, 2)
  assert.equal((await job())?.stalledCounter, 0)
  assert.deepEqual(await listQuarantined(store), [])
  assert.deepEqual(await retryQuarantined(store), [])
})

test('the quarantine of both queues is listed, the newest first, up to a limit', async (t) => {
  for (const name of ['analyze', 'deliver'] as const) {
    const queue = openQueue<Data>(name, store, collectLog())
    const worker = openWorker<Data>(name, store, { concurrency: 1, timing, log: collectLog() }, () =>
      Promise.reject(new PermanentError('refused', 'No.')),
    )
    t.after(async () => {
      await worker.close()
      await queue.close()
    })
    for (const uid of [1, 2, 3]) {
      await queue.add([{ id: `job-${uid}`, data: { ref: { ...ref, uid } } }])
      await until('it is set aside', async () => (await queue.failed(10)).length === uid)
    }
  }
  const listed = async (limit?: number) =>
    (await listQuarantined(store, limit)).map(({ queue, ref }) => `${queue} ${'uid' in ref && ref.uid}`)
  assert.deepEqual(await listed(2), ['analyze 3', 'analyze 2', 'deliver 3', 'deliver 2'])
  assert.equal((await listed()).length, 6)
  assert.equal((await retryQuarantined(store)).length, 6)
})
