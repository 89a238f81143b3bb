/** Undo after each kind of write: the mailbox is as it was, what a person did stays, and nothing comes back. */
import assert from 'node:assert/strict'
import { after, before, type TestContext, test } from 'node:test'
import { openMailboxes } from '../../src/cli/service/places.ts'
import { type Dovecot, startDovecot } from '../../src/demo/dovecot.ts'
import type { UndoFilter } from '../../src/effects/journal.ts'
import { type UndoResult, undo } from '../../src/effects/undo.ts'
import type { Encoder } from '../../src/model/encoder.ts'
import { openEncoder } from '../../src/model/open-encoder.ts'
import { silentLog } from '../../src/silent-log.ts'
import { until } from '../support/until.ts'
import { type Kind, mail, messageId } from './support/mails.ts'
import type { Person } from './support/person.ts'
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

/** Some mails, handled, and what the mailbox was like before. */
async function handled(t: TestContext, kinds: Kind[], options: Partial<PlaceOptions> = {}) {
  const place = await makePlace(t, { dovecot, encoder, ...options })
  for (const [index, kind] of kinds.entries()) await place.person.receive(mail(kind, index + 1))
  await place.person.flag('INBOX', 1, 'add', '\\Flagged')
  const earlier = await state(place.person)
  const running = await place.start()
  await untilHandled(running, kinds.length)
  assert.notDeepEqual(await state(place.person), earlier)
  return { place, running, earlier }
}

/** Folder, labels, flags and bytes of everything, whatever the UIDs. */
async function state(person: Person): Promise<string[]> {
  const seen = await person.everything()
  return Object.entries(seen)
    .flatMap(([folder, messages]) =>
      messages.map(({ labels, flags, raw }) => `${folder} ${labels.join('+')} ${flags.join('+')} ${raw}`),
    )
    .sort()
}

async function takeBack(place: Place, running: Running, filter: UndoFilter): Promise<UndoResult[]> {
  const mailboxes = openMailboxes(place.config, silentLog)
  try {
    return await undo(running.service.store, filter, {
      account: (name) => mailboxes.get(name),
      source: () => undefined,
    })
  } finally {
    await Promise.all([...mailboxes.values()].map((account) => account.close()))
  }
}

const told = (results: UndoResult[]) =>
  results.map(({ action, leftAlone }) => `${action}: ${leftAlone ?? 'undone'}`)

/** A new start, a new UIDVALIDITY and a new mail after the undo: all that could make a service do it again. */
async function assertStaysUndone({ person, user, start }: Place, running: Running): Promise<void> {
  await running.close()
  const undone = await state(person)
  await dovecot.doveadm('mailbox', 'update', '-u', user, '--uid-validity', '99', 'INBOX')
  const again = await start()
  const newest = await person.receive(mail('problem', 77))
  await untilHandled(again, 1)
  await until('nothing is in work', () => again.service.isIdle())
  assert.deepEqual(
    again.decided.map(({ message }) => message.messageId),
    [messageId('problem', 77)],
  )
  await person.delete('INBOX', newest)
  assert.deepEqual(await state(person), undone)
}

const cases: [string, Kind, string[]][] = [
  ['a label', 'problem', ['label: undone']],
  ['a label and a draft', 'order', ['draft: undone', 'label: undone']],
  ['a label and a move', 'newsletter', ['move: undone', 'label: undone']],
  ['a label, a draft and a move', 'invoice', ['move: undone', 'draft: undone', 'label: undone']],
]
for (const [what, kind, expected] of cases) {
  test(`undo of ${what} makes the mailbox what it was, and it does not come back`, async (t) => {
    const { place, running, earlier } = await handled(t, [kind])
    assert.deepEqual(told(await takeBack(place, running, { message: messageId(kind, 1) })), expected)
    assert.deepEqual(await state(place.person), earlier)
    assert.deepEqual(await takeBack(place, running, { run: running.service.run }), [])
    await assertStaysUndone(place, running)
  })
}

