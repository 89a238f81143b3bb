/** Writing one effect: what each write does on the first try, and after one of which nobody knows whether it happened. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { WriteContext } from '../../src/effects/write-context.ts'
import { writeDraft } from '../../src/effects/write-draft.ts'
import { writeLabel } from '../../src/effects/write-label.ts'
import { writeMove } from '../../src/effects/write-move.ts'
import { GoneError, PermanentError, TransientError } from '../../src/errors.ts'
import type { MemoryAccount } from '../../src/mail/memory/memory-account.ts'
import { customerMail, decidedMail, draftSettings } from '../support/decided-mail.ts'

type Options = Parameters<typeof decidedMail>[1] & { before?: string | null }

async function context(options: Options = {}) {
  const notes: string[] = []
  const { account, record, mailbox } = await decidedMail([], options)
  const before = options.before ?? null
  const write: WriteContext = {
    mailbox,
    record,
    before,
    note: async (text) => void notes.push(text),
    drafts: draftSettings,
  }
  return { account, record, notes, write }
}

async function flagsOf(account: MemoryAccount, folder: string): Promise<string[][]> {
  return (await account.list(folder, { after: 0, limit: 100 })).map(({ flags }) => flags)
}

test('a label that was absent is noted, written and ours to take back', async () => {
  const { account, notes, write } = await context({ flags: ['\\Seen'] })
  const written = await writeLabel(write, 'Order')
  assert.deepEqual(written.inverse, { action: 'label', label: 'Order' })
  assert.equal(written.outcome, 'written')
  assert.deepEqual(notes, ['absent'])
  assert.deepEqual(await flagsOf(account, 'INBOX'), [['\\Seen', 'Order']])
})

test("a label that a person gave, in whatever case, stays that person's", async () => {
  const { account, notes, write } = await context({ flags: ['order'] })
  const { outcome, inverse } = await writeLabel(write, 'Order')
  assert.deepEqual([outcome, inverse], ['already', null])
  assert.deepEqual(notes, [])
  assert.ok(!account.calls.includes('addLabel'))
})

test('a label found after an interrupted try that had found it absent is ours', async () => {
  const { account, write } = await context({ flags: ['Order'], before: 'absent' })
  assert.equal((await writeLabel(write, 'Order')).outcome, 'written')
  assert.ok(!account.calls.includes('addLabel'))
})

test('a label still absent after an interrupted try is written now', async () => {
  const { account, write } = await context({ before: 'absent' })
  assert.equal((await writeLabel(write, 'Order')).outcome, 'written')
  assert.deepEqual(await flagsOf(account, 'INBOX'), [['Order']])
})

test('a label for a message that is gone is a GoneError', async () => {
  const { account, record, write } = await context()
  account.remove('INBOX', [record.ref.uid])
  await assert.rejects(writeLabel(write, 'Order'), GoneError)
})

test('when the note is refused nothing is written', async () => {
  for (const attempt of ['label', 'draft', 'move'] as const) {
    const { account, write } = await context()
    const lost = { ...write, note: () => Promise.reject(new TransientError('effect-lost', 'Lost.')) }
    const written = {
      label: () => writeLabel(lost, 'Order'),
      draft: () => writeDraft(lost, 'order-received'),
      move: () => writeMove(lost, 'Archive'),
    }[attempt]()
    await assert.rejects(written, { code: 'effect-lost' })
    for (const call of ['addLabel', 'append', 'move'] as const) assert.ok(!account.calls.includes(call))
  }
})

test('a draft is put into the folder marked for drafts, once', async () => {
  const { account, notes, write } = await context()
  const { outcome, inverse, messageId } = await writeDraft(write, 'order-received')
  assert.equal(outcome, 'written')
  assert.equal(messageId, '<1@customer.example>')
  assert.ok(inverse?.action === 'draft' && inverse.folder === 'Drafts' && inverse.uid === 1)
  assert.deepEqual(notes, [inverse.messageId])
  assert.deepEqual(await flagsOf(account, 'Drafts'), [['\\Draft', '\\Seen']])
})

test('a configured folder comes before the one marked for drafts', async () => {
  const { account, write } = await context()
  await writeDraft({ ...write, drafts: { ...draftSettings, folder: 'Archive' } }, 'order-received')
  assert.equal((await flagsOf(account, 'Archive')).length, 1)
  assert.equal((await flagsOf(account, 'Drafts')).length, 0)
})

test('without a folder for drafts there is a sentence', async () => {
  const { account, write } = await context()
  account.folders = async () => [{ path: 'INBOX', specialUse: null }]
  await assert.rejects(writeDraft(write, 'order-received'), { code: 'no-drafts-folder' })
})

test('a draft found after an interrupted try is the one of that try', async () => {
  const { account, notes, write } = await context()
  const first = await writeDraft(write, 'order-received')
  const again = await writeDraft({ ...write, before: notes[0] ?? '' }, 'order-received')
  assert.deepEqual(again, first)
  assert.equal((await flagsOf(account, 'Drafts')).length, 1)
})

test('a draft that Redis forgot is found, not made again, and can be undone', async () => {
  const { account, write } = await context()
  const first = await writeDraft(write, 'order-received')
  const again = await writeDraft(write, 'order-received')
  assert.deepEqual(again, { ...first, outcome: 'already' })
  assert.equal((await flagsOf(account, 'Drafts')).length, 1)
})

test('two workers that append at the same time leave one draft, and both tell the same place', async () => {
  const { account, write } = await context()
  const noted = Promise.withResolvers<void>()
  let waiting = 2
  // Both have looked before either appends.
  const note = () => {
    waiting -= 1
    if (waiting === 0) noted.resolve()
    return noted.promise
  }
  const both = await Promise.all([1, 2].map(() => writeDraft({ ...write, note }, 'order-received')))
  assert.equal(account.calls.filter((call) => call === 'append').length, 2)
  assert.equal((await flagsOf(account, 'Drafts')).length, 1)
  assert.deepEqual(both[0], both[1])
  assert.ok(both[0]?.inverse?.action === 'draft' && both[0].inverse.uid === 1)
})

test('what a person answered, or what must not be answered, gets no draft', async () => {
  const answered = await context({ flags: ['\\answered'] })
  const bulk = await context({ raw: customerMail('Precedence: bulk\r\n') })
  for (const { account, write } of [answered, bulk]) {
    assert.deepEqual((await writeDraft(write, 'order-received')).outcome, 'not-wanted')
    assert.equal((await flagsOf(account, 'Drafts')).length, 0)
  }
})

test('a draft that was made before the person answered is still ours to take back', async () => {
  const { account, notes, record, write } = await context()
  await writeDraft(write, 'order-received')
  await account.addLabel('INBOX', record.ref.uidValidity, [record.ref.uid], 'Answered')
  const answered = {
    ...write.mailbox,
    read: async (...[ref, limits]: Parameters<typeof write.mailbox.read>) => ({
      ...(await write.mailbox.read(ref, limits)),
      flags: ['\\Answered'],
    }),
  }
  const again = await writeDraft({ ...write, mailbox: answered, before: notes[0] ?? '' }, 'order-received')
  assert.equal(again.outcome, 'written')
})

test('a message is moved, and it is told where it is now', async () => {
  const { account, notes, write } = await context({ flags: ['\\Seen'] })
  const { uidValidity } = await account.status('Archive')
  assert.deepEqual(await writeMove(write, 'Archive'), {
    outcome: 'written',
    inverse: { action: 'move', target: 'Archive', messageId: '<1@customer.example>', uidValidity, uid: 1 },
    messageId: '<1@customer.example>',
  })
  assert.equal(notes.length, 1)
  assert.deepEqual(await flagsOf(account, 'Archive'), [['\\Seen']])
})

test('a folder that is not there is made', async () => {
  const { account, write } = await context()
  assert.equal((await writeMove(write, 'Orders')).outcome, 'written')
  assert.equal((await flagsOf(account, 'Orders')).length, 1)
})

test('a folder that another job makes at the same moment is no refusal', async () => {
  const { account, write } = await context()
  account.failNext(new PermanentError('refused', 'Not there, and there when looked for.'), 'status')
  assert.equal((await writeMove(write, 'Archive')).outcome, 'written')
})

test('a server that goes on refusing is told', async () => {
  const { account, write } = await context()
  for (let time = 0; time < 5; time += 1) account.failNext(new PermanentError('refused', 'No.'), 'status')
  await assert.rejects(writeMove(write, 'Archive'), { code: 'refused' })
})

test('a message that is in its folder already is not moved', async () => {
  const { account, write } = await context()
  assert.equal((await writeMove(write, 'INBOX')).outcome, 'already')
  assert.ok(!account.calls.includes('move'))
})

for (const [what, header] of [
  ['with', 'Message-ID: <1@customer.example>\r\n'],
  ['without', ''],
] as const)
  test(`a message ${what} a Message-ID that an interrupted try moved is found in the target`, async () => {
    const { account, notes, write } = await context({ raw: customerMail(header) })
    // The same mail was there before: not the one that was moved.
    account.deliver(customerMail(header), { folder: 'Archive' })
    const first = await writeMove(write, 'Archive')
    for (let more = 0; more < 3; more += 1)
      account.deliver(customerMail('X-Other: 1\r\n'), { folder: 'Archive' })
    const again = await writeMove({ ...write, before: notes[0] ?? null }, 'Archive')
    assert.deepEqual(again, first)
    assert.ok(first.inverse?.action === 'move' && first.inverse.uid === 2)
  })

test('a message that is neither here nor there was taken by a person', async () => {
  const { account, notes, record, write } = await context()
  const taken: WriteContext = {
    ...write,
    async note(text) {
      notes.push(text)
      account.remove('INBOX', [record.ref.uid])
    },
  }
  await assert.rejects(writeMove(taken, 'Archive'), GoneError)
  await assert.rejects(writeMove({ ...write, before: notes[0] ?? null }, 'Archive'), GoneError)
})

test('a server that does not tell the new UID is asked for it', async () => {
  const { account, write } = await context()
  const { move } = account
  account.move = async (...moving) => {
    await move(...moving)
    return { uidValidity: null, uid: null }
  }
  const { inverse } = await writeMove(write, 'Archive')
  assert.ok(inverse?.action === 'move' && inverse.uid === 1 && inverse.uidValidity !== null)
})
