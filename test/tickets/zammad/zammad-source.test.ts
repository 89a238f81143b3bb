import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import { AuthenticationError, GoneError } from '../../../src/errors.ts'
import { silentLog } from '../../../src/silent-log.ts'
import type { TicketSource } from '../../../src/tickets/contract.ts'
import { openZammadSource } from '../../../src/tickets/zammad/zammad-source.ts'
import { type FakeZammad, startFakeZammad } from '../../support/fake-zammad.ts'

const agent = 4

let zammad: FakeZammad
let source: TicketSource

beforeEach(async () => {
  zammad = await startFakeZammad()
  source = openSource([])
})

afterEach(async () => {
  await source.close()
  await zammad.close()
  assert.deepEqual(zammad.problems, [])
})

function openSource(queues: string[]): TicketSource {
  return openZammadSource(
    'helpdesk',
    { type: 'zammad', url: zammad.url, secret: () => 'zammad-correct', queues, pollIntervalMs: 1000 },
    silentLog,
  )
}

test('a ticket is read with its articles, whoever wrote them', async () => {
  const ticket = zammad.add({ title: 'Press stands still', body: 'It <stopped>.', tags: ['late'] })
  ticket.attributes = {
    area: 'm',
    language: 'de',
    order_number: 'A-17',
    weight: 12,
    themes: ['a', 'c'],
    place: 'North::Hall 1',
    paid: false,
    due: '2026-02-01',
  }
  zammad.write(ticket, {
    body: '<p>Since when?</p>',
    isHtml: true,
    sender: 'Agent',
    from: 'Grace Hopper via Support <support@example.com>',
    createdBy: agent,
    messageId: '<answer@example.com>',
  })
  zammad.write(ticket, { body: 'He says: since nine.', type: 'phone', from: 'Ada', createdBy: agent })
  zammad.write(ticket, { body: 'Noted.', sender: 'Agent', internal: true, createdBy: zammad.me.id })
  zammad.write(ticket, { body: 'Escalated.', sender: 'System', from: null, createdBy: 1 })
  zammad.write(ticket, {
    body: 'Here',
    attachments: [{ name: 'press.png', type: 'image/png; x=1', size: 2048 }],
  })

  const read = await source.fetch(String(ticket.id))

  assert.equal(read.subject, 'Press stands still')
  assert.equal(read.url, `${zammad.url}/#ticket/zoom/${ticket.id}`)
  assert.deepEqual(read.requester, { name: 'Ada Lovelace', address: 'ada@example.org' })
  assert.equal(read.isClosed, false)
  assert.deepEqual(read.fields, {
    queue: 'Support',
    status: 'new',
    priority: '2 normal',
    tags: ['late'],
    'custom:Area': 'Machines',
    'custom:Language': 'German',
    'custom:Order number': 'A-17',
    'custom:Weight': '12',
    'custom:Themes': ['Delivery', 'Repair'],
    'custom:Place': 'North::Hall 1',
    'custom:Paid': 'no',
    'custom:Due': '2026-02-01',
    'custom:Called': null,
  })
  assert.deepEqual(
    read.messages.map(({ role, internal, isHtml }) => [role, internal, isHtml]),
    [
      ['customer', false, false],
      ['agent', false, true],
      ['customer', false, false],
      ['own', true, false],
      ['system', false, false],
      ['customer', false, false],
    ],
  )
  assert.deepEqual(read.messages[1]?.author, {
    name: 'Grace Hopper via Support',
    address: 'support@example.com',
  })
  assert.deepEqual(read.messages[2]?.author, read.requester)
  assert.deepEqual(read.messages[5]?.attachments, [{ name: 'press.png', type: 'image/png', size: 2048 }])
  assert.deepEqual(read.messageIds, [`<ticket-${ticket.id}@example.org>`, '<answer@example.com>'])
})

test('a ticket is closed by the type of its state, whatever the state is called', async () => {
  const ids = ['closed', 'merged', 'waiting for parts'].map((state) =>
    String(zammad.add({ title: state, body: 'Text', state }).id),
  )
  const closed = await Promise.all(ids.map(async (id) => (await source.fetch(id)).isClosed))
  assert.deepEqual(closed, [true, true, false])
})

test('a wrong token, token access that is switched off: AuthenticationError', async () => {
  zammad.tokenAccess = false
  await assert.rejects(source.capabilities(), AuthenticationError)
  zammad.tokenAccess = true
  zammad.token = 'another'
  for (const call of [() => source.capabilities(), () => source.changes(null, { backfill: 1 })])
    await assert.rejects(call, AuthenticationError)
})

