import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AuthenticationError, GoneError, TransientError } from '../../../src/errors.ts'
import { silentLog } from '../../../src/silent-log.ts'
import type { TicketCursor, TicketSource } from '../../../src/tickets/contract.ts'
import { openJiraSource } from '../../../src/tickets/jira/jira-source.ts'
import { agent, customer, type EditionName, type FakeJira, startFakeJira } from './fake-jira.ts'

interface Both {
  jira: FakeJira
  source: TicketSource
  open(queues: string[]): TicketSource
}

/** Runs a test against both editions; fails where a request or an answer is not as the vendor describes it. */
function inBoth(name: string, body: (both: Both) => Promise<void>): void {
  for (const edition of ['cloud', 'data center'] satisfies EditionName[])
    test(`${name} (${edition})`, async () => {
      const jira = await startFakeJira(edition)
      const opened: TicketSource[] = []
      const open = (queues: string[]) => {
        const user = edition === 'cloud' ? 'mailroom@example.com' : undefined
        const settings = {
          type: 'jira',
          url: jira.url,
          secret: () => 'token-correct',
          user,
          queues,
          pollIntervalMs: 1000,
        } as const
        const source = openJiraSource('desk', settings, silentLog)
        opened.push(source)
        return source
      }
      try {
        await body({ jira, open, source: open(['HELP']) })
      } finally {
        for (const source of opened) await source.close()
        await jira.close()
      }
      assert.deepEqual(jira.problems, [])
    })
}

inBoth('an issue is a ticket with its conversation', async ({ jira, source }) => {
  const issue = jira.add({
    summary: 'The press stands still',
    description: 'Since <today>.\nPlease help.',
    attachments: [{ name: 'photo.png', type: 'image/png', size: 12 }],
    fields: {
      priority: { name: 'High' },
      labels: ['vip'],
      components: [{ name: 'Machines' }],
      customfield_10001: { value: 'Press' },
    },
  })
  jira.comment(issue, { author: agent, text: 'Which press?' })
  jira.comment(issue, { author: customer, text: 'The big one.' })
  jira.comment(issue, {
    author: jira.me,
    text: 'Urgent.',
    properties: { 'sd.public.comment': { internal: true } },
  })

  jira.comment(issue, { author: agent, text: 'For administrators.', role: 'Administrators' })

  const ticket = await source.fetch('HELP-1')

  assert.equal(ticket.subject, 'The press stands still')
  assert.equal(ticket.url, `${jira.url}/browse/HELP-1`)
  assert.equal(ticket.createdAt, issue.createdAt.toISOString())
  assert.deepEqual(ticket.requester, { name: 'Ada Customer', address: 'ada@example.org' })
  assert.equal(ticket.messages[0]?.body, '<p>Since &lt;today&gt;.<br/>\nPlease help.</p>')
  assert.deepEqual(ticket.messages[0]?.attachments, [{ name: 'photo.png', type: 'image/png', size: 12 }])
  assert.deepEqual(
    ticket.messages.map(({ role, internal }) => `${role}${internal ? ' internal' : ''}`),
    ['customer', 'agent', 'customer', 'own internal', 'agent internal'],
  )
  assert.deepEqual(ticket.fields, {
    queue: 'HELP',
    status: 'Open',
    priority: 'High',
    tags: ['vip'],
    category: ['Machines'],
    'custom:Area': 'Press',
    'custom:Order number': null,
    'custom:Details': null,
    'custom:Amount': null,
    'custom:Topics': null,
    'custom:customfield_10006': null,
    'custom:customfield_10007': null,
  })
})

inBoth('all comments are read, also those beyond the first page', async ({ jira, source }) => {
  const issue = jira.add({ summary: 'Long', description: 'First' })
  for (let index = 0; index < 205; index += 1)
    jira.comment(issue, { author: customer, text: `Comment ${index}` })
  const { messages } = await source.fetch('HELP-1')
  assert.equal(new Set(messages.map(({ id }) => id)).size, 206)
})

inBoth('a user who hides the mail address still is somebody', async ({ jira, source }) => {
  jira.add({ summary: 'One', description: 'Text', reporter: { id: '5A:hidden', name: 'No Mail' } })
  const { requester } = await source.fetch('HELP-1')
  assert.deepEqual(requester, { name: 'No Mail', address: '5a:hidden@account.invalid' })
})

