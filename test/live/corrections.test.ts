/** What a person does in another mail client to mail that Mailroom has decided is learnt, and nothing else. */
import assert from 'node:assert/strict'
import { availableParallelism, loadavg } from 'node:os'
import { after, before, type TestContext, test } from 'node:test'
import { openMailboxes } from '../../src/cli/service/places.ts'
import { type Dovecot, startDovecot } from '../../src/demo/dovecot.ts'
import { undo } from '../../src/effects/undo.ts'
import type { LearntExample } from '../../src/learning/learnt-example.ts'
import type { Encoder } from '../../src/model/encoder.ts'
import { openEncoder } from '../../src/model/open-encoder.ts'
import { silentLog } from '../../src/silent-log.ts'
import { until } from '../support/until.ts'
import { type Kind, mail, messageId } from './support/mails.ts'
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
const deadline = 5000
const anHourAgo = () => new Date(Date.now() - 3_600_000)

interface Learning extends Running {
  learnt: LearntExample[]
}

async function start(place: Place): Promise<Learning> {
  const learnt: LearntExample[] = []
  const running = await place.start({ onLearnt: (examples) => void learnt.push(...examples) })
  return { ...running, learnt }
}

/** Mail that came an hour ago, decided and written, in a mailbox that has the folder Invoices. */
async function decided(t: TestContext, kinds: Kind[], options: Partial<PlaceOptions> = quiet) {
  const place = await makePlace(t, { dovecot, encoder, ...options })
  await place.person.makeFolder('Invoices')
  for (const [index, kind] of kinds.entries())
    await place.person.receive(mail(kind, index + 1), 'INBOX', anHourAgo())
  const running = await start(place)
  await untilHandled(running, kinds.length)
  await until('nothing is in work', () => running.service.isIdle())
  // What is done before the very first look into a mailbox nobody sees.
  const folders = ['INBOX', 'Invoices', 'Newsletters']
  await until('every folder was looked at', async () => {
    const seen = await looks(running)
    return folders.every((folder) => seen.includes(folder))
  })
  return { place, running, person: place.person }
}

function told({ learnt }: Learning): string[] {
  return learnt.map(({ messageId, label, source }) => `${messageId} ${label} ${source}`)
}

/**
 * Waits until it is learnt and looks whether it is that and nothing else. It must not take longer than `within` ms, unless
 * the machine was too busy to measure that.
 */
async function assertLearnt(t: TestContext, running: Learning, expected: string[], within = deadline) {
  const startedAt = performance.now()
  await patiently('it is learnt', running, () => running.learnt.length >= expected.length)
  const took = Math.round(performance.now() - startedAt)
  const [load = 0] = loadavg()
  const isBusy = load > 1.5 * availableParallelism()
  t.diagnostic(
    `learnt after ${took} ms${isBusy ? `; the machine is too busy to measure (load ${load})` : ''}`,
  )
  assert.deepEqual(told(running).sort(), [...expected].sort())
  assert.ok(took <= within || isBusy, `${took} ms`)
}

/** On failure it says what the service was at. */
async function patiently(what: string, running: Learning, holds: () => boolean): Promise<void> {
  await until(what, holds, 45_000).catch((cause) => {
    const looked = running.said('looked for corrections').slice(-8)
    const fields = looked.map(({ fields }) => JSON.stringify(fields))
    const failed = running.lines.filter(({ message }) => message.includes('look for corrections'))
    throw new Error(
      [`learnt only: ${told(running)}`, ...fields, ...failed.map((line) => JSON.stringify(line))].join('\n'),
      { cause },
    )
  })
}

/**
 * Nothing but `expected` is learnt, also after a vote that was cast later than whatever must not be one: a keyword on the
 * problem with number 99, which is in INBOX as the last mail.
 */
async function assertOnly(place: Place, running: Learning, expected: string[] = []) {
  const mails = await place.person.look()
  const last = mails.find(({ messageId: id }) => id === messageId('problem', 99))
  assert.ok(last)
  await place.person.flag('INBOX', last.uid, 'add', 'Order')
  await patiently('the later vote is learnt', running, () =>
    told(running).some((line) => line.startsWith(last.messageId)),
  )
  assert.deepEqual(told(running).sort(), [...expected, `${last.messageId} Order keyword`].sort())
}

