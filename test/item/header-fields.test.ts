import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readAddresses } from '../../src/item/addresses.ts'
import { readDate, readMessageIds } from '../../src/item/header-fields.ts'
import { read } from './compose.ts'

const dateOf = (value: string) => readDate(new Map([['date', [value]]]), Date.UTC(2026, 0, 1))

test('dates come out in UTC, whatever their form', () => {
  assert.equal(dateOf('Tue, 5 Mar 2024 09:12:00 +0100 (CET)'), '2024-03-05T08:12:00.000Z')
  assert.equal(dateOf('5 Mar 2024 09:12 GMT'), '2024-03-05T09:12:00.000Z')
  assert.equal(dateOf('Tue, 05 Mar 2024 09:12:00 CEST'), '2024-03-05T07:12:00.000Z')
  assert.equal(dateOf('Tue, 05 Mar 2024 09:12:00'), '2024-03-05T09:12:00.000Z')
  assert.equal(dateOf('Tue, 05 Mar 2024 09:12:00 PM'), '2024-03-05T21:12:00.000Z')
  assert.equal(dateOf('2024-03-05T09:12:00Z'), '2024-03-05T09:12:00.000Z')
})

test('absurd dates are null', () => {
  for (const value of [
    '',
    'yesterday',
    'Thu, 1 Jan 1970 00:00:00 +0000',
    'Fri, 1 Jan 2038 00:00:00 +0000',
    '(((('.repeat(100),
  ]) {
    assert.equal(dateOf(value), null, value)
  }
})

test('addresses are decoded, lower-cased, and found where they do not belong', () => {
  assert.deepEqual(readAddresses(['=?utf-8?Q?J=C3=BCrgen_M=C3=BCller?= <J.Mueller@Firma.EXAMPLE>']), [
    { name: 'Jürgen Müller', address: 'j.mueller@firma.example' },
  ])
  assert.deepEqual(readAddresses(['"Doe, Jane" <jane@x.example>, Team: a@x.example, B <b@x.example>;']), [
    { name: 'Doe, Jane', address: 'jane@x.example' },
    { name: '', address: 'a@x.example' },
    { name: 'B', address: 'b@x.example' },
  ])
  assert.deepEqual(readAddresses(["'jane@x.example' <jane@x.example>"]), [
    { name: '', address: 'jane@x.example' },
  ])
  assert.deepEqual(readAddresses(['"Jane jane@x.example" <>']), [{ name: '', address: 'jane@x.example' }])
  for (const value of ['', 'undisclosed-recipients:;', 'nobody', '<>', '@', 'a@']) {
    assert.deepEqual(readAddresses([value]), [], value)
  }
})

test('message-ids are found between rubbish, each once', () => {
  assert.deepEqual(readMessageIds('<a@b> "x" <c@d>\t<a@b> <> <no end'), ['<a@b>', '<c@d>'])
  const many = readMessageIds(Array.from({ length: 500 }, (_, index) => `<${index}@x>`).join(' '))
  assert.equal(many.length, 100)
  assert.equal(many[0], '<0@x>')
  assert.equal(many.at(-1), '<499@x>')
})

test('a list is named by its List-Id', async () => {
  assert.equal(
    (await read({ 'List-Id': '"Doors" <Doors.Lists.example>' }, 'x')).listId,
    'doors.lists.example',
  )
  assert.equal((await read({}, 'x')).listId, null)
})

test('without From there is the Sender, and else nobody', async () => {
  assert.equal((await read({ From: '', Sender: 's@x.example' }, 'x')).from?.address, 's@x.example')
  assert.equal((await read({ From: '' }, 'x')).from, null)
})
