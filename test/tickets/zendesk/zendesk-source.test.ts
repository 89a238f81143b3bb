import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import { AuthenticationError, GoneError, TransientError } from '../../../src/errors.ts'
import { silentLog } from '../../../src/silent-log.ts'
import type { TicketCursor, TicketSource } from '../../../src/tickets/contract.ts'
import { openZendeskSource } from '../../../src/tickets/zendesk/zendesk-source.ts'
import { type FakeZendesk, startFakeZendesk } from '../../support/fake-zendesk.ts'
import { agent, area, paid } from '../../support/fake-zendesk-wire.ts'

let zendesk: FakeZendesk
let source: TicketSource

beforeEach(async () => {
  zendesk = await startFakeZendesk()
  source = openSource([])
})

afterEach(async () => {
  await source.close()
  await zendesk.close()
  assert.deepEqual(zendesk.problems, [])
})

function openSource(queues: string[], user = 'mailroom@example.com'): TicketSource {
  return openZendeskSource(
    'helpdesk',
    {
      type: 'zendesk',
      url: zendesk.url,
      user,
      secret: () => 'zendesk-correct',
      queues,
      pollIntervalMs: 1000,
    },
    silentLog,
  )
}

/** All that the export gives now; `told` in the order it was told. */
async function follow(from: TicketCursor): Promise<{ told: string[]; cursor: TicketCursor }> {
  const told: string[] = []
  for (let cursor = from; ; ) {
    const changes = await source.changes(cursor, { backfill: 0 })
    told.push(...changes.entries.map(({ ticket }) => ticket))
    cursor = changes.cursor
    if (!changes.more) return { told, cursor }
  }
}

function pass(seconds: number): void {
  zendesk.clock = new Date(zendesk.clock.getTime() + seconds * 1000)
}

test('a ticket is read with its comments, whoever wrote them', async () => {
  const ticket = zendesk.add({
    subject: 'Press stands still',
    body: 'It <stopped>.',
    priority: 'high',
    type: 'problem',
  })
  ticket.tags = ['late', 'area_presses', 'is_paid']
  ticket.values = new Map<number, string | boolean | string[]>([
    [area, 'area_presses'],
    [302, 'A-17'],
    [303, '12'],
    [304, '12.50'],
    [305, ['theme_delivery', 'theme_fix']],
    [paid, true],
    [307, '2026-02-01'],
  ])
  Object.assign(ticket.comments[0] ?? {}, { messageId: '<first@example.org>' })
  zendesk.write(ticket, { body: 'Since when?', author: agent })
  zendesk.write(ticket, { body: 'Do not tell', author: agent, isPublic: false })
  zendesk.write(ticket, { body: 'Noted', author: zendesk.me, isPublic: false })
  zendesk.write(ticket, { body: 'Escalated', author: -1 })
  zendesk.write(ticket, { body: 'Here', attachments: [{ name: 'press.png', type: 'image/png', size: 2048 }] })

  const read = await source.fetch(String(ticket.id))

  assert.equal(read.subject, 'Press stands still')
  assert.equal(read.url, `${zendesk.url}/agent/tickets/${ticket.id}`)
  assert.deepEqual(read.requester, { name: 'Ada Lovelace', address: 'ada@example.org' })
  assert.deepEqual(read.fields, {
    queue: 'Support',
    status: 'open',
    priority: 'high',
    category: 'problem',
    tags: ['late'],
    'custom:Area': 'Machines::Presses',
    'custom:Order number': 'A-17',
    'custom:Weight': '12',
    'custom:Amount': '12.5',
    'custom:Themes': ['Delivery', 'Repair'],
    'custom:Paid': 'yes',
    'custom:Due': '2026-02-01',
  })
  assert.deepEqual(
    read.messages.map(({ role, internal }) => [role, internal]),
    [
      ['customer', false],
      ['agent', false],
      ['agent', true],
      ['own', true],
      ['system', false],
      ['customer', false],
    ],
  )
  assert.match(read.messages[0]?.body ?? '', /It &lt;stopped&gt;\./)
  assert.deepEqual(read.messages[5]?.attachments, [{ name: 'press.png', type: 'image/png', size: 2048 }])
  assert.deepEqual(read.messageIds, ['<first@example.org>'])
})

test('what an agent asks is a question, and what agents say among themselves is none', async () => {
  const ticket = zendesk.add({ subject: 'From inside', body: 'Can you help?', requester: agent })
  zendesk.write(ticket, { body: 'My thoughts', author: agent, isPublic: false })
  const { messages } = await source.fetch(String(ticket.id))
  assert.deepEqual(
    messages.map(({ role }) => role),
    ['customer', 'agent'],
  )
})

test('all comments are read, also those beyond the first page', async () => {
  const ticket = zendesk.add({ subject: 'Long', body: 'First' })
  for (let index = 0; index < 205; index += 1) zendesk.write(ticket, { body: `Comment ${index}` })
  const { messages } = await source.fetch(String(ticket.id))
  assert.equal(new Set(messages.map(({ id }) => id)).size, 206)
})

