import assert from 'node:assert/strict'
import { after, afterEach, before, beforeEach, test } from 'node:test'
import { type Redmine, startRedmine } from '../../src/demo/redmine.ts'
import { AuthenticationError, GoneError, PermanentError, TransientError } from '../../src/errors.ts'
import type { TicketCursor, TicketSource } from '../../src/tickets/contract.ts'
import { startHttpDoor } from '../support/http-door.ts'
import { until } from '../support/until.ts'
import { openDesk, type RedmineDesk } from './support/redmine-desk.ts'

const kim = 'kim@example.com'

let redmine: Redmine
let desk: RedmineDesk
let source: TicketSource

before(async () => {
  redmine = await startRedmine()
  desk = openDesk(redmine)
})

after(async () => {
  await redmine?.stop()
})

beforeEach(() => {
  source = desk.open()
})

afterEach(async () => {
  await source.close()
})

/** Everything from the cursor on, once each. */
async function follow(cursor: TicketCursor, of = source): Promise<string[]> {
  const told = new Set<string>()
  for (let next = cursor; ; ) {
    const { entries, cursor: later, more } = await of.changes(next, { backfill: 0, limit: 3 })
    for (const { ticket } of entries) told.add(ticket)
    if (!more) return [...told].sort()
    next = later
  }
}

async function begin(of = source): Promise<TicketCursor> {
  return (await of.changes(null, { backfill: 0 })).cursor
}

/** Takes rights from the role of Mailroom's user while something is done. */
async function without(rights: string[], work: () => Promise<void>): Promise<void> {
  const change = (from: string, to: string) =>
    desk.sql(`UPDATE roles SET permissions = replace(permissions, ?, ?) WHERE name = 'Mailroom'`, from, to)
  for (const right of rights) change(`:${right}\n`, `:no_${right}\n`)
  try {
    await work()
  } finally {
    for (const right of rights) change(`:no_${right}\n`, `:${right}\n`)
  }
}

function refuses(code: string, words?: RegExp) {
  return (error: unknown) => {
    assert.ok(error instanceof PermanentError, String(error))
    assert.equal(error.code, code)
    if (words !== undefined) assert.match(error.message, words)
    return true
  }
}

test('a user who triages may write, note, take notes away and link', async () => {
  const capabilities = {
    ...{ readOnly: false, notes: true, removeNotes: true, drafts: false, links: true },
    concurrency: 'reread',
  }
  assert.deepEqual(await source.capabilities(), capabilities)
  await without(['edit_own_issue_notes', 'manage_issue_relations'], async () => {
    assert.deepEqual(await source.capabilities(), { ...capabilities, removeNotes: false, links: false })
  })
  await without(['edit_issues'], async () => {
    assert.equal((await source.capabilities()).readOnly, true)
  })
})

test('a note that Redmine would show to everybody is not written', async () => {
  const ticket = await desk.ticket({ subject: 'Public note' })
  await without(['set_notes_private'], async () => {
    const careless = desk.open()
    assert.equal((await careless.capabilities()).notes, false)
    await assert.rejects(careless.addNote(ticket, 'Inner thoughts'), refuses('forbidden', /may not write/))
    await careless.close()
  })
  assert.equal((await source.fetch(ticket)).messages.length, 1)
})

test('a right that is taken away in the same minute leaves no public note behind', async () => {
  const ticket = await desk.ticket({ subject: 'Public note in a race' })
  await source.addNote(ticket, 'First')
  await without(['set_notes_private'], async () => {
    await assert.rejects(source.addNote(ticket, 'Second'), refuses('forbidden', /taken away again/))
  })
  const { messages } = await source.fetch(ticket)
  assert.deepEqual(
    messages.map(({ body, internal }) => [body, internal]),
    [
      ['', false],
      ['First', true],
    ],
  )
})

test('the customer does not see a note of ours', async () => {
  const ticket = await desk.ticket({ subject: 'Watching', from: kim })
  await source.addNote(ticket, 'Inner thoughts')
  const path = `/issues/${ticket}.json?include=journals`
  const seen = await desk.call('GET', path, undefined, { as: kim })
  assert.ok(!JSON.stringify(seen).includes('Inner thoughts'))
})

