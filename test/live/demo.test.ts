/** The demo as a person starts it: stopped at any moment, it leaves no process and no folder, and does not hang. */
import assert from 'node:assert/strict'
import { constants } from 'node:os'
import { test } from 'node:test'
import { connect } from '../../src/demo/connect.ts'
import { until } from '../support/until.ts'
import { type Program, programFolder, startProgram } from './support/program.ts'

/** Generous, because a machine may be busy; the end of a demo that hangs is never. */
const patience = 120_000

const moments: [string, NodeJS.Signals, (demo: Program) => boolean][] = [
  ['its first folder is there', 'SIGINT', ({ files }) => files().length > 0],
  ['Dovecot appears', 'SIGTERM', ({ processes }) => processes().some((line) => line.includes('dovecot'))],
  ['its first line is printed', 'SIGINT', ({ output }) => output().includes('\n')],
  ['redis-server appears', 'SIGTERM', ({ processes }) => processes().some((line) => line.includes('redis'))],
]

for (const [moment, signal, isNow] of moments)
  test(`${signal} when ${moment} ends the demo, and nothing is left`, async (context) => {
    const demo = startProgram(context, await programFolder(), 'demo')
    await until(moment, () => isNow(demo), patience)
    demo.child.kill(signal)
    const [exitCode] = await demo.ended
    assert.equal(exitCode, 128 + constants.signals[signal], demo.output())
    assert.deepEqual(demo.processes(), [])
    assert.deepEqual(demo.files(), [])
    assert.doesNotMatch(demo.output(), /bug|Error|"code"/)
  })

test('a demo that is kept runs until a signal, and ends well', async (context) => {
  const demo = startProgram(context, await programFolder(), 'demo', '--keep')
  await until('the table is shown', () => demo.output().includes('It runs until Ctrl-C'), patience)
  assert.match(demo.output(), /^80 mails in [\d.]+ s: \d+ labelled/m)
  assert.ok(demo.processes().length > 2, 'the servers run')
  assert.equal(await digestsIn(Number(/server 127\.0\.0\.1, port (\d+)/.exec(demo.output())?.[1])), 1)
  demo.child.kill('SIGINT')
  assert.deepEqual(await demo.ended, [0, null])
  assert.deepEqual([demo.processes(), demo.files()], [[], ['mailroom-demo']], 'its reports are left alone')
})

test('a second signal ends the demo at once, and its servers with it', async (context) => {
  const demo = startProgram(context, await programFolder(), 'demo', '--keep')
  await until('the table is shown', () => demo.output().includes('It runs until Ctrl-C'), patience)
  demo.child.kill('SIGTERM')
  demo.child.kill('SIGINT')
  const [exitCode] = await demo.ended
  // Either may come second.
  assert.ok(exitCode === 130 || exitCode === 143, `${exitCode} ${demo.output()}`)
  await until('its servers have ended', () => demo.processes().length === 0)
  assert.deepEqual(demo.files(), ['mailroom-demo'])
})

async function digestsIn(port: number): Promise<number> {
  const client = await connect(port, 'support')
  try {
    await client.mailboxOpen('INBOX')
    const found = await client.search({ header: { 'message-id': '<report.' } }, { uid: true })
    return found ? found.length : 0
  } finally {
    await client.logout()
  }
}
