/** What a server refuses, and what cannot be handled: that message waits for a person with the reason, the others go on. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Config } from '../../src/config/config.ts'
import { type Dovecot, startDovecot } from '../../src/demo/dovecot.ts'
import type { Encoder } from '../../src/model/encoder.ts'
import { openEncoder } from '../../src/model/open-encoder.ts'
import { listQuarantined } from '../../src/queue/quarantine.ts'
import { until } from '../support/until.ts'
import { mail, messageId } from './support/mails.ts'
import { makePlace, type Running, untilHandled } from './support/place.ts'

let dovecot: Dovecot
let encoder: Encoder
before(async () => {
  const threadEntry = new URL('./support/mortal-thread.ts', import.meta.url)
  ;[dovecot, encoder] = await Promise.all([startDovecot(), openEncoder({ threadEntry })])
})
after(async () => {
  await encoder?.close()
  await dovecot?.stop()
})

async function quarantined(running: Running): Promise<string[]> {
  const found = await listQuarantined(running.service.store)
  return found
    .map(({ queue, ref, reason }) => `${queue} ${'uid' in ref && ref.uid} ${reason.split(':')[0]}`)
    .sort()
}

const idle = (running: Running) => until('all work is done', () => running.service.isIdle(), 20_000)

test('a draft for which the mailbox is too full: the label is written, the message waits with the reason', async (t) => {
  const full = await startDovecot({ quota: '30K' })
  t.after(() => full.stop())
  const place = await makePlace(t, { dovecot: full, encoder })
  const { person } = place
  await person.receive(mail('problem', 1, 29_700), 'Archive')
  await person.receive(mail('order', 2))
  const running = await place.start()
  await until('it is in quarantine', async () => (await quarantined(running)).length > 0)
  assert.deepEqual(await quarantined(running), ['deliver 1 over-quota'])
  assert.deepEqual(
    (await person.look()).map(({ labels }) => labels),
    [['Order']],
  )
  assert.deepEqual(await person.look('Drafts'), [])

  await person.receive(mail('problem', 3))
  await until('the next one is handled', () => running.delivered.length === 1)
  assert.deepEqual(
    (await person.look()).map(({ labels }) => labels),
    [['Order'], ['Problem']],
  )
  assert.equal(running.said('job put into quarantine').length, 1)
  assert.equal(running.said('job put into quarantine')[0]?.level, 'error')
})

test('a keyword that the server refuses: those messages wait with the reason, the others go on', async (t) => {
  const place = await makePlace(t, { dovecot, encoder })
  // The configuration would not take it: some servers are stricter than it knows.
  const labels = place.config.labels.map((label) =>
    label.name === 'Problem' ? { ...label, write: { keyword: 'P'.repeat(60) } } : label,
  )
  const config: Config = { ...place.config, labels }
  await place.person.receive(mail('problem', 1))
  await place.person.receive(mail('order', 2))
  await place.person.receive(mail('problem', 3))
  const running = await place.start({ config })
  await until('both are in quarantine', async () => (await quarantined(running)).length === 2)
  await until('the other is handled', () => running.delivered.length === 1)
  assert.deepEqual(await quarantined(running), ['deliver 1 keyword-refused', 'deliver 3 keyword-refused'])
  assert.deepEqual(
    (await place.person.look()).map(({ labels: found }) => found),
    [[], ['Order'], []],
  )
  assert.equal((await place.person.look('Drafts')).length, 1)
})

test('a message that ends the model thread whenever it is read is put aside, and the mailbox goes on', async (t) => {
  const place = await makePlace(t, { dovecot, encoder })
  const poison = Buffer.from(mail('order', 2).toString().replace('Order of ten bags', 'Poisonous'))
  await place.person.receive(mail('order', 1))
  await place.person.receive(poison)
  await place.person.receive(mail('order', 3))
  const running = await place.start()
  await until('it is in quarantine', async () => (await quarantined(running)).length > 0, 20_000)
  await place.person.receive(mail('order', 4))
  await untilHandled(running, 3)
  await idle(running)
  assert.deepEqual(await quarantined(running), ['analyze 2 text-ends-thread'])
  assert.deepEqual(
    (await place.person.look()).map(({ labels }) => labels),
    [['Order'], [], ['Order'], ['Order']],
  )
})

test('a message that fails for an unknown reason is tried three times, then put aside with no word of it', async (t) => {
  const place = await makePlace(t, { dovecot, encoder })
  await place.person.receive(mail('newsletter', 1))
  await place.person.receive(mail('order', 2))
  let tries = 0
  const running = await place.start({
    onStep(effect, step) {
      if (effect.action !== 'label' || effect.label !== 'Newsletter' || step !== 'noted') return
      tries += 1
      throw new TypeError('cannot read properties of undefined')
    },
  })
  await until('it is in quarantine', async () => (await quarantined(running)).length > 0, 20_000)
  assert.equal(tries, 3)
  assert.deepEqual(
    running.delivered.map(({ uid }) => uid),
    [2],
  )
  await idle(running)
  const [waiting] = await listQuarantined(running.service.store)
  assert.ok(waiting !== undefined && 'uid' in waiting.ref)
  assert.equal(waiting.ref.uid, 1)
  assert.ok(waiting.since.getTime() <= Date.now())
  const log = JSON.stringify(running.lines)
  assert.ok(!log.includes(messageId('newsletter', 1)) && !log.includes('customer.example'))
})
