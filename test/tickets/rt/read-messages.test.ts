import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Call } from '../../../src/tickets/rt/call.ts'
import { addressOf, messageFrom, readConversation } from '../../../src/tickets/rt/read-messages.ts'

interface FakePart {
  type: string
  text?: string
  name?: string
  size?: number
  messageId?: string
}

interface FakeTransaction {
  type: string
  parts?: FakePart[]
  data?: string
}

/** RT with one ticket; transactions and parts are numbered from 1. */
function openFake(transactions: FakeTransaction[], hidden: (type: string) => boolean = () => false) {
  const listed = transactions.map((transaction, index) => ({ ...transaction, id: String(index + 1) }))
  const parts = listed
    .flatMap(({ id, parts = [] }) => parts.map((part) => ({ ...part, transaction: id })))
    .map((part, index) => ({ ...part, id: String(index + 1) }))
  const asked: string[][] = []
  const call: Call = async (path, request) => {
    const { query, page = 1, per_page } = request?.query ?? {}
    const [condition] = JSON.parse(String(query)) as { field: string; value: string[] }[]
    const wanted = condition?.value ?? []
    const [from, to] = [(Number(page) - 1) * Number(per_page), Number(page) * Number(per_page)]
    const page1 = <Item>(items: Item[], isSeen: (item: Item) => boolean = () => true) => {
      const shown = items.slice(from, to).filter(isSeen)
      return { status: 200, headers: new Headers(), body: { items: shown, pages: null } }
    }
    if (path.endsWith('/history')) {
      const items = listed
        .filter(({ type }) => wanted.includes(type))
        .map(({ id, type, data = '' }) => {
          const Creator = { id: 'ada@example.org', RealName: 'Ada', EmailAddress: 'ada@example.org' }
          return { id, Type: type, Created: '2026-01-05T08:00:00Z', Creator, Data: data }
        })
      return page1(items.reverse(), ({ Type }) => !hidden(Type))
    }
    if (path.endsWith('/ticket/1/attachments'))
      return page1(
        parts
          .filter(({ transaction }) => wanted.includes(transaction))
          .map(({ id, transaction, type, text = '', name = '', size, messageId = '' }) => ({
            ...{ id, TransactionId: transaction, ContentType: type, Filename: name, MessageId: messageId },
            ContentLength: String(size ?? Buffer.byteLength(text)),
          })),
      )
    asked.push(wanted)
    return page1(
      parts.filter(({ id }) => wanted.includes(id)).map(({ id, text = '' }) => ({ id, Content: text })),
    )
  }
  return { call, asked }
}

async function read(transactions: FakeTransaction[], hidden?: (type: string) => boolean) {
  const { call, asked } = openFake(transactions, hidden)
  const conversation = await readConversation(call, '1')
  const messages = conversation.transactions.map((transaction) =>
    messageFrom(transaction, conversation, null, 'customer'),
  )
  return { messages, messageIds: conversation.messageIds, asked }
}

const text = (said: string): FakePart => ({ type: 'text/plain', text: said })

test('plain text is read where there is some, HTML elsewhere', async () => {
  const { messages } = await read([
    {
      type: 'Create',
      parts: [{ type: 'multipart/alternative' }, text('Plain'), { type: 'text/html', text: '<b>P</b>' }],
    },
    { type: 'Correspond', parts: [text(' \n'), { type: 'text/html', text: '<b>Only this</b>' }] },
    { type: 'Correspond', parts: [text('One'), { type: 'image/png', size: 9 }, text('Two')] },
    { type: 'Comment', parts: [] },
  ])
  assert.deepEqual(
    messages.map(({ body, isHtml, internal }) => [body, isHtml, internal]),
    [
      ['Plain', false, false],
      ['<b>Only this</b>', true, false],
      ['One\nTwo', false, false],
      ['', false, true],
    ],
  )
})

test('a file that is text is an attachment, and a mail within the mail is not its text', async () => {
  const { messages } = await read([
    {
      type: 'Create',
      parts: [
        { type: 'multipart/mixed' },
        text('See below'),
        { ...text('a,b'), type: 'text/csv', name: 'list\u0000.csv' },
        { type: 'message/rfc822', size: 50 },
        text('Inner'),
        { type: 'image/png', name: 'inner.png', size: 12 },
      ],
    },
  ])
  assert.equal(messages[0]?.body, 'See below')
  assert.deepEqual(
    messages[0]?.attachments.map(({ name, type, size }) => [name, type, size]),
    [
      ['list.csv', 'text/csv', 3],
      ['', 'message/rfc822', 50],
      ['inner.png', 'image/png', 12],
    ],
  )
})

test('a text of more than eight megabytes is not asked for, and large ones one by one', async () => {
  const megabyte = 1024 * 1024
  const { messages, asked } = await read([
    { type: 'Create', parts: [{ ...text('Huge'), size: 9 * megabyte }] },
    ...[5, 5, 2].map((size) => ({
      type: 'Correspond',
      parts: [{ ...text(`${size}`), size: size * megabyte }],
    })),
  ])
  assert.deepEqual(
    messages.map(({ body }) => body),
    ['', '5', '5', '2'],
  )
  assert.deepEqual(asked, [['2'], ['3', '4']])
})

test('all messages are found, also where most of the history is hidden from our user', async () => {
  const rounds = Array.from({ length: 130 }, (_, index) => [
    { type: 'Correspond', parts: [text(`Message ${index}`)] },
    { type: 'EmailRecord', data: `<sent-${index}@rt.test>` },
    { type: 'EmailRecord', data: '' },
  ])
  const { messages } = await read(
    [{ type: 'Create', parts: [text('First')] }, ...rounds.flat()],
    (type) => type === 'EmailRecord',
  )
  assert.equal(messages.length, 131)
  assert.equal(messages[0]?.body, 'First')
  assert.equal(messages.at(-1)?.body, 'Message 129')
})

test('ids of mails have angle brackets, once, and nonsense is none', async () => {
  const { messageIds } = await read([
    { type: 'Create', parts: [{ ...text('Text'), messageId: 'one@example.org' }] },
    { type: 'EmailRecord', data: '<two@rt.test>' },
    { type: 'EmailRecord', data: '<two@rt.test>' },
    { type: 'CommentEmailRecord', data: 'no id' },
    { type: 'Correspond', parts: [{ ...text('Text'), messageId: 'a b@example.org' }] },
  ])
  assert.deepEqual(messageIds, ['<one@example.org>', '<two@rt.test>'])
})

test('a user without an address is nobody', () => {
  assert.equal(addressOf({ id: 'root', RealName: 'Root', EmailAddress: '' }), null)
  assert.deepEqual(addressOf({ id: 'ada', RealName: 'Ada\r\nB', EmailAddress: 'Ada@Example.org' }), {
    name: 'Ada B',
    address: 'ada@example.org',
  })
  assert.deepEqual(addressOf({ id: 'bob@example.org' }), { name: '', address: 'bob@example.org' })
})