async function receiveLast({ person }: Place) {
  await person.receive(mail('problem', 99), 'INBOX', anHourAgo())
}

test('a message moved to the folder of a label is learnt within five seconds', async (t) => {
  const { person, running } = await decided(t, ['order', 'problem'])
  await person.move('INBOX', 1, 'Invoices')
  await assertLearnt(t, running, [`${messageId('order', 1)} Invoice moved`])
  assert.equal(running.learnt[0]?.place, 'support/Invoices')
  assert.match(running.learnt[0]?.text ?? '', /ten bags of your dark roast/)
})

test('a keyword given, replaced or taken off is learnt within five seconds', async (t) => {
  const { person, running } = await decided(t, ['problem', 'order'])
  await person.flag('INBOX', 1, 'add', 'Order')
  await assertLearnt(t, running, [`${messageId('problem', 1)} Order keyword`])
  await person.flag('INBOX', 2, 'remove', 'Order')
  await assertLearnt(t, running, [
    `${messageId('problem', 1)} Order keyword`,
    `${messageId('order', 2)} null keyword`,
  ])
})

test('a message moved back to the inbox is learnt within five seconds, as none of that label', async (t) => {
  const { person, running } = await decided(t, ['newsletter'])
  const [filed] = await person.look('Newsletters')
  assert.ok(filed)
  await person.move('Newsletters', filed.uid, 'INBOX')
  await assertLearnt(t, running, [`${messageId('newsletter', 1)} null moved`])
})

test('a message that Mailroom moved and a person moves on is learnt, by polling, and then at once', async (t) => {
  const { person, running } = await decided(t, ['newsletter', 'newsletter'], { account: { poll: '2s' } })
  const [first, second] = await person.look('Newsletters')
  assert.ok(first && second)
  await person.move('Newsletters', first.uid, 'Invoices')
  await assertLearnt(t, running, [`${first.messageId} Invoice moved`], 8000)
  await person.move('Newsletters', second.uid, 'Invoices')
  const both = [first, second].map(({ messageId: id }) => `${id} Invoice moved`)
  await assertLearnt(t, running, both)
})

test('nothing that the service writes or undo takes back is learnt', async (t) => {
  const { place, running } = await decided(t, ['order', 'invoice', 'newsletter', 'problem'])
  await receiveLast(place)
  await untilHandled(running, 5)
  const mailboxes = openMailboxes(place.config, silentLog)
  const filter = { message: messageId('invoice', 2) }
  const undone = await undo(running.service.store, filter, {
    account: (name) => mailboxes.get(name),
    source: () => undefined,
  })
  assert.deepEqual(
    undone.map(({ leftAlone }) => leftAlone),
    undone.map(() => null),
  )
  await Promise.all([...mailboxes.values()].map((account) => account.close()))
  await assertOnly(place, running)
})

test('what a person did while no service ran is learnt by the next one, once', async (t) => {
  const { place, running, person } = await decided(t, ['problem', 'order', 'problem', 'newsletter'])
  await running.close()
  const [filed] = await person.look('Newsletters')
  await person.move('INBOX', 1, 'Invoices')
  await person.flag('INBOX', 2, 'add', 'Problem')
  await person.delete('INBOX', 3)
  await person.move('Newsletters', filed?.uid ?? 0, 'Invoices')
  const again = await start(place)
  const expected = [
    `${messageId('problem', 1)} Invoice moved`,
    `${messageId('order', 2)} Problem keyword`,
    `${messageId('newsletter', 4)} Invoice moved`,
  ]
  await assertLearnt(t, again, expected, 15_000)
  await again.close()
  const third = await start(place)
  await receiveLast(place)
  await untilHandled(third, 1)
  await assertOnly(place, third)
})

