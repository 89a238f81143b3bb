/** What arrives, vanishes and gets new UIDs while the service runs. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Dovecot, startDovecot } from '../../src/demo/dovecot.ts'
import type { Encoder } from '../../src/model/encoder.ts'
import { openEncoder } from '../../src/model/open-encoder.ts'
import { until } from '../support/until.ts'
import { mail, messageId } from './support/mails.ts'
import { makePlace, type Place, type Running, timesDecided, untilHandled } from './support/place.ts'

let dovecot: Dovecot
let encoder: Encoder
before(async () => {
  ;[dovecot, encoder] = await Promise.all([startDovecot(), openEncoder()])
})
after(async () => {
  await encoder?.close()
  await dovecot?.stop()
})

const watched = (running: Running) =>
  until('the mailbox is watched', () => running.said('mailbox is watched').length > 0)

async function labelsIn({ person }: Place, folder = 'INBOX'): Promise<string[]> {
  return (await person.look(folder)).map(({ messageId, labels }) => `${messageId} ${labels.join('+')}`).sort()
}

test('mail that arrives while the mailbox is idle is announced and handled, without waiting for the poll', async (t) => {
  const place = await makePlace(t, { dovecot, encoder, account: { poll: '1d' } })
  const running = await place.start()
  await watched(running)
  await place.person.receive(mail('order', 1))
  await untilHandled(running, 1)
  assert.deepEqual(await labelsIn(place), [`${messageId('order', 1)} Order`])
  assert.equal((await place.person.look('Drafts')).length, 1)
})

test('mail that arrives while no service runs is handled by the next one', async (t) => {
  const place = await makePlace(t, { dovecot, encoder })
  const first = await place.start()
  await place.person.receive(mail('problem', 1))
  await untilHandled(first, 1)
  await first.close()
  await place.person.receive(mail('problem', 2))
  const second = await place.start()
  await untilHandled(second, 1)
  assert.deepEqual(timesDecided(first, second), {
    [messageId('problem', 1)]: 1,
    [messageId('problem', 2)]: 1,
  })
  assert.deepEqual(
    (await labelsIn(place)).map((line) => line.split(' ')[1]),
    ['Problem', 'Problem'],
  )
})

test('of a full mailbox only the newest messages of the backfill are read', async (t) => {
  const place = await makePlace(t, { dovecot, encoder, settings: { limits: { backfill: 2 } } })
  for (const number of [1, 2, 3, 4]) await place.person.receive(mail('problem', number))
  const running = await place.start()
  await untilHandled(running, 2)
  await place.person.receive(mail('problem', 5))
  await untilHandled(running, 3)
  assert.deepEqual(
    Object.keys(timesDecided(running)).sort(),
    [3, 4, 5].map((number) => messageId('problem', number)),
  )
})

test('a mailbox made anew (UIDVALIDITY) is not labelled or drafted again, and new mail is handled', async (t) => {
  const place = await makePlace(t, { dovecot, encoder, account: { poll: '1s' } })
  const { person } = place
  const running = await place.start()
  for (const kind of ['order', 'problem', 'order'] as const)
    await person.receive(mail(kind, (await person.look()).length + 1))
  await untilHandled(running, 3)
  // What a person does meanwhile would show any second write.
  await person.flag('INBOX', 2, 'remove', 'Problem')
  for (const { uid } of await person.look('Drafts')) await person.delete('Drafts', uid)

  await dovecot.doveadm('mailbox', 'update', '-u', place.user, '--uid-validity', '4242', 'INBOX')
  await until(
    'the service noticed',
    () => running.said('mailbox was made anew (UIDVALIDITY); reading it again').length > 0,
  )
  await person.receive(mail('order', 4))
  await untilHandled(running, 4)
  await until(
    'the old ones were looked at',
    () => running.said('known mail under a new UID; left alone').length === 3,
  )

  assert.deepEqual(timesDecided(running), {
    [messageId('order', 1)]: 1,
    [messageId('problem', 2)]: 1,
    [messageId('order', 3)]: 1,
    [messageId('order', 4)]: 1,
  })
  assert.deepEqual(await labelsIn(place), [
    `${messageId('order', 1)} Order`,
    `${messageId('order', 3)} Order`,
    `${messageId('order', 4)} Order`,
    `${messageId('problem', 2)} `,
  ])
  const drafts = await person.look('Drafts')
  assert.deepEqual(
    drafts.map(({ subject }) => subject),
    ['Re: Order of ten bags (4)'],
  )
})

test('a change of UIDVALIDITY while no service runs loses no new mail and repeats no old one', async (t) => {
  const place = await makePlace(t, { dovecot, encoder })
  const first = await place.start()
  await place.person.receive(mail('order', 1))
  await untilHandled(first, 1)
  await first.close()
  await place.person.receive(mail('order', 2))
  await dovecot.doveadm('mailbox', 'update', '-u', place.user, '--uid-validity', '777', 'INBOX')
  const second = await place.start()
  await untilHandled(second, 1)
  await until(
    'the old one was looked at',
    () => second.said('known mail under a new UID; left alone').length === 1,
  )
  assert.deepEqual(timesDecided(first, second), { [messageId('order', 1)]: 1, [messageId('order', 2)]: 1 })
  assert.equal((await place.person.look('Drafts')).length, 2)
})

test('holes in the UIDs hide nothing: deleted messages, and a jump of a million', async (t) => {
  const place = await makePlace(t, { dovecot, encoder })
  const { person } = place
  for (const number of [1, 2, 3, 4, 5, 6]) await person.receive(mail('problem', number))
  for (const uid of [1, 4, 6]) await person.delete('INBOX', uid)
  const running = await place.start()
  await untilHandled(running, 3)
  await person.delete('INBOX', 5)
  await person.receive(mail('problem', 7))
  await untilHandled(running, 4)
  await dovecot.doveadm('mailbox', 'update', '-u', place.user, '--min-next-uid', '1000000', 'INBOX')
  assert.equal(await person.receive(mail('problem', 8)), 1_000_000)
  await untilHandled(running, 5)
  const ids = [2, 3, 5, 7, 8].map((number) => messageId('problem', number))
  assert.deepEqual(timesDecided(running), Object.fromEntries(ids.map((id) => [id, 1])))
})

test('a message deleted before it is fetched is no failure, and the others are handled', async (t) => {
  const place = await makePlace(t, { dovecot, encoder })
  for (const number of [1, 2, 3]) await place.person.receive(mail('order', number))
  const intake = await place.start({ roles: ['intake'] })
  await until('they are queued', () => intake.said('new messages queued').length > 0)
  await intake.close()
  await place.person.delete('INBOX', 2)
  const running = await place.start()
  await untilHandled(running, 2)
  await until('the third is settled', () => running.service.isIdle())
  assert.equal(running.said('it is gone; nothing to do').length, 1)
  assert.deepEqual((await place.person.look('Drafts')).map(({ subject }) => subject).sort(), [
    'Re: Order of ten bags (1)',
    'Re: Order of ten bags (3)',
  ])
})

test('a message deleted while the model reads it gets no draft, and the others are handled', async (t) => {
  const opened = Promise.withResolvers<void>()
  const reading = Promise.withResolvers<void>()
  const slow: Encoder = {
    ...encoder,
    async encode(texts, signal) {
      if (texts.some((text) => text.includes('(2)'))) {
        reading.resolve()
        await opened.promise
      }
      return encoder.encode(texts, signal)
    },
  }
  const place = await makePlace(t, { dovecot, encoder: slow })
  for (const number of [1, 2, 3]) await place.person.receive(mail('order', number))
  const running = await place.start()
  await reading.promise
  await place.person.delete('INBOX', 2)
  opened.resolve()
  await untilHandled(running, 3)
  assert.deepEqual(await labelsIn(place), [
    `${messageId('order', 1)} Order`,
    `${messageId('order', 3)} Order`,
  ])
  assert.deepEqual((await place.person.look('Drafts')).map(({ subject }) => subject).sort(), [
    'Re: Order of ten bags (1)',
    'Re: Order of ten bags (3)',
  ])
})

test('what was moved into a folder that is watched too is not decided again, even before the move is noted', async (t) => {
  const place = await makePlace(t, { dovecot, encoder, account: { folders: ['INBOX', 'Invoices'] } })
  // The folder has to be there to be watched.
  await place.person.receive(mail('problem', 1), 'Drafts')
  await dovecot.doveadm('mailbox', 'create', '-u', place.user, 'Invoices')
  let failures = 0
  const running = await place.start({
    onStep({ action }, step) {
      if (action !== 'move' || step !== 'written' || failures > 0) return
      failures += 1
      throw new Error('as if the connection to Redis broke right after the move')
    },
  })
  await watched(running)
  await place.person.receive(mail('invoice', 1))
  await until('it came into the other folder', () => running.said('new messages queued').length === 2)
  await untilHandled(running, 1)
  await until('nothing is in work', () => running.service.isIdle())
  assert.equal(failures, 1)
  assert.deepEqual(timesDecided(running), { [messageId('invoice', 1)]: 1 })
  assert.deepEqual(await labelsIn(place, 'Invoices'), [`${messageId('invoice', 1)} Invoice`])
})