inBoth(
  'a token that is not accepted is an AuthenticationError, also where a stranger gets an answer',
  async ({ jira, source }) => {
    jira.add({ summary: 'One', description: 'Text' })
    const { cursor } = await source.changes(null, { backfill: 1 })
    jira.token = 'another'
    for (const call of [
      () => source.capabilities(),
      () => source.changes(null, { backfill: 1 }),
      () => source.changes(cursor, { backfill: 1 }),
      () => source.fetch('HELP-1'),
    ])
      await assert.rejects(call, AuthenticationError)
  },
)

inBoth(
  'an answer for strangers, which says so in a header alone, is an AuthenticationError',
  async ({ jira, source }) => {
    jira.add({ summary: 'One', description: 'Text' })
    const headers = { 'x-seraph-loginreason': 'AUTHENTICATED_FAILED' }
    jira.next({ status: 200, body: jira.edition === 'cloud' ? { accountId: 'x' } : { key: 'x' }, headers })
    await assert.rejects(source.capabilities(), AuthenticationError)
    jira.next({
      status: 403,
      headers: { 'x-authentication-denied-reason': 'CAPTCHA_CHALLENGE; login-url=x' },
    })
    await assert.rejects(source.capabilities(), AuthenticationError)
  },
)

inBoth('a project that is not there is an alarm', async ({ open }) => {
  await assert.rejects(open(['HELP', 'LOST']).capabilities(), {
    name: 'PermanentError',
    code: 'queue-missing',
  })
})

inBoth('capabilities are what the user may do in every project', async ({ jira, source, open }) => {
  const all = {
    readOnly: false,
    notes: true,
    removeNotes: true,
    drafts: false,
    links: true,
    concurrency: 'reread',
  }
  assert.deepEqual(await source.capabilities(), all)
  assert.deepEqual(await open(['HELP', 'DEV']).capabilities(), { ...all, notes: false, removeNotes: false })
  jira.permissions.delete('DELETE_OWN_COMMENTS')
  assert.deepEqual(await source.capabilities(), { ...all, removeNotes: false })
  jira.permissions.clear()
  const none = { ...all, readOnly: true, notes: false, removeNotes: false, links: false }
  assert.deepEqual(await source.capabilities(), none)
})

inBoth('fields are described with the values that Jira accepts', async ({ jira, source }) => {
  jira.add({ summary: 'One', description: 'Text' })
  const described = await source.describeFields('HELP')
  const byName = Object.fromEntries(described.map((field) => [field.name, field]))
  assert.deepEqual(byName.status?.values, ['Open', 'In Progress', 'Done', 'Declined'])
  assert.deepEqual(byName.priority?.values, ['Highest', 'High', 'Medium', 'Low'])
  assert.deepEqual(byName.category, {
    name: 'category',
    values: ['Billing', 'Machines'],
    kind: 'text',
    many: true,
  })
  assert.deepEqual(byName.tags, { name: 'tags', values: null, kind: 'text', many: true })
  assert.deepEqual(byName['custom:Area']?.values, ['Press', 'Packing'])
  assert.equal(byName['custom:Amount']?.kind, 'number')
  assert.deepEqual(
    described.filter(({ name }) => /Twin|Approver|Summary|queue/.test(name)),
    [],
  )
  assert.deepEqual(await source.describeFields(null), described)
})

inBoth(
  'fields of a project without any issue are those that can be set when one is created',
  async ({ jira, source }) => {
    const empty = await source.describeFields('HELP')
    jira.add({ summary: 'One', description: 'Text' })
    assert.deepEqual(empty, await source.describeFields('HELP'))
    assert.ok(empty.length > 9)
  },
)

inBoth('every kind of field is written and read back', async ({ jira, source }) => {
  jira.add({ summary: 'One', description: 'Text' })
  const known = await source.fetch('HELP-1')
  const wanted = {
    status: 'In Progress',
    priority: 'Highest',
    tags: ['late', 'vip'],
    category: ['Billing'],
    'custom:Area': 'Packing',
    'custom:Order number': 'A-4711',
    'custom:Details': 'First line\nsecond',
    'custom:Amount': '12.5',
    'custom:Topics': ['Delay', 'Damage'],
    'custom:customfield_10007': 'the second twin',
  } as const
  const after = await source.writeFields('HELP-1', wanted, known)
  for (const [name, value] of Object.entries(wanted))
    assert.deepEqual(after[name as keyof typeof after], value)
  assert.deepEqual((await source.fetch('HELP-1')).fields, after)

  const back = Object.fromEntries(
    Object.keys(wanted).map((name) => [name, known.fields[name as keyof typeof wanted]]),
  )
  const restored = await source.writeFields('HELP-1', back, { ...known, fields: after })
  assert.deepEqual({ ...restored, 'custom:Topics': null }, known.fields)
})

