import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { ActivityEvent } from '../../src/activity/activity.ts'
import { readEvents } from '../../src/activity/activity-store.ts'
import { mailActivity } from '../../src/activity/mail-activity.ts'
import { noteCorrections, noteTicketCorrection } from '../../src/activity/note-corrections.ts'
import { ticketActivity, ticketEvents } from '../../src/activity/ticket-activity.ts'
import { readMessage } from '../../src/item/read-message.ts'
import { rememberDecision } from '../../src/queue/decisions.ts'
import { rememberTicketDecision } from '../../src/queue/ticket-decisions.ts'
import { customerMail, decidedMail } from '../support/decided-mail.ts'
import { decidedTicket, decideOn } from '../support/decided-ticket.ts'
import { startRedisServer } from '../support/redis-server.ts'

const redis = await startRedisServer({ after })
const store = await redis.store({ after })

async function messageOf(header: string) {
  return readMessage(new TextEncoder().encode(customerMail(header)), { id: 'x', maxBytes: 100_000 })
}

test('of a mail is kept what a person recognises it by, and no body', async () => {
  const { record } = await decidedMail([{ action: 'label', label: 'Order' }])
  const item = mailActivity(
    record,
    await messageOf(
      'Message-ID: <2@c.example>\r\nReferences: <1@c.example>\r\nDate: Sat, 21 Nov 2026 09:00:00 +0100\r\n',
    ),
  )
  const { key, subject, from, label, by, effects, at, thread, requester } = item
  assert.deepEqual(
    { key, subject, from, label, by, effects },
    {
      key: `mail:support/INBOX/${record.ref.uidValidity}/${record.ref.uid}`,
      subject: 'Two jugs',
      from: 'Ada',
      label: 'Order',
      by: 'model',
      effects: ['label'],
    },
  )
  assert.equal(at, record.at >= '2026-11-21' ? '2026-11-21T08:00:00.000Z' : record.at)
  const opener = mailActivity(record, await messageOf('Message-ID: <1@c.example>\r\n'))
  assert.equal(thread, opener.thread)
  assert.match(requester ?? '', /^[0-9a-f]{16}$/)
  assert.ok(!JSON.stringify(item).includes('ada@customer.example'))
})

test('a date that a sender made up is not believed', async () => {
  const { record } = await decidedMail([])
  for (const date of ['Fri, 1 Jan 2100 00:00:00 +0000', 'Thu, 1 Jan 1970 00:00:00 +0000'])
    assert.equal(mailActivity(record, await messageOf(`Date: ${date}\r\n`)).at, record.at)
})

test('the versions of a ticket are items of one thread, answered by the first agent who wrote after them', async () => {
  const { source, id, record } = await decidedTicket([])
  const first = ticketActivity(record, await source.fetch(id), [])
  assert.deepEqual(ticketEvents(record, await source.fetch(id)), [])
  source.people.customerWrites(id, 'Any news?')
  const second = await decideOn(source, id, [])
  source.people.agentWrites(id, 'It is on its way.')
  source.people.customerWrites(id, 'Thanks.')
  const third = await decideOn(source, id, [])
  const ticket = await source.fetch(id)
  assert.equal(ticketActivity(second, ticket, []).thread, first.thread)
  assert.notEqual(ticketActivity(second, ticket, []).key, first.key)
  const kinds = [record, second, third].map((each) => ticketEvents(each, ticket).map(({ kind }) => kind))
  assert.deepEqual(kinds, [['answered'], ['answered'], []])
})

test('what a person says of a decided mail confirms its label or corrects it, and of others nothing is noted', async () => {
  const { record } = await decidedMail([])
  await rememberDecision(store, 'abc', record)
  const at = record.at
  await noteCorrections(store, 'support', [
    { item: 'abc', label: 'Order', at },
    { item: 'unknown', label: 'Order', at },
  ])
  await noteCorrections(store, 'support', [{ item: 'abc', label: null, at }])
  const day = { from: new Date(Date.parse(at) - 1000), to: new Date(Date.parse(at) + 1000) }
  const said: string[] = []
  for await (const events of readEvents(store, day))
    said.push(...events.map(({ kind, label }) => `${kind} ${label}`))
  assert.deepEqual(said.sort(), ['confirmed Order', 'corrected null'])
})

test('a draft that was sent confirms its label, one that was deleted unsent says nothing', async (context) => {
  const store = await redis.store(context, 1)
  const { record } = await decidedMail([])
  await rememberDecision(store, 'draft', record)
  const { at } = record
  const day = { from: new Date(Date.parse(at) - 1000), to: new Date(Date.parse(at) + 1000) }
  const said: string[] = []
  for (const label of [null, 'Order']) {
    await noteCorrections(store, 'support', [{ item: 'draft', label, source: 'draft', at }])
    for await (const events of readEvents(store, day)) said.push(...events.map(({ kind }) => kind))
  }
  assert.deepEqual(said, ['confirmed'])
})

test('what a person says of a ticket is noted of what was decided last', async (context) => {
  const store = await redis.store(context, 2)
  const { source, id, record } = await decidedTicket([])
  source.people.customerWrites(id, 'Any news?')
  const second = await decideOn(source, id, [])
  for (const one of [record, second]) await rememberTicketDecision(store, one)
  const at = new Date().toISOString()
  await noteTicketCorrection(store, { source: 'helpdesk', ticket: id }, { label: 'Problem', at })
  await noteTicketCorrection(store, { source: 'helpdesk', ticket: 'unknown' }, { label: 'Problem', at })
  const day = { from: new Date(Date.parse(at) - 1000), to: new Date(Date.parse(at) + 1000) }
  const said: ActivityEvent[] = []
  for await (const events of readEvents(store, day)) said.push(...events)
  const key = ticketActivity(second, await source.fetch(id), []).key
  assert.deepEqual(said, [
    { key, kind: 'corrected', label: 'Problem', given: 'Order', at, itemAt: second.writtenAt },
  ])
})
