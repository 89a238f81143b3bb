import assert from 'node:assert/strict'
import { after, beforeEach, type TestContext, test } from 'node:test'
import { Queue } from 'bullmq'
import type { ReportConfig } from '../../src/config/config.ts'
import { PermanentError, TransientError } from '../../src/errors.ts'
import type { ReportJob } from '../../src/queue/jobs.ts'
import { listQuarantined, retryQuarantined } from '../../src/queue/quarantine.ts'
import { openQueue } from '../../src/queue/queues.ts'
import { periodName } from '../../src/report/schedule/period.ts'
import { type ReportOptions, startReport } from '../../workers/report.ts'
import { collectLog } from '../support/log-collector.ts'
import { startRedisServer } from '../support/redis-server.ts'
import { until } from '../support/until.ts'

const redis = await startRedisServer({ after })
const store = await redis.store({ after })
beforeEach(() => store.redis.flushall())

const timing = { lockDurationMs: 60_000, stalledIntervalMs: 30_000 }
const morning: ReportConfig = {
  ...{ name: 'morning', kind: 'digest', period: 'since-last', sources: null, language: 'en' },
  schedule: { pattern: '0 7 * * *', timeZone: 'Europe/Berlin' },
  ...{ to: ['lead@example.com'], mailbox: null, file: null, fallback: null },
}
const other: ReportConfig = { ...morning, name: 'other' }

/** What BullMQ itself knows of the clock. */
const clockJobs = new Queue('report-clock', { connection: store.connection as never, prefix: '{mailroom}' })
after(() => clockJobs.close())
const wakes = async () =>
  (await clockJobs.getJobs(['delayed'])).map(({ data, timestamp, delay }) => [
    data.report,
    new Date(timestamp + delay).toISOString(),
  ])

/** A service that makes reports, with a clock that stands still where it is set. */
async function serve(t: TestContext, at: string, more: Partial<ReportOptions> = {}) {
  const log = collectLog()
  const made: string[] = []
  const queue = openQueue<ReportJob>('report', store, log)
  const worker = await startReport({
    ...{ store, queue, reports: [morning], timing, log },
    now: () => new Date(at),
    labels: () => ({ labelSets: [] }),
    deliver: async ({ report, period }) => {
      made.push(`${report.name} ${periodName(period)}`)
    },
    ...more,
  })
  let isOpen = true
  async function close() {
    if (!isOpen) return
    isOpen = false
    await worker.close()
    await queue.close()
  }
  t.after(close)
  return {
    ...{ log, made, queue, close },
    idle: () => until('it is idle', async () => (await queue.pending()) === 0),
    /** Everything that was to be made is; then it goes down. */
    async end() {
      await until('it is idle', async () => (await queue.pending()) === 0)
      await close()
      return made
    },
  }
}
const serveUntilDone = async (t: TestContext, at: string, more: Partial<ReportOptions> = {}) =>
  (await serve(t, at, more)).end()

test('a report that is new in the configuration is not made for the past', async (t) => {
  assert.deepEqual(await serveUntilDone(t, '2026-11-16T12:00:00Z'), [])
  assert.deepEqual(await serveUntilDone(t, '2026-11-17T05:59:00Z'), [])
  assert.deepEqual(await serveUntilDone(t, '2026-11-17T06:00:00Z'), ['morning 2026-11-16'])
})

test('a service that was down over three due times makes one report, and started again none', async (t) => {
  await serveUntilDone(t, '2026-11-16T12:00:00Z')
  assert.deepEqual(await serveUntilDone(t, '2026-11-19T09:00:00Z'), ['morning 2026-11-18'])
  assert.deepEqual(await serveUntilDone(t, '2026-11-19T09:00:00Z'), [])
  assert.deepEqual(await serveUntilDone(t, '2026-11-19T23:00:00Z'), [])
  assert.deepEqual(await serveUntilDone(t, '2026-11-20T06:00:00Z'), ['morning 2026-11-19'])
})

test('of two processes that find a missed run at once, one makes it', async (t) => {
  await serveUntilDone(t, '2026-11-16T12:00:00Z')
  const both = await Promise.all([serve(t, '2026-11-19T09:00:00Z'), serve(t, '2026-11-19T09:00:00Z')])
  await Promise.all(both.map(({ idle }) => idle()))
  assert.deepEqual(
    both.flatMap(({ made }) => made),
    ['morning 2026-11-18'],
  )
  assert.equal((await wakes()).length, 1)
})

test('a run that waited in the queue until a later one was due is left out', async (t) => {
  await serveUntilDone(t, '2026-11-16T12:00:00Z')
  const queue = openQueue<ReportJob>('report', store, collectLog())
  const ref = { report: 'morning', period: '2026-11-16' }
  await queue.add([{ id: 'waiting', data: { ref, due: '2026-11-17T06:00:00.000Z' } }])
  await queue.close()
  assert.deepEqual(await serveUntilDone(t, '2026-11-19T09:00:00Z'), ['morning 2026-11-18'])
})

test('when Redis is back after an outage, what was due meanwhile is made', async (t) => {
  let at = '2026-11-16T12:00:00Z'
  const { made, idle } = await serve(t, at, { now: () => new Date(at) })
  at = '2026-11-18T09:00:00Z'
  store.redis.disconnect(true)
  await until('it is made', () => made.length > 0)
  await idle()
  assert.deepEqual(made, ['morning 2026-11-17'])
})

