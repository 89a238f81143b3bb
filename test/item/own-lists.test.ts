import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readMessage } from '../../src/item/read-message.ts'

/** A customer's mail as a Google group passes it on. */
const throughGroup = (more = '') =>
  Buffer.from(
    [
      'From: Ada <ada@customer.example>',
      'To: support@halfmoon.example',
      'Subject: Broken jug',
      'Precedence: list',
      'Mailing-list: list support@halfmoon.example; contact support+owners@halfmoon.example',
      'List-ID: Support <Support.halfmoon.example>',
      'List-Post: <https://groups.halfmoon.example/group/support/post>, <mailto:support@halfmoon.example>',
      'List-Unsubscribe: <mailto:googlegroups-manage+1+unsubscribe@googlegroups.com>',
      `${more}`,
      'The jug is broken.',
      '',
    ].join('\r\n'),
  )

async function flags(ownLists: string[], more = '') {
  return (await readMessage(throughGroup(more), { id: '1', maxBytes: 10_000, ownLists })).flags
}

test('a list that is our own address does not make a mail list mail', async () => {
  assert.deepEqual(await flags(['support.halfmoon.example']), [])
  assert.deepEqual(await flags(['support@halfmoon.example']), [])
})

test('any other list does', async () => {
  assert.deepEqual(await flags([]), ['list'])
  assert.deepEqual(await flags(['sales.halfmoon.example']), ['list'])
})

test('what a customer’s machine sent to our list is still the mail of a machine', async () => {
  const own = ['support.halfmoon.example']
  assert.deepEqual(await flags(own, 'Auto-Submitted: auto-replied\r\n'), ['auto-reply'])
  assert.deepEqual(await flags(own, 'Feedback-ID: 7:campaign\r\n'), ['bulk'])
})

test('the List-Id of our own list stays, for rules that tell lists apart', async () => {
  const message = await readMessage(throughGroup(), {
    id: '1',
    maxBytes: 10_000,
    ownLists: ['support.halfmoon.example'],
  })
  assert.equal(message.listId, 'support.halfmoon.example')
})