test('a wrong token is refused; one of nobody, and of no administrator, too', async () => {
  zendesk.token = 'another'
  await assert.rejects(source.changes(null, { backfill: 1 }), AuthenticationError)
  zendesk.token = 'zendesk-correct'
  zendesk.next({
    status: 200,
    body: { user: { id: null, name: 'Anonymous user', email: null, role: 'end-user' } },
  })
  await assert.rejects(source.capabilities(), AuthenticationError)
  zendesk.role = 'agent'
  await assert.rejects(source.capabilities(), { name: 'PermanentError', code: 'forbidden' })
  zendesk.role = 'admin'
  await source.close()
  source = openSource(['Nowhere'])
  await assert.rejects(source.capabilities(), { code: 'queue-missing' })
})

test('what happened within the last minute comes later, and is not lost', async () => {
  const old = zendesk.add({ subject: 'Old', body: 'Text' })
  const { cursor, entries } = await source.changes(null, { backfill: 0 })
  assert.deepEqual(entries, [])
  const one = zendesk.add({ subject: 'New', body: 'Text' })
  const first = await follow(cursor)
  assert.deepEqual(first.told, [])
  pass(61)
  const second = await follow(first.cursor)
  assert.deepEqual(second.told, [String(one.id)])
  zendesk.write(old, { body: 'Still?' })
  pass(61)
  const third = await follow(second.cursor)
  assert.deepEqual(third.told, [String(old.id)])
})

test('a cursor that Zendesk forgot loses nothing', async () => {
  const { cursor } = await source.changes(null, { backfill: 0 })
  const one = zendesk.add({ subject: 'One', body: 'Text' })
  pass(61)
  const first = await follow(cursor)
  assert.deepEqual(first.told, [String(one.id)])
  const other = zendesk.add({ subject: 'Other', body: 'Text' })
  pass(61)
  zendesk.forgetsCursors = true
  const { told } = await follow(first.cursor)
  assert.ok(told.includes(String(other.id)))
})

test('more than the export allows in a minute is waited for', async () => {
  const { cursor } = await source.changes(null, { backfill: 0 })
  await assert.rejects(
    async () => {
      for (let index = 0; index < 12; index += 1) {
        await source.changes(cursor, { backfill: 0 })
        pass(-6)
      }
    },
    (error) => error instanceof TransientError && error.retryAfterMs === 60_000,
  )
})

test('only tickets of the groups that are read are told, and no deleted ones', async () => {
  await source.close()
  source = openSource(['Technical'])
  zendesk.add({ subject: 'Old', body: 'Text', group: 22 })
  zendesk.add({ subject: 'Elsewhere', body: 'Text' })
  pass(600)
  const first = await source.changes(null, { backfill: 5 })
  assert.deepEqual(
    first.entries.map(({ ticket }) => ticket),
    [String(zendesk.tickets[0]?.id)],
  )
  const one = zendesk.add({ subject: 'New', body: 'Text', group: 22 })
  zendesk.add({ subject: 'New elsewhere', body: 'Text', group: null })
  zendesk.add({ subject: 'Spam', body: 'Text', group: 22, isDeleted: true })
  pass(61)
  assert.deepEqual((await follow(first.cursor)).told, [String(one.id)])
})

test('the newest are read beyond the first page', async () => {
  for (let index = 0; index < 130; index += 1) zendesk.add({ subject: `Number ${index}`, body: 'Text' })
  pass(600)
  const first = await source.changes(null, { backfill: 120, limit: 90 })
  assert.deepEqual([first.entries.length, first.more], [90, true])
  const second = await source.changes(first.cursor, { backfill: 120, limit: 90 })
  const third = await source.changes(second.cursor, { backfill: 120, limit: 90 })
  const told = [...first.entries, ...second.entries, ...third.entries].map(({ ticket }) => ticket)
  assert.deepEqual([told.length, new Set(told).size, third.more], [120, 120, false])
})

test('a custom status is called as agents see it, and written by its id', async () => {
  const ticket = zendesk.add({ subject: 'One', body: 'Text', status: 'pending', customStatus: 150 })
  const known = await source.fetch(String(ticket.id))
  assert.equal(known.fields.status, 'Waiting for parts')
  const after = await source.writeFields(String(ticket.id), { status: 'pending' }, known)
  assert.deepEqual([after.status, ticket.customStatus], ['pending', 102])
  await source.writeFields(String(ticket.id), { status: 'Waiting for parts' }, { ...known, fields: after })
  assert.deepEqual([ticket.status, ticket.customStatus], ['pending', 150])
  const statuses = (await source.describeFields(null)).find(({ name }) => name === 'status')?.values
  assert.deepEqual(statuses, ['open', 'pending', 'solved', 'Waiting for parts'])
})