test('the clock wakes it when a report is due, and the next time after that, also on a day without midnight', async (t) => {
  t.mock.timers.enable({ apis: ['Date'], now: Date.parse('2018-11-03T02:59:59.900Z') })
  // On 4 November São Paulo's clock went from 23:59 to 01:00.
  const schedule = { pattern: '0 0 * * *', timeZone: 'America/Sao_Paulo' }
  const { made, idle } = await serve(t, '', { reports: [{ ...morning, schedule }], now: () => new Date() })
  assert.deepEqual(await wakes(), [['morning', '2018-11-03T03:00:00.000Z']])
  t.mock.timers.setTime(Date.parse('2018-11-03T03:00:00.100Z'))
  await until('it is made', () => made.length > 0, 30_000)
  await idle()
  assert.deepEqual(made, ['morning 2018-11-02'])
  await until('the next is set', async () => (await wakes()).length === 1)
  assert.deepEqual(await wakes(), [['morning', '2018-11-04T03:00:00.000Z']])
})

test('who is woken by a clock that is ahead of his own makes the report', async (t) => {
  t.mock.timers.enable({ apis: ['Date'], now: Date.parse('2026-11-17T05:59:59.900Z') })
  const { made } = await serve(t, '2026-11-17T05:59:30Z')
  t.mock.timers.setTime(Date.parse('2026-11-17T06:00:00.100Z'))
  await until('it is made', () => made.length > 0, 30_000)
  assert.deepEqual(made, ['morning 2026-11-16'])
})

test('a report that left the configuration is forgotten, a changed schedule holds at once', async (t) => {
  await serveUntilDone(t, '2026-11-16T12:00:00Z', { reports: [morning, other] })
  const names = async () => (await wakes()).map(([name]) => name).toSorted()
  assert.deepEqual(await names(), ['morning', 'other'])
  const schedule = { pattern: '30 18 * * *', timeZone: 'America/New_York' }
  const later = { ...morning, schedule }
  assert.deepEqual(await serveUntilDone(t, '2026-11-16T12:00:00Z', { reports: [later] }), [])
  const [[, wake] = [], ...more] = await wakes()
  assert.match(wake ?? '', /T23:30:00|T22:30:00/)
  assert.deepEqual(more, [])
  assert.deepEqual(await serveUntilDone(t, '2026-11-17T06:00:00Z', { reports: [later] }), [
    'morning 2026-11-15',
  ])
  // It comes back as if it had never been there.
  assert.deepEqual(await serveUntilDone(t, '2026-11-19T12:00:00Z', { reports: [other] }), [])
})

test('what is refused for good is set aside with its reason, and made for the same days when it is retried', async (t) => {
  await serveUntilDone(t, '2026-11-16T12:00:00Z')
  let isRefused = true
  const made: string[] = []
  const deliver: ReportOptions['deliver'] = async ({ period }) => {
    if (isRefused) throw new PermanentError('mail-refused', 'The server refused it.')
    made.push(periodName(period))
  }
  await serveUntilDone(t, '2026-11-17T09:00:00Z', { deliver })
  const [aside, ...more] = await listQuarantined(store)
  assert.equal(more.length, 0)
  assert.deepEqual([aside?.queue, aside?.ref], ['report', { report: 'morning', period: '2026-11-16' }])
  assert.equal(aside?.reason, 'mail-refused: The server refused it.')
  isRefused = false
  assert.deepEqual(await retryQuarantined(store, 'report/morning/2026-11-15'), [])
  assert.equal((await retryQuarantined(store, 'report/morning/2026-11-16')).length, 1)
  // Days later: it goes on with what it had begun, and today's is made as well.
  await serveUntilDone(t, '2026-11-19T09:00:00Z', { deliver })
  assert.deepEqual(made.toSorted(), ['2026-11-16', '2026-11-18'])
})

test('a transient failure is tried again by itself, with the same days', async (t) => {
  await serveUntilDone(t, '2026-11-16T12:00:00Z')
  const tried: string[] = []
  const { log } = await serve(t, '2026-11-17T09:00:00Z', {
    deliver: async ({ period }) => {
      tried.push(periodName(period))
      if (tried.length === 1) throw new TransientError('smtp-unreachable', 'Away.')
    },
  })
  await until('it is tried again', () => tried.length === 2)
  assert.deepEqual(tried, ['2026-11-16', '2026-11-16'])
  assert.ok(log.lines.some(({ message }) => message === 'job put off'))
  assert.deepEqual(await listQuarantined(store), [])
})

test('what is delivered is made of what is kept, in words of the language of the report', async (t) => {
  await serveUntilDone(t, '2026-11-16T12:00:00Z')
  const texts: string[] = []
  const report = { ...morning, language: 'de' }
  await serveUntilDone(t, '2026-11-17T09:00:00Z', {
    reports: [report],
    deliver: async ({ made }) => {
      texts.push(String(await (await made()).file('markdown')))
    },
  })
  assert.equal(texts.length, 1)
  assert.match(texts[0] ?? '', /16\. Nov/)
})