test('the note of a person is never taken away', async () => {
  const ticket = await desk.ticket({ subject: 'Note of a person' })
  await desk.agentDoes(ticket, { notes: 'Mine', private_notes: true })
  const [, note] = (await source.fetch(ticket)).messages
  await assert.rejects(source.removeNote(ticket, note?.id ?? ''), refuses('not-ours'))
  assert.equal((await source.fetch(ticket)).messages.length, 2)
})

test('the fields are those of a project, with its own categories', async () => {
  await desk.ticket({ subject: 'First' })
  const described = await source.describeFields('Support')
  const byName = new Map(described.map((field) => [field.name, field]))
  assert.deepEqual(byName.get('queue')?.values, ['Support', 'Billing', 'Technical'])
  const categories = ['Applications', 'Complaints', 'Enquiries', 'Orders', 'Other']
  assert.deepEqual(byName.get('category')?.values, categories)
  assert.deepEqual(byName.get('priority')?.values, ['Low', 'Normal', 'High', 'Urgent', 'Immediate'])
  assert.ok(byName.get('status')?.values?.includes('In Progress'))
  await assert.rejects(source.describeFields('Nowhere'), refuses('queue-missing'))
})

test('only an administrator is told the values of custom fields; others are told which there are', async () => {
  await desk.ticket({ subject: 'With fields' })
  const tags = async (one: TicketSource) =>
    (await one.describeFields('Support')).find(({ name }) => name === 'custom:Tags')
  assert.deepEqual(await tags(source), { name: 'custom:Tags', values: null, kind: 'text', many: true })
  const admin = desk.open({ secret: () => redmine.adminKey })
  const described = await tags(admin)
  await admin.close()
  assert.deepEqual(described?.values?.slice(0, 2), ['vip', 'late'])
  assert.equal(described?.many, true)
})

test('fields are written together, also into another project', async () => {
  const ticket = await desk.ticket({ subject: 'Machine leaks' })
  const fields = {
    queue: 'Technical',
    category: 'Machines',
    priority: 'High',
    status: 'In Progress',
    'custom:Language': 'de',
    'custom:Tags': ['vip', 'safety'],
    'custom:Order number': 'HM-24801',
  } as const
  const after = await source.writeFields(ticket, fields, await source.fetch(ticket))
  assert.deepEqual(after, fields)
  assert.deepEqual((await source.fetch(ticket)).fields, fields)
})

test('a value that a list does not have is refused, and the field is named', async () => {
  const ticket = await desk.ticket({ subject: 'Refused' })
  const known = await source.fetch(ticket)
  const fields = { 'custom:Order number': 'HM-1', 'custom:Language': 'Klingon' } as const
  await assert.rejects(
    source.writeFields(ticket, fields, known),
    refuses('field-refused', /for custom:Language\./),
  )
  const category = { category: 'Machines' }
  await assert.rejects(
    source.writeFields(ticket, category, known),
    refuses('field-refused', /for category\./),
  )
  assert.deepEqual((await source.fetch(ticket)).fields, known.fields)
})

test('what Redmine leaves out without a word is refused, and what it took is put back', async () => {
  const ticket = await desk.ticket({ subject: 'Half' })
  const known = await source.fetch(ticket)
  desk.sql(
    `INSERT INTO workflows (tracker_id, old_status_id, role_id, type, field_name, rule)
     SELECT 3, 1, id, 'WorkflowPermission', 'priority_id', 'readonly' FROM roles WHERE name = 'Mailroom'`,
  )
  try {
    const fields = { category: 'Orders', priority: 'High', 'custom:Tags': ['vip'] } as const
    await assert.rejects(
      source.writeFields(ticket, fields, known),
      refuses('field-refused', /for priority\./),
    )
    assert.deepEqual((await source.fetch(ticket)).fields, known.fields)
  } finally {
    desk.sql(`DELETE FROM workflows WHERE type = 'WorkflowPermission'`)
  }
})