inBoth('a value that Jira does not have is never sent', async ({ jira, source }) => {
  jira.add({ summary: 'One', description: 'Text' })
  const known = await source.fetch('HELP-1')
  const requests = jira.requests.length
  for (const fields of [
    { priority: 'Extreme' },
    { category: ['Billing', 'Nothing'] },
    { 'custom:Area': 'Moon' },
    { 'custom:Amount': 'many' },
    { 'custom:Approver': 'Grace Agent' },
    { 'custom:Twin': 'which one?' },
    { status: 'Done' },
    { queue: 'DEV' },
  ])
    await assert.rejects(source.writeFields('HELP-1', fields, known), { code: 'field-refused' })
  assert.ok(jira.requests.slice(requests).every((request) => request.startsWith('GET')))
})

inBoth('a refusal names the field', async ({ jira, source }) => {
  jira.add({ summary: 'One', description: 'Text' })
  const known = await source.fetch('HELP-1')
  jira.refusedField = 'labels'
  await assert.rejects(source.writeFields('HELP-1', { tags: ['late'], priority: 'High' }, known), {
    code: 'field-refused',
    message: /tags/,
  })
})

inBoth('blanks in tags become hyphens, also when it is done twice', async ({ jira, source }) => {
  const issue = jira.add({ summary: 'One', description: 'Text' })
  const known = await source.fetch('HELP-1')
  for (const _ of ['once', 'twice']) {
    const { tags } = await source.writeFields('HELP-1', { tags: ['late delivery'] }, known)
    assert.deepEqual(tags, ['late-delivery'])
  }
  assert.deepEqual(issue.fields.labels, ['late-delivery'])
})

inBoth('where the status is refused the other fields are taken back', async ({ jira, source }) => {
  const issue = jira.add({ summary: 'One', description: 'Text', fields: { priority: { name: 'Low' } } })
  const known = await source.fetch('HELP-1')
  const fields = { status: 'Declined', priority: 'High', tags: ['late'] }
  await assert.rejects(source.writeFields('HELP-1', fields, known), { code: 'field-refused' })
  assert.deepEqual([issue.fields.priority, issue.fields.labels, issue.status], [{ name: 'Low' }, [], 'Open'])
})

inBoth('what somebody changed meanwhile stays', async ({ jira, source }) => {
  const issue = jira.add({ summary: 'One', description: 'Text' })
  const known = await source.fetch('HELP-1')
  jira.change(issue, { fields: { priority: { name: 'Low' } } })
  await assert.rejects(source.writeFields('HELP-1', { priority: 'High' }, known), { code: 'ticket-changed' })
  assert.deepEqual(issue.fields.priority, { name: 'Low' })
})

inBoth(
  'a note is hidden from customers, shown as it is written, and can be removed',
  async ({ jira, source }) => {
    const issue = jira.add({ summary: 'One', description: 'Text' })
    const text =
      'Mood: {color:red}angry{color} {noformat} [click|https://bad.example] !https://bad.example/a.png!\n\nSecond.'
    const id = await source.addNote('HELP-1', text)
    const [comment] = issue.comments
    assert.deepEqual(comment?.properties, { 'sd.public.comment': { internal: true } })
    const stored =
      jira.edition === 'cloud' ? text : `{noformat}\n${text.replace('{noformat}', '{ noformat}')}\n{noformat}`
    assert.equal(comment?.text, stored)
    const message = (await source.fetch('HELP-1')).messages.at(-1)
    assert.deepEqual([message?.id, message?.role, message?.internal], [id, 'own', true])
    await source.removeNote('HELP-1', id)
    await source.removeNote('HELP-1', id)
    assert.deepEqual(issue.comments, [])
  },
)

inBoth('outside of service projects no comment is ever written', async ({ jira, open }) => {
  jira.add({ summary: 'One', description: 'Text', project: 'DEV' })
  await assert.rejects(open(['DEV']).addNote('DEV-1', 'Note'), { code: 'unsupported' })
  assert.ok(jira.requests.every((request) => !request.startsWith('POST')))
})

inBoth('a note that Jira did not keep internal is removed at once', async ({ jira, source }) => {
  const issue = jira.add({ summary: 'One', description: 'Text' })
  jira.losesInternal = true
  await assert.rejects(source.addNote('HELP-1', 'Note'), { code: 'note-public' })
  assert.deepEqual(issue.comments, [])
})

