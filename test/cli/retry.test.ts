import assert from 'node:assert/strict'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { PermanentError } from '../../src/errors.ts'
import { createHealth, readHealth } from '../../src/queue/health.ts'
import { listQuarantined } from '../../src/queue/quarantine.ts'
import { defaultTiming, openQueue, openWorker } from '../../src/queue/queues.ts'
import { silentLog } from '../../src/silent-log.ts'
import { startRedisServer } from '../support/redis-server.ts'
import { runMailroom } from '../support/run-mailroom.ts'
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
    stderr:
      'Neither a message nor a ticket support/INBOX/7/3 is set aside. `mailroom check` lists those that are.\n',
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
