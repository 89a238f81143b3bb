import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { readMessage } from '../../src/item/read-message.ts'
import {
  addExamples,
  exampleId,
  exampleOf,
  findExample,
  listExamples,
  onExamplesChanged,
  removeExamples,
} from '../../src/learning/example-store.ts'
import { customerMail } from '../support/decided-mail.ts'
import { startRedisServer } from '../support/redis-server.ts'
import { until } from '../support/until.ts'
import { learnt } from './support/learnt.ts'

const redis = await startRedisServer({ after })
let databases = 0
const emptyStore = (test: { after(end: () => Promise<void>): void }) => redis.store(test, ++databases)

test('an example comes back as it was given, the newest first', async (t) => {
  const store = await emptyStore(t)
  const full = learnt(1, {
    ...{ label: null, weight: 2.5, source: 'moved', place: 'support/INBOX', messageId: '<1@a>' },
    ...{ flags: ['list', 'bulk'], sender: 'ann@example.com', listId: 'news.example.com', attachment: true },
    text: 'half a pair \ud83d, a tab\t and é',
  })
  const plain = learnt(2)
  assert.deepEqual(await addExamples(store, [full, plain]), { added: 2, replaced: 0, unchanged: 0 })
  assert.deepEqual(await listExamples(store), [plain, full])
  assert.deepEqual(await findExample(store, full.id), full)
  assert.equal(await findExample(store, exampleId('nothing')), null)
})

test('of contradicting votes on one item the newest wins, whichever comes first', async (t) => {
  const older = learnt(1, { label: 'Order', at: '2026-11-22T09:00:00.000Z' })
  const newer = learnt(1, { label: 'Invoice', at: '2026-11-22T09:00:00.001Z' })
  for (const votes of [
    [older, newer],
    [newer, older],
  ]) {
    const store = await emptyStore(t)
    for (const vote of votes) await addExamples(store, [vote])
    assert.deepEqual(await listExamples(store), [newer])
  }
  const store = await emptyStore(t)
  assert.deepEqual(await addExamples(store, [older]), { added: 1, replaced: 0, unchanged: 0 })
  assert.deepEqual(await addExamples(store, [older]), { added: 0, replaced: 0, unchanged: 1 })
  assert.deepEqual(await addExamples(store, [newer]), { added: 0, replaced: 1, unchanged: 0 })
  assert.deepEqual(await addExamples(store, [older]), { added: 0, replaced: 0, unchanged: 1 })
})

test('the list is filtered by label, source, time and words', async (t) => {
  const store = await emptyStore(t)
  const order = learnt(1, { label: 'Order', source: 'taught', text: 'Two JUGS please' })
  const none = learnt(2, { label: null, source: 'moved', sender: 'jug@example.com' })
  const invoice = learnt(3, { label: 'Invoice', source: 'moved' })
  await addExamples(store, [order, none, invoice])
  const ids = async (filter: Parameters<typeof listExamples>[1]) =>
    (await listExamples(store, filter)).map(({ id }) => id)
  assert.deepEqual(await ids({ label: 'Order' }), [order.id])
  assert.deepEqual(await ids({ label: null }), [none.id])
  assert.deepEqual(await ids({ source: 'moved' }), [invoice.id, none.id])
  assert.deepEqual(await ids({ since: new Date(none.at) }), [invoice.id, none.id])
  assert.deepEqual(await ids({ text: 'jug' }), [none.id, order.id])
  assert.deepEqual(await ids({ text: 'jug', label: 'Order' }), [order.id])
})

test('more examples than go into one command are added, listed and removed', async (t) => {
  const store = await emptyStore(t)
  const many = Array.from({ length: 450 }, (_, number) => learnt(number))
  assert.deepEqual(await addExamples(store, many), { added: 450, replaced: 0, unchanged: 0 })
  assert.deepEqual(await listExamples(store), many.toReversed())
  const ids = many.map(({ id }) => id)
  assert.equal(await removeExamples(store, [...ids.slice(0, 440), 'unknown']), 440)
  assert.deepEqual(await listExamples(store), many.slice(440).toReversed())
})

test('whoever listens is told of changes by other connections, also after an outage, and not of what changes nothing', async (t) => {
  const store = await emptyStore(t)
  const other = await redis.store(t, databases)
  let told = 0
  const stop = await onExamplesChanged(store, () => told++)
  t.after(stop)
  await addExamples(other, [learnt(1)])
  await until('it is told of the new one', () => told === 1)
  await addExamples(other, [learnt(1)])
  await removeExamples(other, ['unknown'])
  await removeExamples(other, [learnt(1).id])
  await until('it is told of the removal', () => told === 2)
  await other.redis.call('CLIENT', 'KILL', 'TYPE', 'pubsub')
  await until('it asks again after the outage', () => told === 3)
  await addExamples(other, [learnt(2)])
  await until('it is told again', () => told === 4)
  await stop()
  await stop()
})

test('the example of a message holds what was read of it, and the same bytes are the same item', async () => {
  const raw = Buffer.from(customerMail())
  const message = await readMessage(raw, { id: 'a', maxBytes: 100_000, truncated: false })
  const about = { label: 'Order', at: '2026-11-22T09:00:00.000Z', place: 'support/INBOX' }
  const moved = exampleOf(message, { ...about, source: 'moved' })
  assert.deepEqual(moved, {
    ...{ id: exampleId(message.identity), item: message.identity, source: 'moved', ...about, weight: 2 },
    ...{ messageId: '<1@customer.example>', subject: 'Two jugs' },
    ...{ text: 'Two jugs\n\nPlease send two jugs.', flags: [] },
    ...{ sender: 'ada@customer.example', listId: undefined, attachment: false },
  })
  assert.match(moved.id, /^[0-9a-f]{16}$/)
  assert.equal(exampleOf(message, { ...about, source: 'folder' }).weight, 1)
  assert.equal(exampleOf(message, { ...about, source: 'folder', weight: 0.5 }).weight, 0.5)
})
