import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Redmine, startRedmine } from '../../src/demo/redmine.ts'
import type { TicketSource } from '../../src/tickets/contract.ts'
import { openDesk, type RedmineDesk } from './support/redmine-desk.ts'

let redmine: Redmine
let desk: RedmineDesk
let source: TicketSource

before(async () => {
  redmine = await startRedmine()
  desk = openDesk(redmine)
  source = desk.open()
})

after(async () => {
  await source?.close()
  await redmine?.stop()
})

test('the user may write, note, take notes away and link, and reads again before writing', async () => {
  assert.deepEqual(await source.capabilities(), {
    readOnly: false,
    notes: true,
    removeNotes: true,
    drafts: false,
    links: true,
    concurrency: 'reread',
  })
})

test('the fields are those of a project, with its own categories', async () => {
  await desk.ticket({ subject: 'First' })
  const described = await source.describeFields('Support')
  const byName = new Map(described.map((field) => [field.name, field]))
  assert.deepEqual(byName.get('queue')?.values, ['Support', 'Billing', 'Technical'])
  assert.deepEqual(byName.get('category')?.values, [
    'Applications',
    'Complaints',
    'Enquiries',
    'Orders',
    'Other',
  ])
  assert.deepEqual(byName.get('priority')?.values, ['Low', 'Normal', 'High', 'Urgent', 'Immediate'])
  assert.ok(byName.get('status')?.values?.includes('In Progress'))
  assert.deepEqual(byName.get('custom:Order number'), {
    name: 'custom:Order number',
    values: null,
    kind: 'text',
    many: false,
  })
})

test('only an administrator is told the values of custom fields; others are told which there are', async () => {
  await desk.ticket({ subject: 'With fields' })
  const tags = async (one: TicketSource) =>
    (await one.describeFields('Support')).find(({ name }) => name === 'custom:Tags')
  assert.deepEqual(await tags(source), { name: 'custom:Tags', values: null, kind: 'text', many: true })
  const admin = desk.open({ secret: () => redmine.adminKey })
  try {
    const described = await tags(admin)
    assert.deepEqual(described?.values?.slice(0, 2), ['vip', 'late'])
    assert.equal(described?.many, true)
  } finally {
    await admin.close()
  }
})
