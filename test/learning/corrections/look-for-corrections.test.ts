/** Corrections in a mailbox in memory, one look after the other. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { ledgerKey, markUndone } from '../../../src/effects/ledger.ts'
import { TransientError } from '../../../src/errors.ts'
import { withLease } from '../../../src/learning/corrections/lease.ts'
import { lookForCorrections } from '../../../src/learning/corrections/look-for-corrections.ts'
import { notePlace } from '../../../src/learning/corrections/note-place.ts'
import type { Effect } from '../../../src/queue/jobs.ts'
import { startRedisServer } from '../../support/redis-server.ts'
import { until } from '../../support/until.ts'
import { customerMail, type Desk, openDesk } from './desk.ts'

const redis = await startRedisServer({ after })
const store = await redis.store({ after })

async function desk(): Promise<Desk> {
  await store.redis.flushdb()
  return openDesk(store)
}

const label: Effect = { action: 'label', label: 'Invoice' }
const move: Effect = { action: 'move', folder: 'Invoices' }
const draft: Effect = { action: 'draft', template: 'order-received' }
const mail = customerMail(1)

test('a message moved to the folder of a label is fetched once and learnt once', async () => {
  const { account, decide, move, look, learnt } = await desk()
  const ref = await decide(mail)
  await move(ref, 'Invoices')
  assert.deepEqual(await look(), ['Invoice moved 2'])
  assert.deepEqual(await look(), [])
  assert.equal(account.calls.filter((call) => call === 'fetch').length, 1)
  const [example] = learnt
  assert.equal(example?.messageId, '<1@customer.example>')
  assert.equal(example?.place, 'support/Invoices')
  assert.match(example?.text ?? '', /Please send 1 jugs/)
})

test('a keyword is learnt, then its replacement, then that it was taken off', async () => {
  const { decide, flag, look } = await desk()
  const ref = await decide(mail)
  await flag(ref, 'add', 'order')
  assert.deepEqual(await look(), ['Order keyword 2'])
  await flag(ref, 'remove', 'Order')
  await flag(ref, 'add', 'Problem')
  assert.deepEqual(await look(), ['Problem keyword 2'])
  await flag(ref, 'remove', 'Problem')
  assert.deepEqual(await look(), ['null keyword 0.5'])
})

test('the same said twice is learnt once', async () => {
  const { decide, flag, move, look } = await desk()
  const ref = await decide(mail)
  await flag(ref, 'add', 'Invoice')
  assert.deepEqual(await look(), ['Invoice keyword 2'])
  await move(ref, 'Invoices')
  assert.deepEqual(await look(), [])
})

test('what Mailroom writes is never learnt and never fetched', async () => {
  const { account, decide, write, look } = await desk()
  const ref = await decide(mail, [label, move])
  await write(ref, label)
  assert.deepEqual(await look(), [])
  await write(ref, move)
  assert.deepEqual(await look(), [])
  assert.deepEqual(await look(), [])
  assert.ok(!account.calls.includes('fetch'))
})

test('what a person does to mail that Mailroom moved is learnt', async () => {
  const { decide, write, look, flag, move: moveOn } = await desk()
  const ref = await decide(mail, [label, move])
  await write(ref, label)
  const place = await write(ref, move)
  await look()
  await flag(place, 'add', 'Problem')
  assert.deepEqual(await look(), ['Problem keyword 2'])
  await moveOn(place, 'Orders')
  assert.deepEqual(await look(), ['Order moved 2'])
})

test('an undo is nobody’s vote, and a label given after it is', async () => {
  const { account, decide, write, look, flag } = await desk()
  const ref = await decide(mail, [label])
  await write(ref, label)
  await look()
  await markUndone(store, ledgerKey(ref, 'label'))
  assert.deepEqual(await look(), [])
  await account.removeLabel(ref.folder, ref.uidValidity, [ref.uid], 'Invoice')
  assert.deepEqual(await look(), [])
  await flag(ref, 'add', 'Invoice')
  assert.deepEqual(await look(), ['Invoice keyword 2'])
})

test('a message that came back to the inbox is known again, and not of that label', async () => {
  const { decide, write, look, move: moveBack } = await desk()
  const ref = await decide(mail, [move])
  const place = await write(ref, move)
  await look()
  const back = await moveBack(place, 'INBOX')
  assert.deepEqual(await look(), [])
  await notePlace(store, ref, back)
  assert.deepEqual(await look(), ['null moved 0.5'])
})

test('an undone move that is noticed under its new UID is no vote', async () => {
  const { decide, write, look, move: moveBack } = await desk()
  const ref = await decide(mail, [move])
  const place = await write(ref, move)
  await look()
  await markUndone(store, ledgerKey(ref, 'move'))
  const back = await moveBack(place, 'INBOX')
  await notePlace(store, ref, back)
  assert.deepEqual(await look(), [])
  await moveBack(back, 'Invoices')
  assert.deepEqual(await look(), ['Invoice moved 2'])
})

test('archived, deleted, thrown away, read, flagged, answered: nothing of it says a label', async () => {
  const { account, decide, move, flag, look } = await desk()
  const refs = []
  for (const number of [1, 2, 3, 4]) refs.push(await decide(customerMail(number)))
  const [first, second, third, fourth] = refs
  assert.ok(first && second && third && fourth)
  await move(first, 'Archive')
  await move(second, 'Trash')
  account.remove('INBOX', [third.uid])
  for (const flagged of ['$Forwarded', 'Review', 'NonJunk']) await flag(fourth, 'add', flagged)
  assert.deepEqual(await look(), [])
  assert.ok(!account.calls.includes('fetch'))
})

test('mail that Mailroom never decided teaches nothing, wherever it is moved', async () => {
  const { account, look, move, flag } = await desk()
  await look()
  const uid = account.deliver(mail)
  const { uidValidity } = await account.status('INBOX')
  const place = { account: 'support', folder: 'INBOX', uidValidity, uid }
  await look()
  await flag(place, 'add', 'Problem')
  await move(place, 'Invoices')
  assert.deepEqual(await look(), [])
  assert.ok(!account.calls.includes('fetch'))
})

test('another message of the same size in the folder of a label is not taken for the missed one', async () => {
  const { account, decide, move, look } = await desk()
  const ref = await decide(customerMail(1))
  await move(ref, 'Archive')
  account.deliver(customerMail(2), { folder: 'Invoices' })
  assert.deepEqual(await look(), [])
})

test('where the size differs the Message-ID finds it', async () => {
  const { account, decide, move, look } = await desk()
  const ref = await decide(mail)
  const list = account.list
  account.list = async (...asked) =>
    (await list(...asked)).map((entry) => ({ ...entry, size: entry.size + 7 }))
  await move(ref, 'Invoices')
  assert.deepEqual(await look(), ['Invoice moved 2'])
  assert.ok(account.calls.includes('findByMessageId'))
})

test('what a filter does within seconds of the delivery is no vote, and what a person does later is one', async () => {
  const { decide, flag, look } = await desk()
  const ref = await decide(mail)
  await flag(ref, 'add', 'Order')
  assert.deepEqual(await look({ filter: Number.POSITIVE_INFINITY }), [])
  assert.deepEqual(await look(), [])
  await flag(ref, 'add', 'Problem')
  assert.deepEqual(await look(), ['Problem keyword 2'])
})

test('one message to junk is a vote; a thread, or many at once, is none', async () => {
  const { decide, move, look } = await desk()
  const spam = await decide(customerMail(1))
  await move(spam, 'Junk')
  assert.deepEqual(await look(), ['Spam moved 2'])

  const reply = ['In-Reply-To: <10@customer.example>', 'References: <10@customer.example>']
  const thread = [await decide(customerMail(10)), await decide(customerMail(11, reply))]
  for (const ref of thread) await move(ref, 'Junk')
  assert.deepEqual(await look(), [])

  const many = []
  for (const number of [20, 21, 22, 23, 24]) many.push(await decide(customerMail(number)))
  for (const ref of many) await move(ref, 'Junk')
  assert.deepEqual(await look(), [])
})

test('many moved at once to the folder of another label are as many votes', async () => {
  const { decide, move, look } = await desk()
  const many = []
  for (const number of [1, 2, 3, 4, 5, 6]) many.push(await decide(customerMail(number)))
  for (const ref of many) await move(ref, 'Invoices')
  assert.deepEqual(await look(), Array(6).fill('Invoice moved 2'))
})

test('a change is judged when it has come to rest', async () => {
  const { decide, flag, look } = await desk()
  const ref = await decide(mail, [label])
  await flag(ref, 'add', 'Problem')
  assert.deepEqual(await look({ settle: 60_000 }), [])
  await flag(ref, 'remove', 'Problem')
  assert.deepEqual(await look(), [])
})

test('what was noticed and not learnt yet is learnt after a restart', async () => {
  const { decide, move, flag, look } = await desk()
  const [moved, flagged] = [await decide(customerMail(1)), await decide(customerMail(2))]
  await move(moved, 'Orders')
  await flag(flagged, 'add', 'Problem')
  assert.deepEqual(await look({ settle: 60_000 }), [])
  assert.deepEqual((await look()).sort(), ['Order moved 2', 'Problem keyword 2'])
})

test('a failure between hearing and learning loses nothing', async () => {
  const { account, decide, move, look, context } = await desk()
  const ref = await decide(mail)
  await move(ref, 'Orders')
  const failing = {
    ...(await context()),
    learn: () => Promise.reject(new TransientError('test', 'A test breaks it.')),
  }
  await assert.rejects(lookForCorrections(failing, { announced: new Set(['INBOX']), all: true }))
  account.failNext(new TransientError('test', 'A test breaks it.'), 'fetch')
  await assert.rejects(look())
  assert.deepEqual(await look(), ['Order moved 2'])
  assert.deepEqual(await look(), [])
})

test('a folder that a person makes for a label is looked into from the first message on', async () => {
  const { account, decide, context, move } = await desk()
  const ref = await decide(mail)
  const known = await context()
  const { createLabelMap } = await import('../../../src/learning/corrections/label-map.ts')
  const learnt: unknown[] = []
  const later = {
    ...known,
    map: createLabelMap([{ name: 'New', folder: 'New' }], []),
    learn: async (examples: { label: string | null }[]) =>
      void learnt.push(...examples.map(({ label }) => label)),
  }
  await lookForCorrections(later, { announced: new Set(), all: true })
  await account.createFolder('New')
  await move(ref, 'New')
  await lookForCorrections(later, { announced: new Set(['INBOX']), all: true })
  assert.deepEqual(learnt, ['New'])
})

test('a folder that is made anew says nothing, and what is known there again is learnt from', async () => {
  const { account, decide, flag, look } = await desk()
  const ref = await decide(mail)
  await flag(ref, 'add', 'Order')
  await look()
  account.renewUidValidity('INBOX')
  assert.deepEqual(await look(), [])
  const { uidValidity } = await account.status('INBOX')
  const place = { ...ref, uidValidity, uid: 1 }
  await notePlace(store, ref, place)
  assert.deepEqual(await look(), [])
  await flag(place, 'add', 'Problem')
  assert.deepEqual(await look(), ['Problem keyword 2'])
})

test('only one process at a time looks for the corrections of an account', async () => {
  await desk()
  const inner = await withLease(store, 'support', () => withLease(store, 'support', async () => 'both'))
  assert.equal(inner, null)
  assert.equal(await withLease(store, 'support', async () => 'later'), 'later')
})

test('a draft that was sent, edited or not, says that its label was right', async () => {
  const { account, decide, write, look, move } = await desk()
  const ref = await decide(mail, [draft])
  const place = await write(ref, draft)
  await look()
  const edited = 'Message-ID: <other@x>\r\nIn-Reply-To: <1@customer.example>\r\nSubject: Re\r\n\r\nEdited.'
  const uid = account.deliver(edited, { folder: 'Drafts' })
  account.remove('Drafts', [place.uid])
  assert.deepEqual(await look(), [])
  await move({ ...place, uid }, 'Sent')
  assert.deepEqual(await look(), ['Order draft 1'])
  assert.deepEqual(await look(), [])
})

test('a draft that was deleted says a little that its label was wrong, but not where a person answered otherwise', async () => {
  for (const [flags, said] of [
    [[], ['null draft 0.25']],
    [['\\Answered'], []],
  ] as const) {
    const { account, decide, write, look } = await desk()
    const ref = await decide(mail, [draft], [...flags])
    const place = await write(ref, draft)
    await look()
    account.remove('Drafts', [place.uid])
    assert.deepEqual(await look({ sending: 60_000 }), [])
    assert.deepEqual(await look(), said)
  }
})

test('a mail that was answered is told, and none that was only read', async () => {
  const { decide, look, answered } = await desk()
  await look()
  await decide(customerMail(1), [], ['\\Seen'])
  const { uid } = await decide(customerMail(2), [], ['\\Seen', '\\Answered'])
  await look()
  assert.deepEqual(answered, [uid])
})

test('drafts that are cleared away together, or taken back by an undo, say nothing', async () => {
  const { account, decide, write, look } = await desk()
  const places = []
  for (const number of [1, 2, 3]) {
    const ref = await decide(customerMail(number), [draft])
    places.push(await write(ref, draft))
  }
  const undone = await decide(customerMail(4), [draft])
  const undoneDraft = await write(undone, draft)
  await look()
  account.remove(
    'Drafts',
    places.map(({ uid }) => uid),
  )
  assert.deepEqual(await look(), [])
  await markUndone(store, ledgerKey(undone, 'draft'))
  account.remove('Drafts', [undoneDraft.uid])
  assert.deepEqual(await look(), [])
})

test('drafts that are deleted one after the other within a minute say nothing', async () => {
  const { account, decide, write, look, learnt } = await desk()
  const places = []
  for (const number of [1, 2, 3]) places.push(await write(await decide(customerMail(number), [draft]), draft))
  for (const { uid } of places) {
    await look({ sending: 60_000 })
    account.remove('Drafts', [uid])
  }
  await look({ sending: 60_000 })
  const drafts = await store.redis.hgetall('{mailroom}:corrections:drafts:support')
  const minuteAgo = Object.entries(drafts).map(([key, text]) => {
    const tracked = JSON.parse(text)
    return [key, JSON.stringify({ ...tracked, goneAt: tracked.goneAt - 59_990 })]
  })
  await store.redis.hset('{mailroom}:corrections:drafts:support', Object.fromEntries(minuteAgo))
  await until('the first of them is out of time', async () => {
    await look({ sending: 60_000 })
    return (await store.redis.hlen('{mailroom}:corrections:drafts:support')) === 0
  })
  assert.deepEqual(learnt, [])
})

test('a draft says nothing of mail that a person has labelled', async () => {
  const { account, decide, write, look, flag } = await desk()
  const ref = await decide(mail, [draft])
  const place = await write(ref, draft)
  await flag(ref, 'add', 'Problem')
  assert.deepEqual(await look(), ['Problem keyword 2'])
  account.remove('Drafts', [place.uid])
  assert.deepEqual(await look(), [])
})

test('what Mailroom moved, and a person moved on before anybody looked, is learnt', async () => {
  const { decide, write, look, move: moveOn } = await desk()
  const ref = await decide(mail, [move])
  await moveOn(await write(ref, move), 'Orders')
  assert.deepEqual(await look(), ['Order moved 2'])
})

test('a draft that was sent before anybody looked says that its label was right', async () => {
  const { decide, write, look, move: send } = await desk()
  const ref = await decide(mail, [draft])
  await send(await write(ref, draft), 'Sent')
  assert.deepEqual(await look(), ['Order draft 1'])
})

test('a message that came back before anybody looked is not of that label', async () => {
  const { decide, write, look, move: moveBack } = await desk()
  const ref = await decide(mail, [move])
  const back = await moveBack(await write(ref, move), 'INBOX')
  await notePlace(store, ref, back)
  assert.deepEqual(await look(), ['null moved 0.5'])
})

test('what is recognised while an earlier change is being judged is judged as well', async () => {
  const { account, decide, flag, context, learnt } = await desk()
  const ref = await decide(mail)
  await flag(ref, 'add', 'Problem')
  // What comes to a watched folder only the analysis recognises.
  const known = { ...(await context()), watched: ['INBOX', 'Orders'] }
  const everywhere = { announced: new Set(['INBOX', 'Orders']), all: true }
  await lookForCorrections({ ...known, timing: { ...known.timing, settle: 60_000 } }, everywhere)
  await lookForCorrections(
    {
      ...known,
      async learn(examples) {
        await known.learn(examples)
        const moment = Date.now()
        await until('a moment later', () => Date.now() > moment)
        const { uid, uidValidity } = await account.move('INBOX', ref.uidValidity, ref.uid, 'Orders')
        await notePlace(store, ref, {
          ...ref,
          folder: 'Orders',
          uid: uid ?? 0,
          uidValidity: uidValidity ?? '',
        })
      },
    },
    everywhere,
  )
  await lookForCorrections(known, everywhere)
  assert.deepEqual(
    learnt.map(({ label }) => label),
    ['Problem', 'Order'],
  )
})
