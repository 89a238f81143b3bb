import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import { AuthenticationError, GoneError, TransientError } from '../../../src/errors.ts'
import { silentLog } from '../../../src/silent-log.ts'
import type { TicketCursor, TicketSource } from '../../../src/tickets/contract.ts'
import { openFreshdeskSource } from '../../../src/tickets/freshdesk/freshdesk-source.ts'
import { type FakeFreshdesk, startFakeFreshdesk } from '../../support/fake-freshdesk.ts'
import { agent } from '../../support/fake-freshdesk-wire.ts'

let freshdesk: FakeFreshdesk
let source: TicketSource

beforeEach(async () => {
  freshdesk = await startFakeFreshdesk()
  source = openSource([])
})

afterEach(async () => {
  await source.close()
  await freshdesk.close()
  assert.deepEqual(freshdesk.problems, [])
})

function openSource(queues: string[]): TicketSource {
  return openFreshdeskSource(
    'helpdesk',
    {
      type: 'freshdesk',
      url: freshdesk.url,
      secret: () => 'freshdesk-correct',
      queues,
      pollIntervalMs: 1000,
    },
    silentLog,
  )
}

test('a ticket is read with its conversation, whoever wrote', async () => {
  const ticket = freshdesk.add({
    subject: 'Press stands still',
    body: 'It <stopped>.',
    priority: 3,
    status: 6,
    type: 'Incident',
    tags: ['late'],
    values: {
      cf_area: 'Presses',
      cf_order_number: 'A-17',
      cf_weight: 12,
      cf_amount: 12.5,
      cf_paid: true,
      cf_due: '2026-02-01',
    },
    attachments: [{ name: 'press.png', type: 'image/png', size: 2048 }],
  })
  freshdesk.write(ticket, {
    body: 'Since when?',
    incoming: false,
    user: agent,
    from: '"Grace Hopper" <support@example.com>',
  })
  freshdesk.write(ticket, { body: 'Since nine, by the portal.', incoming: false })
  freshdesk.write(ticket, { body: 'Me too', user: 502, from: 'bob@example.org' })
  freshdesk.write(ticket, { body: 'Do not tell', incoming: false, user: agent, isPrivate: true })
  freshdesk.write(ticket, { body: 'Forwarded answer', incoming: true, user: 600, isPrivate: true })
  freshdesk.write(ticket, { body: 'Noted', incoming: false, user: freshdesk.me, isPrivate: true })
  freshdesk.write(ticket, { body: 'Escalated', incoming: false, user: null })

  const read = await source.fetch(String(ticket.id))

  assert.equal(read.url, `${freshdesk.url}/a/tickets/${ticket.id}`)
  assert.deepEqual(read.requester, { name: 'Ada Lovelace', address: 'ada@example.org' })
  assert.deepEqual(read.fields, {
    queue: 'Support',
    status: 'Waiting for parts',
    priority: 'High',
    category: 'Incident',
    tags: ['late'],
    'custom:Area': 'Presses',
    'custom:Order number': 'A-17',
    'custom:Weight': '12',
    'custom:Amount': '12.5',
    'custom:Paid': 'yes',
    'custom:Due': '2026-02-01',
  })
  assert.deepEqual(
    read.messages.map(({ role, internal, author }) => [role, internal, author?.address]),
    [
      ['customer', false, 'ada@example.org'],
      ['agent', false, 'support@example.com'],
      ['customer', false, 'ada@example.org'],
      ['customer', false, 'bob@example.org'],
      ['agent', true, undefined],
      ['agent', true, undefined],
      ['own', true, undefined],
      ['system', false, undefined],
    ],
  )
  assert.equal(read.messages[0]?.body, '<div>It &lt;stopped&gt;.</div>')
  assert.deepEqual(read.messages[0]?.attachments, [{ name: 'press.png', type: 'image/png', size: 2048 }])
})

test('a mail that agents sent first is nobody’s question', async () => {
  const ticket = freshdesk.add({ subject: 'Offer', body: 'Dear Ada', source: 10 })
  freshdesk.write(ticket, { body: 'No, thank you' })
  const { messages } = await source.fetch(String(ticket.id))
  assert.deepEqual(
    messages.map(({ role }) => role),
    ['agent', 'customer'],
  )
})

test('all messages are read, also those beyond the first page', async () => {
  const ticket = freshdesk.add({ subject: 'Long', body: 'First' })
  for (let index = 0; index < 200; index += 1) freshdesk.write(ticket, { body: `Message ${index}` })
  const { messages } = await source.fetch(String(ticket.id))
  assert.equal(new Set(messages.map(({ id }) => id)).size, 201)
  assert.equal(freshdesk.requests.filter((request) => request.includes('conversations')).length, 2)
})

