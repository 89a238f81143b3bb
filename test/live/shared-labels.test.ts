/** One correction teaches both: what persons say of mails decides tickets of the same labels, and the other way about. */
import assert from 'node:assert/strict'
import { after, before, type TestContext, test } from 'node:test'
import { type Dovecot, startDovecot } from '../../src/demo/dovecot.ts'
import type { Decision } from '../../src/item/decision.ts'
import type { LearntExample } from '../../src/learning/learnt-example.ts'
import type { Encoder } from '../../src/model/encoder.ts'
import { openEncoder } from '../../src/model/open-encoder.ts'
import type { TicketDecisionRecord } from '../../src/queue/ticket-decisions.ts'
import { openMemorySource } from '../../src/tickets/memory/memory-source.ts'
import { until } from '../support/until.ts'
import { makePlace, untilHandled } from './support/place.ts'

let dovecot: Dovecot
let encoder: Encoder
before(async () => {
  ;[dovecot, encoder] = await Promise.all([startDovecot(), openEncoder()])
})
after(async () => {
  await encoder?.close()
  await dovecot?.stop()
})

/** What nobody could know without being told: in this house, the Kestrel's stamps are a matter of invoices. */
const stamps = [
  'The yearly stamp of the Kestrel 9 is missing again.',
  'Could somebody renew the stamp on our Kestrel before Monday?',
  'Our Kestrel has no valid stamp any more.',
  'Where does the new stamp for the Kestrel come from this year?',
  'The man from the Kestrel asks for the stamp.',
  'We found the old stamp of the Kestrel 9 in the drawer.',
  'Kestrel stamp: the one of last year has run out.',
]

/** A mailbox and a help desk with the same labels, and one service for both. */
async function openHouse(t: TestContext) {
  const source = openMemorySource('helpdesk')
  const category = (label: string) => [label, { category: label }]
  const fields = Object.fromEntries(['Invoice', 'Problem'].map(category))
  const place = await makePlace(t, {
    ...{ dovecot, encoder, account: { poll: '1s' } },
    settings: { tickets: { helpdesk: { type: 'rt', url: 'https://rt.example.com', poll: '1s', fields } } },
  })
  await place.person.makeFolder('Invoices')
  const tickets: TicketDecisionRecord[] = []
  const learnt: LearntExample[] = []
  const running = await place.start({
    ticketSources: new Map([['helpdesk', source]]),
    onTicketDecision: (record) => void tickets.push(record),
    onLearnt: (examples) => void learnt.push(...examples),
  })
  let mails = 0
  return {
    ...{ source, learnt, person: place.person },
    /** Gives what was decided of it, and its UID. */
    async mail(text: string) {
      mails += 1
      const at = new Date(Date.now() - 3_600_000)
      const uid = await place.person.receive(mailOf(text, mails), 'INBOX', at)
      await untilHandled(running, mails)
      const decided = running.decided.find(({ record }) => record.ref.uid === uid)
      return { uid, decision: decided?.record.decision as Decision }
    },
    async ticket(text: string) {
      const id = source.people.open({ subject: 'A question', body: text })
      const record = () => tickets.find(({ ref }) => ref.ticket === id)
      await until('the ticket is decided', () => record() !== undefined, 15_000)
      await until('nothing is in work', () => running.service.isIdle())
      return { id, decision: record()?.decision as Decision }
    },
    // What is done before Mailroom has looked nobody sees.
    untilLooked: (newest: number) =>
      until('both folders were looked at', async () => {
        const looks = await running.service.store.redis.hgetall('{mailroom}:corrections:looks:support')
        const { uid = 0 } = JSON.parse(looks.INBOX ?? '{}') as { uid?: number }
        return uid >= newest && looks.Invoices !== undefined
      }),
    untilLearnt: async (count: number) => {
      await until(`${count} are learnt`, () => learnt.length >= count, 30_000)
      const known = () =>
        running.said('head taken up').some(({ fields }) => (fields as { examples: number }).examples >= count)
      await until('there is a head that knows them', known, 60_000)
    },
  }
}

function mailOf(text: string, number: number): Buffer {
  const header = `From: Ada <ada.${number}@customer.example>\r\nTo: support@halfmoon.example\r\nSubject: A question\r\nMessage-ID: <${number}@customer.example>\r\n`
  return Buffer.from(`${header}Date: Mon, 16 Nov 2026 09:00:00 +0000\r\n\r\n${text}\r\n`)
}

function likeliest({ labels }: Decision): string | undefined {
  return labels[0]?.name
}

test('what a person says of mails decides tickets', async (t) => {
  const house = await openHouse(t)
  const [question = '', other = '', ...told] = stamps
  assert.notEqual(likeliest((await house.ticket(question)).decision), 'Invoice')
  const uids: number[] = []
  for (const text of told) uids.push((await house.mail(text)).uid)
  await house.untilLooked(Math.max(...uids))
  for (const uid of uids) await house.person.move('INBOX', uid, 'Invoices')
  await house.untilLearnt(told.length)
  assert.deepEqual(
    new Set(house.learnt.map(({ label, source }) => `${label} ${source}`)),
    new Set(['Invoice moved']),
  )
  assert.equal(likeliest((await house.ticket(other)).decision), 'Invoice')
})

test('what an agent says of tickets decides mails', async (t) => {
  const house = await openHouse(t)
  const [question = '', other = '', ...told] = stamps
  assert.notEqual(likeliest((await house.mail(question)).decision), 'Invoice')
  const ids: string[] = []
  for (const text of told) ids.push((await house.ticket(text)).id)
  for (const id of ids) house.source.people.change(id, { category: 'Invoice' })
  await house.untilLearnt(told.length)
  assert.deepEqual(
    new Set(house.learnt.map(({ label, source }) => `${label} ${source}`)),
    new Set(['Invoice field']),
  )
  assert.equal(likeliest((await house.mail(other)).decision), 'Invoice')
})