test('a user without write access to any group that is read is read-only', async () => {
  zammad.access.set('Technical', ['read', 'overview'])
  await source.close()
  source = openSource(['Technical'])
  assert.equal((await source.capabilities()).readOnly, true)
  await source.close()
  source = openSource(['Secret'])
  await assert.rejects(source.capabilities(), { code: 'queue-missing' })
})

test('only tickets of the groups that are read are told', async () => {
  await source.close()
  source = openSource(['Technical'])
  zammad.add({ title: 'Old', body: 'Text', group: 'Technical' })
  zammad.add({ title: 'Old elsewhere', body: 'Text' })
  const first = await source.changes(null, { backfill: 5 })
  assert.deepEqual(
    first.entries.map(({ ticket }) => ticket),
    [String(zammad.tickets[0]?.id)],
  )
  zammad.add({ title: 'New', body: 'Text', group: 'Technical' })
  zammad.add({ title: 'New elsewhere', body: 'Text' })
  const next = await source.changes(first.cursor, { backfill: 5 })
  assert.deepEqual(
    next.entries.map(({ ticket }) => ticket),
    [String(zammad.tickets[2]?.id)],
  )
})

test('a ticket that the user does not see any more is gone', async () => {
  const ticket = zammad.add({ title: 'One', body: 'Text', group: 'Secret' })
  await assert.rejects(source.fetch(String(ticket.id)), GoneError)
  for (const id of ['999', 'x', '../users/me']) await assert.rejects(source.fetch(id), GoneError)
})

test('every value that is described can be written, and nothing else', async () => {
  const ticket = zammad.add({ title: 'One', body: 'Text' })
  const id = String(ticket.id)
  const described = await source.describeFields('Support')
  assert.deepEqual(
    described.filter(({ values }) => values !== null).map(({ name, values }) => [name, values]),
    [
      ['queue', ['Support', 'Technical']],
      ['status', ['open', 'closed', 'waiting for parts']],
      ['priority', ['1 low', '2 normal', '3 high']],
      ['custom:Area', ['Machines', 'Presses']],
      ['custom:Language', ['German', 'English']],
      ['custom:Themes', ['Delivery', 'Payment', 'Repair']],
      ['custom:Place', ['North', 'North::Hall 1', 'South']],
      ['custom:Paid', ['yes', 'no']],
    ],
  )
  for (const { name, values, kind, many } of described)
    for (const value of values ?? [
      kind === 'number' ? '42' : kind === 'date' ? '2026-03-01T00:00:00.000Z'.slice(0, 10) : 'word',
    ]) {
      const known = await source.fetch(id)
      const after = await source.writeFields(id, { [name]: many ? [value] : value }, known)
      if (name !== 'custom:Called') assert.deepEqual(after[name], many ? [value] : value)
    }
  const known = await source.fetch(id)
  const puts = () => zammad.requests.filter((request) => /^(PUT|POST \/tags)/.test(request)).length
  const before = puts()
  for (const fields of [
    { queue: 'Secret' },
    { queue: 'Nowhere' },
    { queue: null },
    { status: 'bogus' },
    { priority: '9 whatever' },
    { category: 'Billing' },
    { 'custom:Area': 'm' },
    { 'custom:Weight': 'heavy' },
    { 'custom:Nothing': 'x' },
    { 'custom:Area': 'Invented', priority: '3 high', tags: ['vip'] },
  ])
    await assert.rejects(source.writeFields(id, fields, known), { code: 'field-refused' })
  assert.equal(puts(), before)
})

test('a refusal says which field it was, and leaves the others as they were', async () => {
  const ticket = zammad.add({ title: 'One', body: 'Text', state: 'open' })
  const known = await source.fetch(String(ticket.id))
  await assert.rejects(
    source.writeFields(String(ticket.id), { priority: '3 high', status: 'new' }, known),
    /Zammad does not take this value for status\./,
  )
  zammad.newTags = false
  await assert.rejects(
    source.writeFields(String(ticket.id), { priority: '3 high', tags: ['invented'] }, known),
    /Zammad does not take this value for tags\./,
  )
  assert.deepEqual([ticket.priority, ticket.state, ticket.tags], ['2 normal', 'open', []])
})