test('the trash, the archive, a junked thread and a filter say nothing', async (t) => {
  const spam = { name: 'Spam', description: 'Unwanted offers.', write: { folder: 'Junk' } }
  const { place, running, person } = await decided(t, ['order', 'problem', 'order', 'order'], {
    ...quiet,
    labels: [spam],
  })
  await person.move('INBOX', 1, 'Trash')
  await person.move('INBOX', 2, 'Archive')
  for (const number of [10, 11]) await person.receive(threaded(number), 'INBOX', anHourAgo())
  await untilHandled(running, 6)
  const thread = (await person.look()).filter(({ raw }) => raw.includes('X-Thread'))
  await person.moveMany(
    'INBOX',
    thread.map(({ uid }) => uid),
    'Junk',
  )
  // As a rule of a mail client does it: it came just now, and Mailroom was faster.
  const uid = await person.receive(mail('order', 20))
  await untilHandled(running, 7)
  await person.move('INBOX', uid, 'Invoices')
  await receiveLast(place)
  await untilHandled(running, 8)
  await assertOnly(place, running)
  const one = (await person.look()).find(({ messageId: id }) => id === messageId('order', 3))
  await person.move('INBOX', one?.uid ?? 0, 'Junk')
  await until(
    'a single one is',
    () => told(running).includes(`${messageId('order', 3)} Spam moved`),
    deadline,
  )
})

test('a mailbox made anew (UIDVALIDITY) says nothing, and what is corrected in it afterwards is learnt', async (t) => {
  const { place, running, person } = await decided(t, ['order', 'problem'], { account: { poll: '1s' } })
  await person.flag('INBOX', 1, 'add', '\\Flagged')
  await dovecot.doveadm('mailbox', 'update', '-u', place.user, '--uid-validity', '4242', 'INBOX')
  await until(
    'they are known again',
    () => running.said('known mail under a new UID; left alone').length === 2,
    10_000,
  )
  const [first] = await person.look()
  await person.flag('INBOX', first?.uid ?? 0, 'add', 'Invoice')
  await assertLearnt(t, running, [`${messageId('order', 1)} Invoice keyword`], 10_000)
  await person.move('INBOX', first?.uid ?? 0, 'Archive')
  await receiveLast(place)
  await untilHandled(running, 3)
  await assertOnly(place, running, [`${messageId('order', 1)} Invoice keyword`])
})

test('a draft that is sent says that its label was right', async (t) => {
  const { person, running } = await decided(t, ['order'], { account: { poll: '1s' } })
  const [draft] = await person.look('Drafts')
  assert.ok(draft)
  await person.receive(Buffer.from(`${draft.raw}With kind regards.\r\n`, 'latin1'), 'Sent')
  await person.delete('Drafts', draft.uid)
  await assertLearnt(t, running, [`${messageId('order', 1)} Order draft`], 15_000)
})

test('no connection is opened beside those for reading, writing and the watched folder', async (t) => {
  const { place, running, person } = await decided(t, ['order', 'problem'])
  await person.move('INBOX', 1, 'Invoices')
  await assertLearnt(t, running, [`${messageId('order', 1)} Invoice moved`])
  const who = await dovecot.doveadm('who', '-1', place.user)
  const connections = who.split('\n').filter((line) => line.startsWith(`${place.user} `)).length
  t.diagnostic(`${connections} connections, one of them the person's`)
  assert.ok(connections <= 4, who)
})

test('a server that counts no changes and only polls is learnt from as well', async (t) => {
  const plain = await startDovecot({
    capability: 'IMAP4rev1 LITERAL+ UIDPLUS MOVE NAMESPACE SPECIAL-USE IDLE',
  })
  t.after(() => plain.stop())
  const { place, running, person } = await decided(t, ['problem', 'order', 'problem'], {
    dovecot: plain,
    ...quiet,
  })
  const mailboxes = openMailboxes(place.config, silentLog)
  assert.equal((await mailboxes.get('support')?.capabilities())?.changes, 'compared')
  await Promise.all([...mailboxes.values()].map((account) => account.close()))
  await person.flag('INBOX', 1, 'add', 'Order')
  await person.move('INBOX', 2, 'Invoices')
  const expected = [`${messageId('problem', 1)} Order keyword`, `${messageId('order', 2)} Invoice moved`]
  await assertLearnt(t, running, expected)
  await running.close()
  await person.flag('INBOX', 3, 'add', 'Order')
  const again = await start(place)
  await assertLearnt(t, again, [`${messageId('problem', 3)} Order keyword`], 15_000)
})

/** The folders that were looked at so far. */
async function looks({ service }: Learning): Promise<string[]> {
  return service.store.redis.hkeys('{mailroom}:corrections:looks:support')
}

/** Two mails of one thread. */
function threaded(number: number): Buffer {
  const raw = mail('problem', number).toString()
  return Buffer.from(`References: <first@customer.example>\r\nX-Thread: yes\r\n${raw}`)
}
