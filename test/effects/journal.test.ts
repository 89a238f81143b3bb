import assert from 'node:assert/strict'
import { after, beforeEach, test } from 'node:test'
import { type MailEntry, markEntryUndone, readJournal } from '../../src/effects/journal.ts'
import { JOURNAL } from '../../src/effects/ledger.ts'
import { startRedisServer } from '../support/redis-server.ts'

const redis = await startRedisServer({ after })
const store = await redis.store({ after })

beforeEach(() => store.redis.flushall())

/** Writes an entry as of `at` ms. */
async function record(uid: number, changes: Partial<MailEntry> = {}, at: string = '*'): Promise<string> {
  const entry: MailEntry = {
    run: 'run-1',
    at: '2026-11-22T09:00:00.000Z',
    ref: { account: 'support', folder: 'INBOX', uidValidity: '7', uid },
    messageId: `<${uid}@customer.example>`,
    inverse: { action: 'label', label: 'Order' },
    ...changes,
  }
  return (await store.redis.xadd(JOURNAL, at, 'entry', JSON.stringify(entry))) as string
}

async function uids(filter: Parameters<typeof readJournal>[1]): Promise<unknown[]> {
  return (await readJournal(store, filter)).map(({ ref }) => 'uid' in ref && ref.uid)
}

test('an empty journal has no entries', async () => {
  assert.deepEqual(await readJournal(store, {}), [])
})

test('the newest comes first, with its place', async () => {
  await record(1, {}, '1000-0')
  await record(2, {}, '1000-1')
  await record(3, {}, '2000-0')
  assert.deepEqual(
    (await readJournal(store, {})).map(({ id, ref }) => [id, 'uid' in ref && ref.uid]),
    [
      ['2000-0', 3],
      ['1000-1', 2],
      ['1000-0', 1],
    ],
  )
})

test('more than a page is read to its end, each entry once', async () => {
  const pipeline = store.redis.pipeline()
  for (let uid = 1; uid <= 1500; uid += 1) {
    const ref = { account: 'support', folder: 'INBOX', uidValidity: '7', uid }
    pipeline.xadd(JOURNAL, `${1000 + Math.floor(uid / 7)}-${uid}`, 'entry', JSON.stringify({ ref, run: 'r' }))
  }
  await pipeline.exec()
  const expected = Array.from({ length: 1500 }, (_, index) => 1500 - index)
  assert.deepEqual(await uids({}), expected)
})

test('since, run and message narrow it down, all together', async () => {
  await record(1, { run: 'old' }, '1000-0')
  await record(2, { run: 'old' }, '2000-0')
  await record(2, { run: 'new' }, '2000-1')
  await record(3, { run: 'new', messageId: null }, '3000-0')
  assert.deepEqual(await uids({ since: new Date(2000) }), [3, 2, 2])
  assert.deepEqual(await uids({ run: 'new' }), [3, 2])
  assert.deepEqual(await uids({ message: '<2@customer.example>' }), [2, 2])
  assert.deepEqual(await uids({ message: ' 2@customer.example ' }), [2, 2])
  assert.deepEqual(await uids({ message: 'support/INBOX/7/3' }), [3])
  assert.deepEqual(await uids({ message: 'support/INBOX/8/3' }), [])
  assert.deepEqual(await uids({ message: '2@customer.example', run: 'old', since: new Date(1500) }), [2])
  assert.deepEqual(await uids({ run: 'neither' }), [])
})

test('what was undone is not listed any more', async () => {
  const first = await record(1)
  await record(2)
  await markEntryUndone(store, first)
  assert.deepEqual(await uids({}), [2])
})