test('a status that the workflow does not allow is refused before anything is written', async () => {
  const ticket = await desk.ticket({ subject: 'Workflow' })
  const known = await source.fetch(ticket)
  desk.sql(`UPDATE workflows SET old_status_id = 99 WHERE new_status_id = 4 AND old_status_id = 1`)
  try {
    const fields = { priority: 'High', status: 'Feedback' } as const
    await assert.rejects(source.writeFields(ticket, fields, known), refuses('field-refused', /for status\./))
    assert.equal((await source.fetch(ticket)).updatedAt, known.updatedAt)
  } finally {
    desk.sql(`UPDATE workflows SET old_status_id = 1 WHERE old_status_id = 99`)
  }
})

test('a project where the user may not open tickets is refused', async () => {
  const ticket = await desk.ticket({ subject: 'Stays' })
  const known = await source.fetch(ticket)
  await without(['add_issues'], async () => {
    const fresh = desk.open()
    const fields = { queue: 'Billing', priority: 'High' } as const
    await assert.rejects(fresh.writeFields(ticket, fields, known), refuses('field-refused', /for queue\./))
    assert.ok(
      !(await fresh.describeFields('Support'))
        .find(({ name }) => name === 'queue')
        ?.values?.includes('Billing'),
    )
    await fresh.close()
  })
  assert.equal((await source.fetch(ticket)).version, known.version)
})

test('reading a ticket takes one request, fields take three and a note two, once Redmine is known', async (t) => {
  const door = await startHttpDoor(redmine.url)
  const counted = desk.open({ url: door.url })
  t.after(async () => {
    await counted.close()
    await door.close()
  })
  const asked = () => door.requests.splice(0).map((request) => request.replace(/\?.*/, ''))
  const first = await desk.ticket({ subject: 'Known' })
  await counted.writeFields(first, { priority: 'High' }, await counted.fetch(first))
  await counted.addNote(first, 'Known')
  const ticket = await desk.ticket({ subject: 'Counted' })
  const path = `/issues/${ticket}.json`
  asked()
  const known = await counted.fetch(ticket)
  assert.deepEqual(asked(), [`GET ${path}`])
  await counted.writeFields(ticket, { priority: 'High' }, known)
  assert.deepEqual(asked(), [`GET ${path}`, `PUT ${path}`, `GET ${path}`])
  await counted.addNote(ticket, 'Counted')
  assert.deepEqual(asked(), [`PUT ${path}`, `GET ${path}`])
  // Of a ticket that was not read lately it has to be asked where it lies.
  const stranger = await desk.ticket({ subject: 'Stranger' })
  await counted.addNote(stranger, 'Counted')
  assert.deepEqual(asked().length, 3)
})

test('a note that says what an earlier one says is another note', async () => {
  const ticket = await desk.ticket({ subject: 'Twice' })
  const ids = [await source.addNote(ticket, 'The same'), await source.addNote(ticket, 'The same')]
  const { messages } = await source.fetch(ticket)
  assert.deepEqual(
    messages.filter(({ role }) => role === 'own').map(({ id }) => id),
    ids,
  )
})

test('a person who was faster wins', async () => {
  const ticket = await desk.ticket({ subject: 'Race' })
  const known = await source.fetch(ticket)
  await desk.agentDoes(ticket, { priority_id: 5 })
  const fields = { category: 'Orders', priority: 'High' } as const
  await assert.rejects(source.writeFields(ticket, fields, known), refuses('ticket-changed'))
  const { fields: now } = await source.fetch(ticket)
  assert.deepEqual([now.priority, now.category], ['Immediate', null])
})

test('who wrote: customers, members who may edit, ourselves', async () => {
  const ticket = await desk.ticket({ subject: 'Roles', text: 'Opening', from: kim })
  await desk.agentDoes(ticket, { notes: 'Answer' })
  await desk.customerSays(ticket, kim, 'Thanks')
  await source.addNote(ticket, 'Summary')
  await desk.agentDoes(ticket, { notes: 'Among us', private_notes: true })
  const { messages, requester } = await source.fetch(ticket)
  assert.deepEqual(
    messages.map(({ role, internal, author }) => [role, internal, author?.address]),
    [
      ['customer', false, kim],
      ['agent', false, 'ada@halfmoon.example'],
      ['customer', false, kim],
      ['own', true, 'mailroom@halfmoon.example'],
      ['agent', true, 'ada@halfmoon.example'],
    ],
  )
  assert.deepEqual(requester, { name: 'kim Customer', address: kim })
})