test('a wrong key, a group that is not there, an address where no Freshdesk is', async () => {
  freshdesk.key = 'another'
  await assert.rejects(source.changes(null, { backfill: 1 }), AuthenticationError)
  freshdesk.key = 'freshdesk-correct'
  freshdesk.next({ status: 404 })
  await assert.rejects(source.capabilities(), { name: 'PermanentError', code: 'api-missing' })
  await source.close()
  source = openSource(['Nowhere'])
  await assert.rejects(source.capabilities(), { code: 'queue-missing' })
})

test('closed, resolved, deleted and spam: nobody works on it', async () => {
  const tickets = [
    freshdesk.add({ subject: 'Resolved', body: 'Text', status: 4 }),
    freshdesk.add({ subject: 'Closed', body: 'Text', status: 5 }),
    freshdesk.add({ subject: 'Deleted', body: 'Text', isDeleted: true }),
    freshdesk.add({ subject: 'Spam', body: 'Text', isSpam: true }),
    freshdesk.add({ subject: 'Open', body: 'Text' }),
  ]
  const closed: boolean[] = []
  for (const { id } of tickets) closed.push((await source.fetch(String(id))).isClosed)
  assert.deepEqual(closed, [true, true, true, true, false])
  const spam = String(tickets[3]?.id)
  await assert.rejects(source.writeFields(spam, { priority: 'High' }, await source.fetch(spam)), {
    name: 'PermanentError',
  })
})

test('the newest are read though they are older than 30 days, and beyond the first page', async () => {
  for (let index = 0; index < 130; index += 1) freshdesk.add({ subject: `Number ${index}`, body: 'Text' })
  freshdesk.clock = new Date(freshdesk.clock.getTime() + 90 * 24 * 3_600_000)
  const first = await source.changes(null, { backfill: 120, limit: 90 })
  const second = await source.changes(first.cursor, { backfill: 120, limit: 90 })
  const third = await source.changes(second.cursor, { backfill: 120, limit: 90 })
  const told = [...first.entries, ...second.entries, ...third.entries].map(({ ticket }) => ticket)
  assert.deepEqual([told.length, new Set(told).size, third.more], [120, 120, false])
})

test('150 tickets that change within one second are all told', async () => {
  const { cursor } = await source.changes(null, { backfill: 0 })
  const at = new Date(freshdesk.clock.getTime() + 5000)
  for (let index = 0; index < 150; index += 1)
    freshdesk.add({ subject: `Number ${index}`, body: 'Text', createdAt: at, updatedAt: at })
  freshdesk.clock = new Date(at.getTime() + 10_000)
  const told = new Set<string>()
  for (let from: TicketCursor = cursor; ; ) {
    const changes = await source.changes(from, { backfill: 0, limit: 40 })
    for (const { ticket } of changes.entries) told.add(ticket)
    from = changes.cursor
    if (!changes.more) break
  }
  assert.equal(told.size, 150)
})

test('230 tickets that change one after the other are told in this order', async () => {
  const { cursor } = await source.changes(null, { backfill: 0 })
  for (let index = 0; index < 230; index += 1) {
    freshdesk.add({ subject: `Number ${index}`, body: 'Text' })
    freshdesk.clock = new Date(freshdesk.clock.getTime() + 2000)
  }
  const told: string[] = []
  for (let from: TicketCursor = cursor; ; ) {
    const changes = await source.changes(from, { backfill: 0 })
    told.push(...changes.entries.map(({ ticket }) => ticket))
    from = changes.cursor
    if (!changes.more) break
  }
  assert.deepEqual(
    told,
    freshdesk.tickets.map(({ id }) => String(id)),
  )
})

test('only tickets of the groups that are read are told', async () => {
  await source.close()
  source = openSource(['Technical'])
  freshdesk.add({ subject: 'Old', body: 'Text', group: 22 })
  freshdesk.add({ subject: 'Elsewhere', body: 'Text', group: null })
  const first = await source.changes(null, { backfill: 5 })
  assert.deepEqual(
    first.entries.map(({ ticket }) => ticket),
    [String(freshdesk.tickets[0]?.id)],
  )
  const one = freshdesk.add({ subject: 'New', body: 'Text', group: 22 })
  freshdesk.add({ subject: 'New elsewhere', body: 'Text' })
  const { entries } = await source.changes(first.cursor, { backfill: 5 })
  assert.deepEqual(
    entries.map(({ ticket }) => ticket),
    [String(one.id)],
  )
})