test('what Zammad takes without keeping it is refused', async () => {
  const ticket = zammad.add({ title: 'One', body: 'Text' })
  zammad.hidden.add('area')
  const known = await source.fetch(String(ticket.id))
  await assert.rejects(
    source.writeFields(String(ticket.id), { 'custom:Area': 'Machines' }, known),
    /value for custom:Area\./,
  )
})

test('writing and emptying custom fields and tags touches nothing else', async () => {
  const ticket = zammad.add({ title: 'One', body: 'Text', tags: ['vip', 'late'] })
  const id = String(ticket.id)
  ticket.attributes = { order_number: 'A-1', area: 'm' }
  const known = await source.fetch(id)
  const after = await source.writeFields(
    id,
    { 'custom:Order number': null, tags: ['late', 'refund'], 'custom:Called': '2026-03-01T10:00:00+01:00' },
    known,
  )
  assert.equal(after['custom:Called'], '2026-03-01T09:00:00.000Z')
  assert.deepEqual(ticket.tags, ['late', 'refund'])
  assert.deepEqual(ticket.attributes, { order_number: null, area: 'm', called: '2026-03-01T09:00:00.000Z' })
  assert.equal(ticket.articles.length, 1)
})

test('without the right to see objects there are no custom fields', async () => {
  zammad.seesObjects = false
  const ticket = zammad.add({ title: 'One', body: 'Text' })
  const names = (await source.describeFields(null)).map(({ name }) => name)
  assert.deepEqual(names, ['queue', 'status', 'priority', 'tags'])
  assert.deepEqual(Object.keys((await source.fetch(String(ticket.id))).fields).sort(), [
    'priority',
    'queue',
    'status',
    'tags',
  ])
})

test('a note is internal, or is not there', async () => {
  const ticket = zammad.add({ title: 'One', body: 'Text' })
  const id = await source.addNote(String(ticket.id), 'For <agents> only')
  assert.deepEqual(ticket.articles[1]?.internal, true)
  assert.equal(ticket.articles[1]?.body, 'For <agents> only')
  assert.equal(String(ticket.articles[1]?.id), id)
  zammad.customerOf.add('Support')
  await assert.rejects(source.addNote(String(ticket.id), 'For agents'), { code: 'note-public' })
  zammad.access.set('Support', ['read'])
  await assert.rejects(source.addNote(String(ticket.id), 'For agents'), { code: 'forbidden' })
  assert.ok(ticket.articles.slice(1).every(({ internal }) => internal))
})

test('a note can be taken away while Zammad lets one, and nobody else loses one', async () => {
  const ticket = zammad.add({ title: 'One', body: 'Text' })
  const theirs = zammad.write(ticket, { body: 'Theirs', sender: 'Agent', internal: true, createdBy: agent })
  await assert.rejects(source.removeNote(String(ticket.id), String(theirs.id)), { code: 'not-ours' })
  const young = await source.addNote(String(ticket.id), 'Young')
  await source.removeNote(String(ticket.id), young)
  await source.removeNote(String(ticket.id), young)
  const old = await source.addNote(String(ticket.id), 'Old')
  zammad.clock = new Date(zammad.clock.getTime() + 600_000)
  await assert.rejects(source.removeNote(String(ticket.id), old), { code: 'forbidden' })
  assert.deepEqual(
    ticket.articles.map(({ body }) => body),
    ['Text', 'Theirs', 'Old'],
  )
})

test('links have no direction, and are made once', async () => {
  const [one, other] = ['One', 'Other'].map((title) => String(zammad.add({ title, body: 'Text' }).id))
  assert.ok(one !== undefined && other !== undefined)
  await source.link(one, other)
  await source.link(other, one)
  assert.equal(zammad.links.length, 1)
  assert.equal(zammad.requests.filter((request) => request === 'POST /links/add').length, 1)
  assert.deepEqual((await source.fetch(one)).links, [other])
  assert.deepEqual((await source.fetch(other)).links, [one])
  await source.unlink(other, one)
  await source.unlink(other, one)
  assert.deepEqual(zammad.links, [])
  await assert.rejects(source.link(one, '999'), GoneError)
})

test('what somebody changed meanwhile stays', async () => {
  const ticket = zammad.add({ title: 'One', body: 'Text' })
  const known = await source.fetch(String(ticket.id))
  zammad.change(ticket, { priority: '1 low' })
  await assert.rejects(source.writeFields(String(ticket.id), { priority: '3 high', tags: ['vip'] }, known), {
    code: 'ticket-changed',
  })
  assert.deepEqual([ticket.priority, ticket.tags], ['1 low', []])
})