test('a member who may only report is a customer', async () => {
  const ticket = await desk.ticket({ subject: 'Reporter', from: kim })
  await desk.ticket({ subject: 'Makes the account', from: 'rory@example.com' })
  desk.sql(
    `INSERT INTO members (user_id, project_id) SELECT id, 1 FROM users WHERE login = 'rory@example.com'`,
  )
  desk.sql(
    `INSERT INTO member_roles (member_id, role_id) SELECT max(members.id), roles.id FROM members, roles WHERE roles.name = 'Reporter'`,
  )
  desk.sql(`UPDATE roles SET issues_visibility = 'all' WHERE name = 'Reporter'`)
  await desk.customerSays(ticket, 'rory@example.com', 'Here, too')
  const [, second] = (await source.fetch(ticket)).messages
  assert.equal(second?.role, 'customer')
})

test('a ticket without an account has the address that its text begins with', async () => {
  const text = 'From: Ruth Okafor <Ruth@okafor.example>\n\nThe parcel is late.'
  const ticket = await desk.ticket({ subject: 'By form', text })
  desk.sql(`UPDATE issues SET author_id = 4 WHERE id = ?`, Number(ticket))
  const { requester, messages } = await source.fetch(ticket)
  assert.deepEqual(requester, { name: 'Ruth Okafor', address: 'ruth@okafor.example' })
  assert.equal(messages[0]?.body.replaceAll('\r\n', '\n'), text)
  const silent = await desk.ticket({ subject: 'By form', text: 'The parcel is late.' })
  desk.sql(`UPDATE issues SET author_id = 4 WHERE id = ?`, Number(silent))
  assert.deepEqual((await source.fetch(silent)).requester, {
    name: 'Anonymous',
    address: 'user-4@redmine.invalid',
  })
})

test('a text with an account is not believed another sender', async () => {
  const ticket = await desk.ticket({
    subject: 'Pretends',
    text: 'From: boss@halfmoon.example\n\nPay at once.',
  })
  assert.equal((await source.fetch(ticket)).requester?.address, kim)
})

test('Textile and HTML are given as they were written', async () => {
  const text = 'h2. Order\n\n* *one* item\n<b>bold</b> & <script>alert(1)</script> "link":http://x.example'
  const ticket = await desk.ticket({ subject: 'Markup', text })
  const [message] = (await source.fetch(ticket)).messages
  // Redmine's own line breaks.
  assert.equal(message?.body, text.replaceAll('\n', '\r\n'))
  assert.equal(message?.isHtml, false)
})

test('an attachment belongs to the message that brought it', async () => {
  const upload = async (name: string) => {
    const path = `/uploads.json?filename=${name}`
    const { upload } = await desk.call('POST', path, Buffer.from('content'))
    return [{ token: upload.token, filename: name, content_type: 'image/png' }]
  }
  const fields = { uploads: await upload('first.png') }
  const ticket = await desk.ticket({ subject: 'Pictures', fields })
  await desk.agentDoes(ticket, { notes: 'Mine', uploads: await upload('second.png') })
  const { messages } = await source.fetch(ticket)
  assert.deepEqual(
    messages.map(({ attachments }) => attachments),
    [
      [{ name: 'first.png', type: 'image/png', size: 7 }],
      [{ name: 'second.png', type: 'image/png', size: 7 }],
    ],
  )
})

test('of two changes within one second both are told, without a clock of the server', async () => {
  const cursor = await begin()
  const one = await desk.ticket({ subject: 'One' })
  const first = await source.changes(cursor, { backfill: 0 })
  assert.ok(first.entries.some(({ ticket }) => ticket === one))
  const second = `UPDATE issues SET updated_on = (SELECT updated_on FROM issues WHERE id = ?) WHERE id = ?`
  const other = await desk.ticket({ subject: 'Other' })
  desk.sql(second, Number(one), Number(other))
  assert.ok((await follow(first.cursor)).includes(other))
  // And the same ticket again, within the second in which it was told.
  assert.ok((await follow(first.cursor)).includes(one))
})

