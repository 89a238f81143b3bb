import assert from 'node:assert/strict'
import { after, beforeEach, test } from 'node:test'
import type { ActivityEvent } from '../../src/activity/activity.ts'
import { readEvents } from '../../src/activity/activity-store.ts'
import { applyEffects } from '../../src/effects/apply-effects.ts'
import { readJournal } from '../../src/effects/journal.ts'
import { undo } from '../../src/effects/undo.ts'
import { TransientError } from '../../src/errors.ts'
import { rememberThreadDecision, threadPrior } from '../../src/learning/threads.ts'
import type { MemoryAccount } from '../../src/mail/memory/memory-account.ts'
import { rememberDecision } from '../../src/queue/decisions.ts'
import { type Effect, messageKey } from '../../src/queue/jobs.ts'
import { decidedMail, draftSettings } from '../support/decided-mail.ts'
import { collectLog } from '../support/log-collector.ts'
import { startRedisServer } from '../support/redis-server.ts'

const redis = await startRedisServer({ after })
const store = await redis.store({ after })
beforeEach(() => store.redis.flushall())

const all: Effect[] = [
  { action: 'label', label: 'Order' },
  { action: 'draft', template: 'order-received' },
  { action: 'move', folder: 'Archive' },
]

/** A mail with everything written that was decided. */
async function written(effects: Effect[] = all, flags = ['\\Seen']) {
  const mail = await decidedMail(effects, { flags })
  const write = (owner: string) =>
    applyEffects(
      {
        ...{ store, log: collectLog(), owner, leaseMs: 60_000, signal: new AbortController().signal },
        ...{ mailbox: mail.mailbox, record: mail.record, drafts: draftSettings },
      },
      effects,
    )
  await write('one')
  return { ...mail, write }
}

/** "folder [flags]" of everything that is there. */
async function everything(account: MemoryAccount): Promise<string[]> {
  const found: string[] = []
  for (const { path } of await account.folders())
    for (const { flags } of await account.list(path, { after: 0, limit: 100 }))
      found.push(`${path} [${flags.join(' ')}]`)
  return found
}

async function takeBack(account: MemoryAccount, filter = {}): Promise<string[]> {
  const results = await undo(store, filter, { account: () => account, source: () => undefined })
  return results.map(({ action, leftAlone }) => `${action}: ${leftAlone ?? 'undone'}`)
}

test('everything is taken back, the newest first, and is as it was', async () => {
  const { account } = await written()
  assert.deepEqual(await takeBack(account), ['move: undone', 'draft: undone', 'label: undone'])
  assert.deepEqual(await everything(account), ['INBOX [\\Seen]'])
  assert.deepEqual(await takeBack(account), [])
})

test('what was undone is not done again', async () => {
  const { account, write } = await written()
  await takeBack(account)
  await write('two')
  assert.deepEqual(await everything(account), ['INBOX [\\Seen]'])
})

test('reports are told of an item that something was taken back of, once', async () => {
  const { account, record } = await written()
  await rememberDecision(store, 'identity', record)
  const told = async () => {
    const day = 24 * 60 * 60 * 1000
    const events: ActivityEvent[] = []
    for await (const page of readEvents(store, {
      from: new Date(Date.now() - day),
      to: new Date(Date.now() + day),
    }))
      events.push(...page)
    return events.map(({ kind, key, itemAt }) => [kind, key, itemAt])
  }
  await takeBack(account, { message: '<other@customer.example>' })
  assert.deepEqual(await told(), [])
  await takeBack(account)
  assert.deepEqual(await told(), [['undone', `mail:${messageKey(record.ref)}`, record.at]])
})

const firstMail = { messageId: '<1@customer.example>', flags: [] }

/** What an answer to the mail of `written` would be told. */
async function inherited(account: string): Promise<string | undefined> {
  const answer = {
    messageId: '<2@customer.example>',
    inReplyTo: firstMail.messageId,
    references: [],
    flags: [],
  }
  return (await threadPrior(store, account, answer, ['Order']))?.label
}

test('answers do not inherit a label that was undone', async () => {
  const { account } = await written()
  await rememberThreadDecision(store, 'support', firstMail, 'Order')
  await rememberThreadDecision(store, 'other', firstMail, 'Order')
  await takeBack(account, { message: '<2@customer.example>' })
  assert.equal(await inherited('support'), 'Order')
  await takeBack(account)
  assert.equal(await inherited('support'), undefined)
  assert.equal(await inherited('other'), 'Order')
})