test('tags leave the fields that have tags of their own alone, and the other way round', async () => {
  const ticket = zendesk.add({ subject: 'One', body: 'Text', tags: ['late', 'area_machines', 'is_paid'] })
  ticket.values = new Map<number, string | boolean>([
    [area, 'area_machines'],
    [paid, true],
  ])
  const id = String(ticket.id)
  const known = await source.fetch(id)
  const after = await source.writeFields(
    id,
    { tags: ['VIP ', 'broken press!'], 'custom:Area': 'Machines::Presses' },
    known,
  )
  assert.deepEqual(after.tags, ['vip', 'broken_press_'])
  assert.equal(after['custom:Paid'], 'yes')
  assert.deepEqual([...ticket.tags].sort(), ['area_presses', 'broken_press_', 'is_paid', 'vip'])
  await source.writeFields(id, { tags: [] }, { ...known, fields: after })
  assert.deepEqual([...ticket.tags].sort(), ['area_presses', 'is_paid'])
  assert.equal(ticket.values.get(area), 'area_presses')
  await assert.rejects(
    source.writeFields(id, { tags: ['area_machines'] }, { ...known, fields: { tags: [] } }),
    { code: 'field-refused' },
  )
  assert.deepEqual([...ticket.tags].sort(), ['area_presses', 'is_paid'])
})

test('a change between reading and writing is noticed by Zendesk, and wins', async () => {
  const ticket = zendesk.add({ subject: 'One', body: 'Text' })
  const known = await source.fetch(String(ticket.id))
  zendesk.beforeWrite = () => zendesk.change(ticket, { priority: 'low' })
  await assert.rejects(source.writeFields(String(ticket.id), { priority: 'urgent' }, known), {
    code: 'ticket-changed',
  })
  assert.equal(ticket.priority, 'low')
  const again = await source.fetch(String(ticket.id))
  zendesk.beforeWrite = () => void zendesk.write(ticket, { body: 'By the way' })
  await source.writeFields(String(ticket.id), { priority: 'urgent' }, again)
  assert.equal(ticket.priority, 'urgent')
})

test('nothing that stands in no list is sent, and what Zendesk refuses is named', async () => {
  const ticket = zendesk.add({ subject: 'One', body: 'Text' })
  const id = String(ticket.id)
  const known = await source.fetch(id)
  for (const fields of [
    { queue: 'Nowhere' },
    { status: 'new' },
    { status: 'hold' },
    { priority: 'highest' },
    { category: 'wish' },
    { 'custom:Area': 'area_machines' },
    { 'custom:Twice': 'x' },
    { 'custom:Old': 'x' },
    { 'custom:Paid': null },
  ])
    await assert.rejects(source.writeFields(id, fields, known), { code: 'field-refused' })
  assert.ok(zendesk.requests.every((request) => !request.startsWith('PUT')))
  zendesk.change(ticket, { status: 'closed', priority: null })
  const closed = await source.fetch(id)
  assert.equal(closed.isClosed, true)
  await assert.rejects(
    source.writeFields(id, { priority: 'low', status: 'open' }, closed),
    /value for status\./,
  )
})

test('what had no group and no priority can be put back', async () => {
  const ticket = zendesk.add({ subject: 'One', body: 'Text', group: null })
  const id = String(ticket.id)
  const known = await source.fetch(id)
  assert.deepEqual([known.fields.queue, known.fields.priority], [null, null])
  const after = await source.writeFields(id, { queue: 'Technical', priority: 'low' }, known)
  await source.writeFields(id, { queue: null, priority: null }, { ...known, fields: after })
  assert.deepEqual([ticket.group, ticket.priority], [null, null])
})

test('an address where no Zendesk is, is an alarm', async () => {
  zendesk.next({ status: 404, body: { error: 'InvalidEndpoint' } })
  await assert.rejects(source.changes(null, { backfill: 0 }), { code: 'api-missing' })
})

test('a note is private, or is made so, and placeholders in it stay text', async () => {
  const ticket = zendesk.add({ subject: 'One', body: 'Text' })
  const id = await source.addNote(String(ticket.id), 'Says: {{ticket.requester.email}} & <b>\nEnd')
  const note = ticket.comments.find((comment) => String(comment.id) === id)
  assert.deepEqual([note?.isPublic, note?.author], [false, zendesk.me])
  assert.equal(note?.body, 'Says: &#123;&#123;ticket.requester.email&#125;&#125; &amp; &lt;b&gt;<br>End')
  zendesk.makesNotesPublic = true
  await assert.rejects(source.addNote(String(ticket.id), 'For agents'), { code: 'note-public' })
  assert.ok(ticket.comments.slice(1).every(({ isPublic }) => !isPublic))
  await assert.rejects(source.removeNote(String(ticket.id), id), { code: 'unsupported' })
  await assert.rejects(source.addNote('4711', 'Text'), GoneError)
})
