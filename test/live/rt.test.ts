import assert from 'node:assert/strict'
import { readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { after, afterEach, before, beforeEach, test } from 'node:test'
import { type Rt, startRt } from '../../src/demo/rt.ts'
import { AuthenticationError, GoneError, PermanentError, TransientError } from '../../src/errors.ts'
import type { TicketCursor, TicketSource } from '../../src/tickets/contract.ts'
import { FieldRefusedError } from '../../src/tickets/field-refused.ts'
import { openRtSource } from '../../src/tickets/rt/rt-source.ts'
import { type HttpDoor, startHttpDoor } from '../support/http-door.ts'
import { collectLog } from '../support/log-collector.ts'
import { until } from '../support/until.ts'
import { askRt, changeFields, customer, newestTicket, openTicket, say } from './support/rt-people.ts'

const lifecycle = `Set(%Lifecycles, repairs => {
  initial => ['received'], active => ['waiting'], inactive => ['returned'],
  defaults => { on_create => 'received' },
  transitions => { '' => ['received'], received => ['waiting', 'returned'], waiting => ['returned'], returned => ['waiting'] },
});`

let rt: Rt
let door: HttpDoor
let source: TicketSource
before(async () => {
  rt = await startRt({ config: lifecycle })
})
after(() => rt.stop())
beforeEach(async () => {
  door = await startHttpDoor(rt.url)
  source = open({})
})
afterEach(async () => {
  await source.close()
  await door.close()
})

function open(more: { user?: string; secret?: () => string; queues?: string[] }): TicketSource {
  const { queues = ['Support', 'Technical'], secret = () => rt.token, ...user } = more
  const settings = { type: 'rt' as const, url: door.url, secret, queues, pollIntervalMs: 1000, ...user }
  return openRtSource('helpdesk', settings, collectLog())
}

const openOne = (queue = 'Support') => openTicket(rt, queue, { subject: 'Subject', body: 'Text' })

async function everythingSince(cursor: TicketCursor): Promise<string[]> {
  const told: string[] = []
  for (let from = cursor; ; ) {
    const changes = await source.changes(from, { backfill: 0 })
    told.push(...changes.entries.map(({ ticket }) => ticket))
    if (!changes.more) return told
    from = changes.cursor
  }
}

test('a mail is a ticket: the text that was written, and the ids of the mails that came and went', async () => {
  await rt.receive(
    [
      'From: "Ada Customer" <Ada@example.org>',
      'To: support@rt.test',
      'Subject: =?utf-8?q?Gr=C3=B6=C3=9Fe?=',
      'Message-ID: <first-4711@example.org>',
      'MIME-Version: 1.0',
      'Content-Type: multipart/alternative; boundary=part',
      '',
      '--part',
      'Content-Type: text/plain; charset=iso-8859-1',
      'Content-Transfer-Encoding: quoted-printable',
      '',
      'Der Kaffee ist zu gro=DF.',
      '--part',
      'Content-Type: text/html; charset=utf-8',
      '',
      '<p>Der Kaffee ist zu <b>groß</b>.</p>',
      '--part--',
      '',
    ].join('\r\n'),
    'Support',
  )
  const ticket = await source.fetch(await newestTicket(rt, 'Support'))
  assert.equal(ticket.subject, 'Größe')
  assert.deepEqual(ticket.requester, { name: 'Ada Customer', address: customer })
  const [message, ...others] = ticket.messages
  assert.deepEqual(others, [])
  assert.deepEqual(
    [message?.role, message?.isHtml, message?.body.trim(), message?.author?.address],
    ['customer', false, 'Der Kaffee ist zu groß.', customer],
  )
  assert.ok(ticket.messageIds.includes('<first-4711@example.org>'))
  const [reply] = await rt.sentMail()
  const [, replyId = ''] = /^Message-ID: (.*)$/im.exec(reply ?? '') ?? []
  assert.ok(ticket.messageIds.includes(replyId), replyId)
  assert.equal(ticket.url, `${door.url}/Ticket/Display.html?id=${ticket.ticket}`)
})

test('a mail that has nothing but HTML, and a mail within a mail', async () => {
  const forward = [
    'From: ada@example.org',
    'Subject: Forwarded',
    'Message-ID: <forward@example.org>',
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary=part',
    '',
    '--part',
    'Content-Type: text/html',
    '',
    '<p>See below</p>',
    '--part',
    'Content-Type: message/rfc822',
    '',
    'From: eve@example.org',
    'Subject: Inner',
    'Content-Type: text/plain',
    '',
    'The inner text',
    '--part--',
    '',
  ].join('\r\n')
  await rt.receive(forward, 'Support')
  const [message] = (await source.fetch(await newestTicket(rt, 'Support'))).messages
  assert.equal(message?.isHtml, true)
  assert.match(message?.body ?? '', /See below/)
  assert.doesNotMatch(message?.body ?? '', /inner text/)
})

test('what an agent writes down for a customer is what the customer asks', async () => {
  const body = { Queue: 'Support', Subject: 'Call', Requestor: 'cleo@example.org' }
  const text = { Content: 'She called about a refund', ContentType: 'text/plain' }
  const { id } = (await askRt(rt, 'agnes', 'POST', '/ticket', { ...body, ...text })) as { id: string }
  const { messages, requester } = await source.fetch(id)
  assert.equal(requester?.address, 'cleo@example.org')
  assert.deepEqual([messages[0]?.role, messages[0]?.author?.address], ['customer', 'cleo@example.org'])
})

test('reading a ticket takes four requests, and writing fields of it two, once RT is known', async () => {
  const ticket = await openOne()
  await say(rt, 'agnes', 'correspond', ticket, 'Which one?')
  await say(rt, customer, 'correspond', ticket, 'The blue one.')
  const rest = `/REST/2.0/ticket/${ticket}`
  const asked = () => door.requests.splice(0).map((request) => request.replace(/\?.*/, ''))
  await source.writeFields(ticket, { priority: '1', 'custom:Category': 'Order' }, await source.fetch(ticket))
  asked()
  const known = await source.fetch(ticket)
  assert.deepEqual(asked().sort(), [
    'GET /REST/2.0/attachments',
    `GET ${rest}`,
    `GET ${rest}/attachments`,
    `GET ${rest}/history`,
  ])
  await source.writeFields(ticket, { priority: '2', 'custom:Category': 'Other' }, known)
  assert.deepEqual(asked(), [`PUT ${rest}`, 'GET /REST/2.0/tickets'])
})

test('a conversation of more messages than RT tells at once is whole', async () => {
  const ticket = await openOne()
  for (let number = 1; number <= 104; number += 1)
    await say(rt, customer, 'correspond', ticket, `Message ${number}`)
  const { messages } = await source.fetch(ticket)
  assert.deepEqual(
    messages.map(({ body }) => body.trim()),
    ['Text', ...Array.from({ length: 104 }, (_, index) => `Message ${index + 1}`)],
  )
})

test('a ticket moves first, so that the fields of its new queue can be written with it', async () => {
  const ticket = await openOne()
  const wanted = { queue: 'Technical', 'custom:Machine': 'Boiler', priority: '70' } as const
  await source.writeFields(ticket, wanted, await source.fetch(ticket))
  const { fields } = await source.fetch(ticket)
  assert.deepEqual([fields.queue, fields['custom:Machine'], fields.priority], ['Technical', 'Boiler', '70'])
  const back = { queue: 'Support', 'custom:Machine': 'Boiler' } as const
  await assert.rejects(source.writeFields(ticket, back, await source.fetch(ticket)), {
    code: 'field-refused',
  })
  assert.equal((await source.fetch(ticket)).fields.queue, 'Technical')

  await source.writeFields(ticket, { queue: 'Support' }, await source.fetch(ticket))
  assert.equal((await source.fetch(ticket)).fields['custom:Machine'], undefined)
  await source.writeFields(ticket, { queue: 'Technical' }, await source.fetch(ticket))
  assert.equal((await source.fetch(ticket)).fields['custom:Machine'], 'Boiler')
})

test('a person who is faster by a moment wins, and a message of the customer does not matter', async () => {
  const ticket = await openOne()
  const known = await source.fetch(ticket)
  let isDone = false
  door.before = async (method) => {
    if (method !== 'PUT' || isDone) return
    isDone = true
    await say(rt, customer, 'correspond', ticket, 'One thing more')
  }
  const after = await source.writeFields(ticket, { 'custom:Category': 'Order' }, known)
  assert.equal(after['custom:Category'], 'Order')
  assert.ok(isDone)

  const later = await source.fetch(ticket)
  isDone = false
  door.before = async (method) => {
    if (method !== 'PUT' || isDone) return
    isDone = true
    await changeFields(rt, ticket, { 'custom:Category': 'Complaint' })
  }
  await assert.rejects(source.writeFields(ticket, { 'custom:Category': 'Invoice' }, later), {
    name: 'PermanentError',
    code: 'ticket-changed',
  })
  door.before = null
  assert.equal((await source.fetch(ticket)).fields['custom:Category'], 'Complaint')
})

test('a value that RT refuses with 200 is an error', async () => {
  const { items } = (await askRt(
    rt,
    'root',
    'GET',
    `/customfields?query=${encodeURIComponent('[{"field":"Name","value":"Order number"}]')}`,
  )) as { items: { id: string }[] }
  const path = `/customfield/${items[0]?.id}`
  await askRt(rt, 'root', 'PUT', path, { Pattern: '^A-\\d+$' })
  const ticket = await openOne()
  const known = await source.fetch(ticket)
  const some = { 'custom:Order number': 'secret words', 'custom:Category': 'Order' } as const
  await assert.rejects(source.writeFields(ticket, some, known), (error) => {
    assert.ok(error instanceof FieldRefusedError)
    assert.deepEqual(error.fields, ['custom:Order number'])
    assert.doesNotMatch(error.message, /secret words/)
    return true
  })
  const after = await source.writeFields(ticket, { 'custom:Order number': 'A-4711' }, known)
  assert.equal(after['custom:Order number'], 'A-4711')
  await askRt(rt, 'root', 'PUT', path, { Pattern: '' })
})

test('statuses of a lifecycle of one’s own are known for open and closed, and refused by RT', async () => {
  await askRt(rt, 'root', 'POST', '/queue', { Name: 'Repairs', Lifecycle: 'repairs' })
  const ticket = await openOne('Repairs')
  const known = await source.fetch(ticket)
  assert.deepEqual([known.fields.status, known.isClosed], ['received', false])
  assert.equal((await source.fetch(ticket)).isClosed, false)
  const described = await source.describeFields('Repairs')
  assert.equal(described.find(({ name }) => name === 'status')?.values, null)
  await assert.rejects(source.writeFields(ticket, { status: 'resolved' }, known), { code: 'field-refused' })
  await source.writeFields(ticket, { status: 'returned' }, known)
  for (const _ of [1, 2]) assert.equal((await source.fetch(ticket)).isClosed, true)
})

test('whatever time zone RT reads times in, everything is told, and nothing from long ago', async () => {
  await openOne()
  for (const zone of ['Pacific/Kiritimati', 'Pacific/Pago_Pago', 'Europe/Berlin']) {
    await askRt(rt, 'root', 'PUT', '/user/mailroom', { Timezone: zone })
    let cursor: TicketCursor | null = null
    await until('the second is over', async () => {
      const begun = await source.changes(null, { backfill: 0 })
      cursor = begun.cursor
      return begun.entries.length === 0
    })
    assert.ok(cursor !== null)
    const tickets = [await openOne(), await openOne(), await openOne()]
    assert.deepEqual([...new Set(await everythingSince(cursor))], tickets, zone)
  }
  await askRt(rt, 'root', 'PUT', '/user/mailroom', { Timezone: '' })
})

test('an address where there is no RT is an alarm, not a ticket that went away', async () => {
  const settings = { type: 'rt' as const, secret: () => rt.token, queues: [], pollIntervalMs: 1000 }
  // RT itself answers with its page for signing in, or that there is no such thing.
  for (const path of ['/wrong', '/REST/2.0']) {
    const wrong = openRtSource('helpdesk', { ...settings, url: `${rt.url}${path}` }, collectLog())
    for (const call of [
      () => wrong.capabilities(),
      () => wrong.changes(null, { backfill: 1 }),
      () => wrong.describeFields(null),
    ])
      await assert.rejects(call, { name: 'PermanentError', message: /check url in mailroom\.yaml/ })
    await wrong.close()
  }
})

test('a queue that is not there is an alarm', async () => {
  const wrong = open({ queues: ['Support', 'Suport'] })
  for (const call of [() => wrong.capabilities(), () => wrong.changes(null, { backfill: 1 })])
    await assert.rejects(call, { name: 'PermanentError', code: 'queue-missing' })
  await wrong.close()
})

test('a ticket that was merged into another one is gone', async () => {
  const [one, other] = [await openOne(), await openOne()]
  await askRt(rt, 'root', 'PUT', `/ticket/${one}`, { MergeInto: other })
  await assert.rejects(source.fetch(one), GoneError)
  assert.equal((await source.fetch(other)).messages.length, 2)
})

test('a note whose answer was lost is there, and can be found', async () => {
  const ticket = await openOne()
  door.loseAnswer('POST')
  await assert.rejects(source.addNote(ticket, 'Reference 4711'), {
    name: 'TransientError',
    code: 'answer-lost',
  })
  const notes = (await source.fetch(ticket)).messages.filter(({ role }) => role === 'own')
  assert.deepEqual([notes.length, notes[0]?.body.trim(), notes[0]?.internal], [1, 'Reference 4711', true])
})

test('a user with a password can do the same, and one without privileges is refused', async () => {
  const bot = open({ user: 'mailroom', secret: () => 'secret' })
  const ticket = await openOne()
  const id = await bot.addNote(ticket, 'By password')
  assert.equal((await bot.fetch(ticket)).messages.find((message) => message.id === id)?.role, 'own')
  await bot.close()
  const stranger = open({ user: customer, secret: () => 'secret' })
  await assert.rejects(stranger.capabilities(), { name: 'PermanentError', code: 'not-privileged' })
  await stranger.close()
})

test('without the rights to write, a source says that it can only read, and what it tries is refused', async () => {
  const ticket = await openOne()
  const reader = open({ user: 'reader', secret: () => 'secret' })
  const { readOnly, notes, links } = await reader.capabilities()
  assert.deepEqual([readOnly, notes, links], [true, false, false])
  const known = await reader.fetch(ticket)
  assert.equal(known.messages[0]?.body.trim(), 'Text')
  for (const write of [
    () => reader.writeFields(ticket, { priority: '9' }, known),
    () => reader.addNote(ticket, 'Text'),
    () => reader.link(ticket, '1'),
  ])
    await assert.rejects(write, PermanentError)
  await reader.close()
  assert.equal((await source.fetch(ticket)).fields.priority, '0')
})

test('a start that is broken off leaves nothing behind', async () => {
  const folders = async () => (await readdir(tmpdir())).filter((name) => name.startsWith('mailroom-rt-'))
  const before = await folders()
  for (const afterMs of [0, 300, 1500])
    await assert.rejects(startRt({ signal: AbortSignal.timeout(afterMs) }))
  assert.deepEqual(
    (await folders()).filter((name) => !before.includes(name)),
    [],
  )
})

test('RT goes down and comes back, and nothing is missed', async () => {
  const { cursor } = await source.changes(null, { backfill: 0 })
  const ticket = await openOne()
  await rt.kill()
  await assert.rejects(source.changes(cursor, { backfill: 0 }), TransientError)
  await assert.rejects(source.fetch(ticket), TransientError)
  await rt.restart()
  assert.ok((await everythingSince(cursor)).includes(ticket))
  assert.equal((await source.fetch(ticket)).messages.length, 1)
})

test('a token that was taken away is an AuthenticationError, for everything', async () => {
  const ticket = await openOne()
  const known = await source.fetch(ticket)
  const { cursor } = await source.changes(null, { backfill: 0 })
  await rt.revokeToken()
  for (const call of [
    () => source.changes(cursor, { backfill: 0 }),
    () => source.fetch(ticket),
    () => source.writeFields(ticket, { priority: '1' }, known),
    () => source.addNote(ticket, 'Text'),
    () => source.capabilities(),
  ])
    await assert.rejects(call, AuthenticationError)
})
