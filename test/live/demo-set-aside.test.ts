/** The demo's wait for its end: what is set aside counts as done, and is shown as such. */
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { decisionTable } from '../../src/cli/decision-table.ts'
import { startDovecot } from '../../src/demo/dovecot.ts'
import { startWork, type Work } from '../../src/demo/start-work.ts'
import { openEncoder } from '../../src/model/open-encoder.ts'
import { silentLog } from '../../src/silent-log.ts'
import { mail } from './support/mails.ts'
import { makePlace } from './support/place.ts'

/** Three mails: one whose draft is refused, one that cannot be read, one that is handled. */
async function startThree(context: TestContext): Promise<Work> {
  const dovecot = await startDovecot({ quota: '30K' })
  context.after(() => dovecot.stop())
  const place = await makePlace(context, { dovecot })
  await place.person.receive(mail('problem', 1, 29_100), 'Archive')
  const poison = mail('order', 2).toString().replace('Order of ten bags', 'Poisonous')
  for (const raw of [mail('order', 1), Buffer.from(poison), mail('problem', 3)])
    await place.person.receive(raw)
  const encoder = await openEncoder({ threadEntry: new URL('./support/mortal-thread.ts', import.meta.url) })
  const work = await startWork({ config: place.config, log: silentLog, encoder })
  context.after(() => work.close())
  return work
}

test('mails that are set aside, undecided or unwritten, do not keep the demo waiting', async (context) => {
  const work = await startThree(context)
  const { rows, setAside } = await work.finished(3, AbortSignal.timeout(120_000))
  assert.deepEqual(
    rows.map(({ subject, isSetAside }) => [subject, isSetAside]),
    [
      ['Order of ten bags (1)', true],
      ['The machine does not work (3)', false],
    ],
  )
  const reasons = setAside.map(
    ({ queue, ref, reason }) => `${queue} ${'uid' in ref && ref.uid} ${reason.split(':')[0]}`,
  )
  assert.deepEqual(reasons.sort(), ['analyze 2 text-ends-thread', 'deliver 1 over-quota'])
  const lines = decisionTable(rows).split('\n')
  assert.match(String(lines.find((line) => line.startsWith('Order'))), /set aside$/)
  assert.match(String(lines.find((line) => line.startsWith('The machine'))), /label Problem$/)
})

test('the wait ends when it is stopped', async (context) => {
  const work = await startThree(context)
  const stopping = new AbortController()
  const waiting = work.finished(4, stopping.signal)
  stopping.abort()
  await assert.rejects(waiting, { name: 'AbortError' })
})
