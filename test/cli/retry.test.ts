import assert from 'node:assert/strict'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { deliverReport } from '../../src/effects/deliver-report.ts'
import { PermanentError } from '../../src/errors.ts'
import { createHealth, readHealth } from '../../src/queue/health.ts'
import { listQuarantined } from '../../src/queue/quarantine.ts'
import { defaultTiming, openQueue, openWorker } from '../../src/queue/queues.ts'
import { silentLog } from '../../src/silent-log.ts'
import { delivery, reportConfig } from '../support/delivery.ts'
import { startRedisServer } from '../support/redis-server.ts'
import { runMailroom } from '../support/run-mailroom.ts'
import { startSmtpSink } from '../support/smtp-sink.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { until } from '../support/until.ts'

test('what is set aside or cannot be read is shown by check with what to do, and retry puts it back', async (t) => {
  const redis = await startRedisServer(t)
  const store = await redis.store(t)
  const folder = await temporaryFolder(t)
  for (const part of ['cur', 'new', 'tmp']) await mkdir(join(folder, 'Maildir', part), { recursive: true })
  const config = {
    redis: { url: redis.url() },
    accounts: { support: { type: 'maildir', path: './Maildir', own: ['support@halfmoon.example'] } },
    labels: [{ name: 'Order', description: 'An order', write: { keyword: 'Order' } }],
  }
  await writeFile(join(folder, 'mailroom.yaml'), JSON.stringify(config))

  const queue = openQueue<{ ref: object }>('deliver', store, silentLog)
  t.after(() => queue.close())
  const worker = openWorker('deliver', store, { concurrency: 1, timing: defaultTiming, log: silentLog }, () =>
    Promise.reject(new PermanentError('over-quota', 'The mailbox is full.')),
  )
  for (const uid of [1, 2]) {
    const ref = { account: 'support', folder: 'INBOX', uidValidity: '7', uid }
    await queue.add([{ id: `job-${uid}`, data: { ref } }])
  }
  await until('both are set aside', async () => (await queue.failed(10)).length === 2)
  await worker.close()
  const health = createHealth(store, silentLog)
  const away = { code: 'ECONNREFUSED', reason: 'The connection failed.' }
  health.note('support', 'INBOX', away)
  health.note('support', 'Not watched any more', away)
  await until('the health is stored', async () => (await readHealth(store)).length === 2)

  const { exitCode, stdout } = await runMailroom(['check'], { folder })
  assert.equal(exitCode, 1)
  const lines = stdout.split('\n').filter((line) => /^. (intake|queues):/.test(line))
  assert.match(
    lines.shift() ?? '',
    /^✗ intake: support\/INBOX cannot be read since \S+Z: The connection failed\. It is read/,
  )
  const what = 'is set aside: over-quota: The mailbox is full. Mend that, then run'
  assert.deepEqual(lines.sort(), [
    `✗ queues: support/INBOX/7/1 ${what} \`mailroom retry --message 'support/INBOX/7/1'\`.`,
    `✗ queues: support/INBOX/7/2 ${what} \`mailroom retry --message 'support/INBOX/7/2'\`.`,
  ])

  assert.deepEqual(await runMailroom(['retry', '--message', 'support/INBOX/7/3'], { folder }), {
    exitCode: 2,
    stdout: '',
    stderr: 'Nothing named support/INBOX/7/3 is set aside. `mailroom check` lists what is.\n',
  })
  const one = await runMailroom(['retry', '--message', 'support/INBOX/7/1'], { folder })
  assert.deepEqual(one, { exitCode: 0, stdout: '1 item is tried again.\n', stderr: '' })
  assert.deepEqual(
    (await listQuarantined(store)).map(({ ref }) => 'uid' in ref && ref.uid),
    [2],
  )
  assert.equal((await runMailroom(['retry'], { folder })).stdout, '1 item is tried again.\n')
  assert.equal((await runMailroom(['retry'], { folder })).stdout, '0 items are tried again.\n')
  assert.equal(await queue.pending(), 2)
})

test('a report of which nobody knows whether it was sent is sent again where it is named, and only there', async (t) => {
  const redis = await startRedisServer(t)
  const store = await redis.store(t)
  const folder = await temporaryFolder(t)
  for (const part of ['cur', 'new', 'tmp']) await mkdir(join(folder, 'Maildir', part), { recursive: true })
  const config = {
    redis: { url: redis.url() },
    accounts: { support: { type: 'maildir', path: './Maildir', own: ['support@halfmoon.example'] } },
    labels: [{ name: 'Order', description: 'An order', write: { keyword: 'Order' } }],
  }
  await writeFile(join(folder, 'mailroom.yaml'), JSON.stringify(config))

  const sink = await startSmtpSink(t)
  const smtp = { ...sink.settings, from: 'mailroom@halfmoon.example' }
  const input = delivery({ store, smtp, report: reportConfig({ to: ['lead@halfmoon.example'] }) })
  sink.manners.data = 'cut-after'
  const ref = { report: 'monday', period: '2026-11-16..2026-11-22' }
  const queue = openQueue<{ ref: object }>('report', store, silentLog)
  t.after(() => queue.close())
  const work = () =>
    openWorker('report', store, { concurrency: 1, timing: defaultTiming, log: silentLog }, () =>
      deliverReport(input),
    )
  await queue.add([{ id: 'run-1', data: { ref } }])
  const first = work()
  await until('it is set aside', async () => (await queue.failed(10)).length === 1)
  await first.close()
  sink.manners.data = 'accept'

  assert.equal((await runMailroom(['retry'], { folder })).stdout, '1 item is tried again.\n')
  const second = work()
  await until('it is set aside again', async () => (await queue.failed(10)).length === 1)
  await second.close()
  assert.equal(sink.mails.length, 1)

  const key = 'report/monday/2026-11-16..2026-11-22'
  assert.match((await queue.failed(1))[0]?.reason ?? '', /^report-uncertain: /)
  const named = await runMailroom(['retry', '--message', key], { folder })
  assert.equal(named.stdout, '1 item is tried again.\n')
  const third = work()
  await until('it is sent', () => sink.mails.length === 2)
  await until('it is done', async () => (await queue.pending()) === 0)
  await third.close()
  assert.equal((await queue.failed(10)).length, 0)
})