test('answers still inherit the label of a mail whose draft alone was undone', async () => {
  const { account } = await written([{ action: 'draft', template: 'order-received' }])
  await rememberThreadDecision(store, 'support', firstMail, 'Order')
  assert.deepEqual(await takeBack(account), ['draft: undone'])
  assert.equal(await inherited('support'), 'Order')
})

test('only what the filter names is taken back', async () => {
  const { account } = await written()
  assert.deepEqual(await takeBack(account, { run: 'other' }), [])
  assert.deepEqual(await takeBack(account, { message: '<2@customer.example>' }), [])
  assert.equal((await takeBack(account, { run: 'run-1' })).length, 3)
})

test('a keyword that a person had given, or took away, is left alone', async () => {
  const given = await written([{ action: 'label', label: 'Order' }], ['Order'])
  assert.deepEqual(await takeBack(given.account), [])
  assert.deepEqual(await everything(given.account), ['INBOX [Order]'])
  await store.redis.flushall()
  const taken = await written([{ action: 'label', label: 'Order' }], [])
  await taken.account.removeLabel('INBOX', taken.record.ref.uidValidity, [1], 'Order')
  assert.deepEqual(await takeBack(taken.account), ['label: a person removed the label already'])
})

test('a draft that a person edited, or sent, is left alone', async () => {
  const edited = await written([{ action: 'draft', template: 'order-received' }])
  const { fetch } = edited.account
  edited.account.fetch = async (...asked) =>
    (await fetch(...asked)).map((found) => ({ ...found, raw: Buffer.concat([found.raw, Buffer.from('PS')]) }))
  assert.deepEqual(await takeBack(edited.account), ['draft: a person edited the draft'])
  assert.equal((await everything(edited.account)).length, 2)
  await store.redis.flushall()
  const sent = await written([{ action: 'draft', template: 'order-received' }])
  sent.account.remove('Drafts', [1])
  assert.deepEqual(await takeBack(sent.account), ['draft: a person edited, sent or deleted the draft'])
})

test('a message that a person moved on or deleted stays where it is', async () => {
  const { account } = await written()
  const { uidValidity } = await account.status('Archive')
  await account.move('Archive', uidValidity, 1, 'Trash')
  assert.deepEqual(await takeBack(account), [
    'move: a person moved or deleted the message',
    'draft: undone',
    'label: a person moved or deleted the message',
  ])
  assert.deepEqual(await everything(account), ['Trash [\\Seen Order]'])
})

test('folders that were made anew, or an account that is gone, are told', async () => {
  const { account } = await written()
  account.renewUidValidity('Archive')
  account.renewUidValidity('Drafts')
  account.renewUidValidity('INBOX')
  const results = await undo(store, {}, { account: () => undefined, source: () => undefined })
  assert.deepEqual(
    new Set(results.map(({ leftAlone }) => leftAlone)),
    new Set(['there is no account "support" in mailroom.yaml any more']),
  )
  assert.deepEqual(await takeBack(account), [
    'move: its folder was made anew',
    'draft: its folder was made anew',
    'label: its folder was made anew',
  ])
})

test('a server that is away stops the undo, and the next one goes on', async () => {
  const { account } = await written()
  account.failNext(new TransientError('ECONNRESET', 'Away.'), 'expunge')
  await assert.rejects(takeBack(account), { code: 'ECONNRESET' })
  assert.equal((await readJournal(store, {})).length, 2)
  assert.deepEqual(await takeBack(account), ['draft: undone', 'label: undone'])
  assert.deepEqual(await everything(account), ['INBOX [\\Seen]'])
})

test('an undo that was killed after moving a message back still finds it to take its label', async () => {
  const { account } = await written()
  const { move } = account
  account.move = async (...moving) => {
    await move(...moving)
    throw new TransientError('ECONNRESET', 'Away.')
  }
  await assert.rejects(takeBack(account), { code: 'ECONNRESET' })
  assert.deepEqual(await takeBack(account), [
    'move: it is back in its folder already',
    'draft: undone',
    'label: undone',
  ])
  assert.deepEqual(await everything(account), ['INBOX [\\Seen]'])
})

test('a label and a move of the same mail can be taken back in two steps', async () => {
  const { account } = await written([all[0], all[2]] as Effect[])
  const [newest] = await readJournal(store, {})
  assert.equal(newest?.inverse.action, 'move')
  assert.deepEqual(
    await takeBack(account, { since: new Date(Number(newest?.id.split('-')[0])) }).then((done) => done[0]),
    'move: undone',
  )
  await takeBack(account)
  assert.deepEqual(await everything(account), ['INBOX [\\Seen]'])
})