inBoth('comments of others are never removed', async ({ jira, source }) => {
  const issue = jira.add({ summary: 'One', description: 'Text' })
  const { id } = jira.comment(issue, { author: agent, text: 'Mine.' })
  await assert.rejects(source.removeNote('HELP-1', id), { code: 'not-ours' })
  assert.equal(issue.comments.length, 1)
})

inBoth('links are made once, and taken away', async ({ jira, source }) => {
  const issue = jira.add({ summary: 'One', description: 'Text' })
  jira.add({ summary: 'Two', description: 'Text' })
  await source.link('HELP-1', 'HELP-2')
  await source.link('HELP-1', 'HELP-2')
  await source.link('HELP-2', 'HELP-1')
  assert.equal(issue.links.length, 1)
  assert.deepEqual((await source.fetch('HELP-1')).links, ['HELP-2'])
  await source.unlink('HELP-2', 'HELP-1')
  await source.unlink('HELP-2', 'HELP-1')
  assert.deepEqual(issue.links, [])
  await assert.rejects(source.link('HELP-1', 'HELP-99'), GoneError)
  jira.add({ summary: 'Of another source', description: 'Text', project: 'DEV' })
  await assert.rejects(source.link('HELP-1', 'DEV-3'), GoneError)
  assert.deepEqual(issue.links, [])
})

inBoth('issues of other projects are no tickets', async ({ jira, source }) => {
  jira.add({ summary: 'One', description: 'Text', project: 'DEV' })
  for (const ticket of ['DEV-1', 'HELP-9', '../myself-1'])
    await assert.rejects(source.fetch(ticket), GoneError)
})

inBoth('the newest issues are told first, then what changes', async ({ jira, open }) => {
  for (let index = 0; index < 240; index += 1)
    jira.add({ summary: `Old ${index}`, description: 'Text', project: index % 3 === 0 ? 'DEV' : 'HELP' })
  const source = open(['HELP', 'DEV'])
  const told = await drain(source, null, 230)
  const expected = jira.issues.slice(-230).map(({ key }) => key)
  assert.deepEqual(told.tickets.toSorted(), expected.toSorted())
  const changed = jira.issues[3]
  assert.ok(changed)
  jira.comment(changed, { author: customer, text: 'Any news?' })
  const next = await drain(source, told.cursor, 230)
  assert.deepEqual(next.tickets, [changed.key])
  assert.deepEqual((await drain(source, next.cursor, 230)).tickets, [])
})

inBoth(
  'more issues than a page that change within one minute are told completely',
  async ({ jira, source }) => {
    const { cursor } = await drain(source, null, 0)
    const at = jira.clock.getTime() + 5000
    for (let index = 0; index < 1250; index += 1) {
      const updatedAt = new Date(at + (index % 7))
      jira.add({ summary: `Import ${index}`, description: 'Text', createdAt: updatedAt, updatedAt })
    }
    const { tickets } = await drain(source, cursor, 0)
    assert.equal(new Set(tickets).size, 1250)
  },
)

inBoth('nothing is missed where our clock is days behind', async ({ jira, source }) => {
  jira.clock = new Date(Date.now() + 2 * 86_400_000)
  const { cursor } = await drain(source, null, 0)
  jira.add({ summary: 'One', description: 'Text' })
  jira.clock = new Date(jira.clock.getTime() + 30 * 60_000)
  assert.deepEqual((await drain(source, cursor, 0)).tickets, ['HELP-1'])
})

inBoth('a server that asks for patience gets it', async ({ jira, source }) => {
  jira.next({ status: 429, headers: { 'retry-after': '40' } })
  await assert.rejects(
    source.capabilities(),
    (error) => error instanceof TransientError && error.retryAfterMs === 40_000,
  )
  const requests = jira.requests.length
  await assert.rejects(source.fetch('HELP-1'), TransientError)
  assert.equal(jira.requests.length, requests)
})

inBoth('drafts are not supported', async ({ source }) => {
  await assert.rejects(source.addDraft('HELP-1', 'Dear …'), { code: 'unsupported' })
})

/** All that is told until there is no more. */
async function drain(source: TicketSource, from: TicketCursor | null, backfill: number) {
  const tickets: string[] = []
  let cursor = from
  for (let calls = 0; calls < 60; calls += 1) {
    const changes = await source.changes(cursor, { backfill })
    tickets.push(...changes.entries.map(({ ticket }) => ticket))
    assert.ok(changes.entries.length <= 100)
    assert.ok(changes.cursor.state.length < 64_000)
    cursor = changes.cursor
    if (!changes.more) return { tickets, cursor }
  }
  throw new Error('The listing never ends.')
}
