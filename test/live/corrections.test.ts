/** What a person does in another mail client to mail that Mailroom has decided is learnt, and nothing else. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Dovecot, startDovecot } from '../../src/demo/dovecot.ts'
import type { LearntExample } from '../../src/learning/learnt-example.ts'
import type { Encoder } from '../../src/model/encoder.ts'
import { openEncoder } from '../../src/model/open-encoder.ts'
import { until } from '../support/until.ts'
import { mail, messageId } from './support/mails.ts'
import { makePlace, type Place, type PlaceOptions, type Running, untilHandled } from './support/place.ts'

let dovecot: Dovecot
let encoder: Encoder
before(async () => {
  ;[dovecot, encoder] = await Promise.all([startDovecot(), openEncoder()])
})
after(async () => {
  await encoder?.close()
  await dovecot?.stop()
})

/** Nothing is polled: what is learnt was announced. */
const quiet: Partial<PlaceOptions> = { account: { poll: '1d' } }
const anHourAgo = () => new Date(Date.now() - 3_600_000)
const deadline = 5000

interface Learning extends Running {
  learnt: LearntExample[]
}

async function start(place: Place): Promise<Learning> {
  const learnt: LearntExample[] = []
  const running = await place.start({ onLearnt: (examples) => void learnt.push(...examples) })
  return { ...running, learnt }
}

/** Mail that came an hour ago, decided and written. */
async function decided(
  t: Parameters<typeof makePlace>[0],
  kinds: Parameters<typeof mail>[0][],
  options: Partial<PlaceOptions> = quiet,
) {
  const place = await makePlace(t, { dovecot, encoder, ...options })
  for (const [index, kind] of kinds.entries())
    await place.person.receive(mail(kind, index + 1), 'INBOX', anHourAgo())
  const running = await start(place)
  await untilHandled(running, kinds.length)
  return { place, running, person: place.person }
}

const told = ({ learnt }: Learning) =>
  learnt.map(({ messageId, label, source }) => `${messageId} ${label} ${source}`)

test('a message moved to the folder of a label is learnt within five seconds', async (t) => {
  const { person, running } = await decided(t, ['order', 'problem'])
  await person.makeFolder('Invoices')
  const startedAt = performance.now()
  await person.move('INBOX', 1, 'Invoices')
  await until('it is learnt', () => running.learnt.length > 0, deadline)
  t.diagnostic(`learnt after ${Math.round(performance.now() - startedAt)} ms`)
  assert.deepEqual(told(running), [`${messageId('order', 1)} Invoice moved`])
  assert.equal(running.learnt[0]?.place, 'support/Invoices')
  assert.match(running.learnt[0]?.text ?? '', /ten bags of your dark roast/)
})
