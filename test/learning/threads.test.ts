import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { Message } from '../../src/item/item.ts'
import { addExamples, removeExamples } from '../../src/learning/example-store.ts'
import type { LearntExample } from '../../src/learning/learnt-example.ts'
import { rememberThreadCorrections, rememberThreadDecision, threadPrior } from '../../src/learning/threads.ts'
import type { Store } from '../../src/queue/redis.ts'
import { startRedisServer } from '../support/redis-server.ts'
import { learnt } from './support/learnt.ts'

const redis = await startRedisServer({ after })
let databases = 0
const emptyStore = (test: { after(end: () => Promise<void>): void }) => redis.store(test, ++databases)

type Head = Pick<Message, 'messageId' | 'inReplyTo' | 'references' | 'flags'>
const labels = ['Order', 'Invoice']
const id = (number: number) => `<${number}@customer.example>`
const day = 24 * 60 * 60 * 1000

const head = (facts: Partial<Head> = {}): Head => ({
  messageId: id(99),
  inReplyTo: null,
  references: [],
  flags: [],
  ...facts,
})
const decide = (store: Store, number: number, label: string, flags: Head['flags'] = []) =>
  rememberThreadDecision(store, 'support', head({ messageId: id(number), flags }), label)
/** A person's word, `later` ms after now. */
const correction = (number: number, label: string | null, later = 0, more: Partial<LearntExample> = {}) =>
  learnt(number, {
    label,
    source: 'keyword',
    at: new Date(Date.now() + later).toISOString(),
    place: 'support/INBOX',
    messageId: id(number),
    ...more,
  })
async function correct(store: Store, ...given: Parameters<typeof correction>) {
  await rememberThreadCorrections(store, [correction(...given)])
}
/** What the thread of a reply to the mails of these numbers, the oldest first, says: "Order 1.5", or null. */
async function said(store: Store, numbers: number[], more: Partial<Head> = {}, account = 'support') {
  const reply = head({ inReplyTo: id(numbers.at(-1) as number), references: numbers.map(id), ...more })
  const prior = await threadPrior(store, account, reply, labels)
  return prior === null ? null : `${prior.label} ${prior.strength}`
}

test('a reply inherits the label of the mail it answers', async (t) => {
  const store = await emptyStore(t)
  await decide(store, 1, 'Order')
  assert.equal(await said(store, [1]), 'Order 1.5')
  assert.equal(await said(store, [1], { inReplyTo: null }), 'Order 1.5')
  assert.equal(await said(store, [1], { references: [] }), 'Order 1.5')
})

test('an answer of our own in between, which nobody has labelled, does not break the thread', async (t) => {
  const store = await emptyStore(t)
  await decide(store, 1, 'Order')
  assert.equal(await said(store, [1, 2]), 'Order 1.5')
})

test('what a person said weighs more than what was decided, and none of the labels is no label', async (t) => {
  const store = await emptyStore(t)
  await decide(store, 1, 'Order')
  await correct(store, 1, 'Invoice')
  assert.equal(await said(store, [1]), 'Invoice 3')
  await correct(store, 1, null, 10)
  assert.equal(await said(store, [1]), null)
})

test('a thread whose mails disagree says nothing', async (t) => {
  const store = await emptyStore(t)
  await decide(store, 1, 'Order')
  await decide(store, 2, 'Invoice')
  assert.equal(await said(store, [1, 2]), null)
  await correct(store, 3, 'Order')
  await correct(store, 4, 'Invoice')
  assert.equal(await said(store, [3, 4]), null)
})

test('a person’s word settles what was decided in the thread before it, not what is decided after', async (t) => {
  const store = await emptyStore(t)
  await decide(store, 1, 'Order')
  await decide(store, 2, 'Order')
  await correct(store, 1, 'Invoice', 1000)
  assert.equal(await said(store, [1, 2]), 'Invoice 3')
  await correct(store, 5, 'Invoice', -1000)
  await decide(store, 6, 'Order')
  assert.equal(await said(store, [5, 6]), null)
})

test('the newest word of a person stays, whichever is heard first', async (t) => {
  const store = await emptyStore(t)
  await correct(store, 1, 'Invoice', 0)
  await correct(store, 1, 'Order', -1000)
  assert.equal(await said(store, [1]), 'Invoice 3')
})

test('a second mail with the same Message-ID does not change what its thread says', async (t) => {
  const store = await emptyStore(t)
  await decide(store, 1, 'Order')
  await decide(store, 1, 'Invoice')
  assert.equal(await said(store, [1]), 'Order 1.5')
})

for (const flag of ['list', 'bulk', 'auto-reply', 'bounce', 'failed-authentication'] as const)
  test(`neither does a mail that is "${flag}" inherit, nor is it inherited from`, async (t) => {
    const store = await emptyStore(t)
    await decide(store, 1, 'Order')
    await decide(store, 2, 'Order', [flag])
    await correct(store, 3, 'Order', 0, { flags: [flag] })
    assert.deepEqual(
      [await said(store, [1], { flags: [flag] }), await said(store, [2]), await said(store, [3])],
      [null, null, null],
    )
  })

test('a label that is not in the set any more says nothing, and other accounts hear nothing', async (t) => {
  const store = await emptyStore(t)
  await decide(store, 1, 'Gone')
  await decide(store, 2, 'Order')
  assert.equal(await said(store, [1]), null)
  assert.equal(await said(store, [1, 2]), 'Order 1.5')
  assert.equal(await said(store, [2], {}, 'sales'), null)
})

test('of a long thread the newest twenty mails are looked up', async (t) => {
  const store = await emptyStore(t)
  await decide(store, 1, 'Order')
  const thread = (length: number) => Array.from({ length }, (_, index) => index + 1)
  assert.equal(await said(store, thread(20)), 'Order 1.5')
  assert.equal(await said(store, thread(21)), null)
})

test('a mail that says it answers itself inherits nothing', async (t) => {
  const store = await emptyStore(t)
  await decide(store, 99, 'Order')
  assert.equal(await said(store, [99]), null)
})

test('examples are heard when they are learnt, and forgotten when they are removed', async (t) => {
  const store = await emptyStore(t)
  await decide(store, 1, 'Order')
  const example = correction(1, 'Invoice')
  await addExamples(store, [example, correction(2, 'Invoice', 0, { source: 'draft' }), learnt(3)])
  assert.equal(await said(store, [1]), 'Invoice 3')
  assert.equal(await said(store, [2]), null)
  await removeExamples(store, [example.id])
  assert.equal(await said(store, [1]), 'Order 1.5')
})

test('all is forgotten after as long as decisions are, and no key or value names anybody', async (t) => {
  const store = await emptyStore(t)
  await decide(store, 1, 'Order')
  await correct(store, 2, 'Order', -30 * day)
  await correct(store, 3, 'Order', -91 * day)
  await correct(store, 4, 'Order', 400 * day)
  const keys = await store.redis.keys('*')
  const days = await Promise.all(keys.map(async (key) => Math.round((await store.redis.ttl(key)) / 86_400)))
  assert.deepEqual(days.sort(), [60, 90, 90])
  for (const key of keys) {
    assert.match(key, /^\{mailroom\}:thread:(?:decided|corrected):[0-9a-f]{32}$/)
    assert.match((await store.redis.get(key)) ?? '', /^\{"label":"Order","at":\d+\}$/)
  }
})
