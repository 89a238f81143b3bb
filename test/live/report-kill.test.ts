/** The promise for reports: each destination gets one, whenever the process dies. */
import assert from 'node:assert/strict'
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, type TestContext, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { startDovecot } from '../../src/demo/dovecot.ts'
import { deliverReport } from '../../src/effects/deliver-report.ts'
import { TransientError } from '../../src/errors.ts'
import { startRedisServer } from '../support/redis-server.ts'
import { startSmtpSink } from '../support/smtp-sink.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { openPerson } from './support/person.ts'
import { openReportPlace, type ReportPlace } from './support/report-place.ts'

const folder = await temporaryFolder({ after })
const redis = await startRedisServer({ after })
const dovecot = await startDovecot({ tls: false })
after(() => dovecot.stop())
let databases = 0

/** A worker that dies at that point, a fresh one that goes on after it, and what there is in the end. */
async function delivered(
  t: TestContext,
  name: string,
  die: (worker: ChildProcess) => Promise<unknown>,
  point = '',
) {
  const sink = await startSmtpSink(t)
  const user = name.replaceAll(/\W/g, '-')
  const place: ReportPlace = {
    ...{ user, redisUrl: redis.url(++databases), smtpPort: sink.settings.port },
    ...{ imapPort: dovecot.ports.imap, folder: join(folder, user) },
  }
  await mkdir(place.folder)
  const worker = fork(join(import.meta.dirname, 'support/report-kill-child.ts'), [
    JSON.stringify(place),
    point,
  ])
  t.after(async () => void worker.kill('SIGKILL'))
  await die(worker)

  const { input, close } = await openReportPlace(place, 'next')
  const person = openPerson(place.imapPort, user)
  t.after(() => Promise.all([close(), person.close()]))
  await untilDelivered(() => deliverReport(input))
  // Once more: whatever comes later finds everything done.
  await deliverReport({ ...input, owner: 'another' })
  const { Reports = [], Unsent = [], ...others } = await person.everything()
  assert.deepEqual(Object.keys(others), [])
  const files = await readdir(place.folder)
  const contents = await Promise.all(files.map((file) => readFile(join(place.folder, file), 'utf8')))
  const ids = new Set([...Reports, ...Unsent].map(({ messageId }) => messageId))
  assert.equal(ids.size, 1)
  return { mails: sink.mails.length, reports: Reports.length, unsent: Unsent.length, contents }
}

/** As the queue does it: again, as long as it is put off. */
async function untilDelivered(deliver: () => Promise<void>): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    try {
      return await deliver()
    } catch (error) {
      if (!(error instanceof TransientError) || !error.code.startsWith('effect-')) throw error
      await delay(50)
    }
  }
  assert.fail('it was put off for ever')
}

const steps = ['begun', 'noted', 'written', 'finished']
const points = ['file', 'mailbox', 'to'].flatMap((destination) =>
  steps.map((step) => `${destination}/${step}`),
)
/** Where nobody can know whether the mail went out it is not sent again, and lies in the fallback instead. */
const uncertain: Record<string, { mails: number; unsent: number }> = {
  'to/noted': { mails: 0, unsent: 1 },
  'to/written': { mails: 1, unsent: 1 },
}

for (const point of points) {
  test(`killed at ${point}, each destination has the report once`, async (t) => {
    const found = await delivered(
      t,
      point,
      async (worker) => {
        const [, signal] = await once(worker, 'exit')
        assert.equal(signal, 'SIGKILL')
      },
      point,
    )
    const { mails, unsent } = uncertain[point] ?? { mails: 1, unsent: 0 }
    assert.deepEqual(found, { mails, unsent, reports: 1, contents: ['the report as html'] })
  })
}

test('killed at any other moment, no destination has it twice and nobody goes without', async (t) => {
  // A fresh process takes some tenths of a second to begin.
  for (const [round, ms] of [250, 350, 400, 450, 500, 550, 600, 650, 700, 800].entries()) {
    const { mails, unsent, reports, contents } = await delivered(t, `moment ${round}`, async (worker) => {
      await Promise.race([delay(ms), once(worker, 'exit')])
      worker.kill('SIGKILL')
      if (worker.exitCode === null && worker.signalCode === null) await once(worker, 'exit')
    })
    assert.deepEqual({ reports, contents }, { reports: 1, contents: ['the report as html'] })
    assert.ok(mails <= 1 && unsent <= 1 && mails + unsent >= 1, `${mails} mails, ${unsent} in the fallback`)
  }
})