test('more listings than the plan allows are waited for', async () => {
  freshdesk.listingsAMinute = 2
  await assert.rejects(
    source.changes(null, { backfill: 1 }),
    (error) => error instanceof TransientError && error.retryAfterMs === 34_000,
  )
})

test('labels are written as numbers, and nothing that is in no list is sent', async () => {
  const ticket = freshdesk.add({ subject: 'One', body: 'Text', group: null })
  const id = String(ticket.id)
  const known = await source.fetch(id)
  const after = await source.writeFields(
    id,
    {
      queue: 'Technical',
      status: 'Waiting for parts',
      priority: 'Urgent',
      category: 'Problem',
      'custom:Paid': 'no',
    },
    known,
  )
  assert.deepEqual(
    [ticket.group, ticket.status, ticket.priority, ticket.type, ticket.values.cf_paid],
    [22, 6, 4, 'Problem', false],
  )
  await source.writeFields(
    id,
    { queue: null, category: null, 'custom:Paid': null },
    { ...known, fields: after },
  )
  assert.deepEqual([ticket.group, ticket.type, ticket.values.cf_paid], [null, null, null])
  const before = freshdesk.requests.length
  const again = await source.fetch(id)
  for (const fields of [
    { queue: 'Nowhere' },
    { status: '2' },
    { priority: 'Highest' },
    { priority: null },
    { category: 'Wish' },
    { 'custom:Area': 'Other' },
    { 'custom:Weight': 'heavy' },
    { 'custom:Due': 'tomorrow' },
    { 'custom:Twice': 'x' },
    { 'custom:Country': 'Germany' },
  ])
    await assert.rejects(source.writeFields(id, fields, again), { code: 'field-refused' })
  assert.ok(freshdesk.requests.slice(before).every((request) => request.startsWith('GET')))
})

test('what Freshdesk refuses is named, and nothing of it is written', async () => {
  const ticket = freshdesk.add({ subject: 'One', body: 'Text' })
  const id = String(ticket.id)
  const known = await source.fetch(id)
  const fields = { priority: 'High', tags: ['x'.repeat(33)] }
  await assert.rejects(source.writeFields(id, fields, known), /value for tags\./)
  assert.deepEqual([ticket.priority, ticket.tags], [1, []])
  freshdesk.missingField = 'cf_region'
  await assert.rejects(
    source.writeFields(id, { priority: 'High', tags: ['x'] }, known),
    /for priority, tags\./,
  )
})

test('a note is private, or is not there', async () => {
  const ticket = freshdesk.add({ subject: 'One', body: 'Text' })
  const id = await source.addNote(String(ticket.id), 'For <agents>\nonly')
  assert.deepEqual(
    ticket.conversations.map((one) => [String(one.id), one.isPrivate, one.body]),
    [[id, true, '<div>For &lt;agents&gt;<br>only</div>']],
  )
  freshdesk.makesNotesPublic = true
  await assert.rejects(source.addNote(String(ticket.id), 'For agents'), { code: 'note-public' })
  assert.equal(ticket.conversations.length, 1)
  await assert.rejects(source.addNote('4711', 'Text'), GoneError)
})

test('a note of ours can be taken away, and nobody else’s', async () => {
  const ticket = freshdesk.add({ subject: 'One', body: 'Text' })
  const theirs = freshdesk.write(ticket, { body: 'Theirs', incoming: false, user: agent, isPrivate: true })
  const reply = freshdesk.write(ticket, { body: 'Sent', incoming: false, user: freshdesk.me })
  for (const { id } of [theirs, reply])
    await assert.rejects(source.removeNote(String(ticket.id), String(id)), { code: 'not-ours' })
  const id = await source.addNote(String(ticket.id), 'Ours')
  await source.removeNote(String(ticket.id), id)
  await source.removeNote(String(ticket.id), id)
  assert.deepEqual(
    ticket.conversations.map(({ body }) => body),
    ['Theirs', 'Sent'],
  )
})

test('what somebody changed meanwhile stays', async () => {
  const ticket = freshdesk.add({ subject: 'One', body: 'Text' })
  const known = await source.fetch(String(ticket.id))
  freshdesk.change(ticket, { priority: 2 })
  await assert.rejects(source.writeFields(String(ticket.id), { priority: 'Urgent', tags: ['vip'] }, known), {
    code: 'ticket-changed',
  })
  assert.deepEqual([ticket.priority, ticket.tags], [2, []])
})