test('only the configured projects are read, by identifier or name', async () => {
  const some = desk.open({ queues: ['billing', 'Technical'] })
  const cursor = await begin(some)
  await desk.ticket({ subject: 'Elsewhere' })
  const invoice = await desk.ticket({ subject: 'Invoice', project: 'billing' })
  const broken = await desk.ticket({ subject: 'Broken', project: 'technical' })
  assert.deepEqual(await follow(cursor, some), [invoice, broken].sort())
  const { entries } = await some.changes(null, { backfill: 2 })
  assert.deepEqual(entries.map(({ ticket }) => ticket).sort(), [invoice, broken].sort())
  await some.close()
})

test('a project that is not there is an alarm, not an empty list', async () => {
  const lost = desk.open({ queues: ['support', 'lost'] })
  for (const call of [() => lost.capabilities(), () => lost.changes(null, { backfill: 1 })])
    await assert.rejects(call(), refuses('queue-missing', /"lost"/))
  await lost.close()
})

test('closed tickets are followed, too, and say so', async () => {
  const ticket = await desk.ticket({ subject: 'Closing' })
  const cursor = await begin()
  await desk.agentDoes(ticket, { status_id: 5 })
  assert.ok((await follow(cursor)).includes(ticket))
  const { isClosed, fields } = await source.fetch(ticket)
  assert.deepEqual([isClosed, fields.status], [true, 'Closed'])
})

test('a ticket that the user may not see any more is gone', async () => {
  const ticket = await desk.ticket({ subject: 'Hidden' })
  await source.fetch(ticket)
  desk.sql(`UPDATE roles SET issues_visibility = 'own' WHERE name = 'Mailroom'`)
  try {
    await assert.rejects(source.addNote(ticket, 'To nobody'), GoneError)
    await assert.rejects(source.fetch(ticket), GoneError)
  } finally {
    desk.sql(`UPDATE roles SET issues_visibility = 'all' WHERE name = 'Mailroom'`)
  }
})

test('a key that was revoked is an AuthenticationError, even where strangers may look', async () => {
  const ticket = await desk.ticket({ subject: 'Revoked' })
  const cursor = await begin()
  const known = await source.fetch(ticket)
  const setting = `UPDATE settings SET value = ?, updated_on = ? WHERE name = 'login_required'`
  desk.sql(`UPDATE tokens SET value = 'revoked' WHERE value = ?`, redmine.botKey)
  desk.sql(setting, '0', new Date(Date.now() + 1000).toISOString().replace('T', ' ').replace('Z', ''))
  try {
    await until('strangers may look', async () => (await fetch(`${redmine.url}/issues.json`)).ok)
    await assert.rejects(source.changes(cursor, { backfill: 0 }), AuthenticationError)
    await assert.rejects(source.capabilities(), AuthenticationError)
    await assert.rejects(source.writeFields(ticket, { priority: 'High' }, known), AuthenticationError)
    await assert.rejects(source.addNote(ticket, 'Text'), AuthenticationError)
  } finally {
    desk.sql(setting, '1', new Date(Date.now() + 2000).toISOString().replace('T', ' ').replace('Z', ''))
    desk.sql(`UPDATE tokens SET value = ? WHERE value = 'revoked'`, redmine.botKey)
  }
  assert.equal((await source.fetch(ticket)).fields.priority, 'Normal')
})

test('a server that was down goes on where it was', async () => {
  const cursor = await begin()
  const ticket = await desk.ticket({ subject: 'Before' })
  await redmine.kill()
  await assert.rejects(source.changes(cursor, { backfill: 0 }), TransientError)
  await assert.rejects(source.fetch(ticket), TransientError)
  await assert.rejects(source.addNote(ticket, 'Text'), TransientError)
  await redmine.restart()
  assert.ok((await follow(cursor)).includes(ticket))
  assert.equal((await source.fetch(ticket)).messages.length, 1)
})