test('undo of a whole run takes back everything, newest first; undo of one message only that', async (t) => {
  const { place, running, earlier } = await handled(t, ['order', 'problem', 'newsletter', 'invoice'])
  assert.deepEqual(told(await takeBack(place, running, { message: messageId('problem', 2) })), [
    'label: undone',
  ])
  assert.ok((await state(place.person)).some((line) => line.startsWith('Newsletters Newsletter')))
  const results = await takeBack(place, running, { run: running.service.run })
  assert.ok(results.every(({ leftAlone }) => leftAlone === null))
  assert.equal(results.length, 7)
  assert.deepEqual(await state(place.person), earlier)
  await assertStaysUndone(place, running)
})

test('undo since a moment leaves what was written before it', async (t) => {
  const { place, running } = await handled(t, ['order'])
  const before = await state(place.person)
  const [seconds, micros] = await running.service.store.redis.time()
  const since = new Date(Number(seconds) * 1000 + Math.ceil(Number(micros) / 1000))
  await until('a moment later', () => Date.now() > since.getTime())
  const uid = await place.person.receive(mail('order', 2))
  await untilHandled(running, 2)
  assert.deepEqual(told(await takeBack(place, running, { since })), ['draft: undone', 'label: undone'])
  await place.person.delete('INBOX', uid)
  assert.deepEqual(await state(place.person), before)
})

test('a draft that a person edited, and one that was sent or thrown away, are left alone', async (t) => {
  const { place, running } = await handled(t, ['order', 'order'])
  const { person } = place
  const [edited, sent] = await person.look('Drafts')
  assert.ok(edited && sent)
  // As mail clients do it: the edited text is a new message, the old one goes.
  await person.receive(Buffer.from(`${edited.raw}One more line.\r\n`, 'latin1'), 'Drafts')
  await person.delete('Drafts', edited.uid)
  await person.move('Drafts', sent.uid, 'Sent')
  const results = told(await takeBack(place, running, { run: running.service.run }))
  assert.deepEqual(results.sort(), [
    'draft: a person edited, sent or deleted the draft',
    'draft: a person edited, sent or deleted the draft',
    'label: undone',
    'label: undone',
  ])
  const seen = await person.everything()
  assert.equal(seen.Drafts?.length, 1)
  assert.match(seen.Drafts[0]?.raw ?? '', /One more line\.\r\n$/)
  assert.equal(seen.Sent?.length, 1)
})

test('a message that a person moved on, and a label that he removed or kept, are left alone', async (t) => {
  const { place, running } = await handled(t, ['newsletter', 'problem', 'problem'])
  const { person } = place
  const [filed] = await person.look('Newsletters')
  assert.ok(filed)
  await person.move('Newsletters', filed.uid, 'Archive')
  await person.flag('INBOX', 2, 'remove', 'Problem')
  await person.flag('INBOX', 2, 'add', 'Mine')
  await person.move('INBOX', 3, 'Trash')
  const results = told(await takeBack(place, running, { run: running.service.run }))
  assert.deepEqual(results.sort(), [
    'label: a person moved or deleted the message',
    'label: a person moved or deleted the message',
    'label: a person removed the label already',
    'move: a person moved or deleted the message',
  ])
  const seen = await person.everything()
  assert.deepEqual(
    Object.entries(seen)
      .map(([folder, messages]) => [folder, messages.map(({ labels }) => labels.join('+'))])
      .sort(),
    [
      ['Archive', ['Newsletter']],
      ['INBOX', ['Mine']],
      ['Trash', ['Problem']],
    ],
  )
})

test('a label that was there before Mailroom came is neither its own to remove nor written again', async (t) => {
  const place = await makePlace(t, { dovecot, encoder })
  const uid = await place.person.receive(mail('problem', 1))
  await place.person.flag('INBOX', uid, 'add', 'Problem')
  const earlier = await state(place.person)
  const running = await place.start()
  await until('it was looked at', () => running.said('labelled already; left alone').length === 1)
  assert.deepEqual(await takeBack(place, running, { run: running.service.run }), [])
  assert.deepEqual(await state(place.person), earlier)
})
