import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import { AuthenticationError, GoneError, PermanentError, TransientError } from '../../../src/errors.ts'
import { silentLog } from '../../../src/silent-log.ts'
import type { TicketCursor, TicketSource } from '../../../src/tickets/contract.ts'
import { openGithubSource } from '../../../src/tickets/github/github-source.ts'
import { agent, customer, type FakeGithub, startFakeGithub } from './fake-github.ts'

let github: FakeGithub
let source: TicketSource

beforeEach(async () => {
  github = await startFakeGithub()
  source = openSource(['example/shop'])
})

afterEach(async () => {
  await source.close()
  await github.close()
  assert.deepEqual(github.problems, [])
})

function openSource(queues: string[]): TicketSource {
  const url = `${github.url}/api/v3`
  return openGithubSource(
    'issues',
    { type: 'github', url, secret: () => 'ghp-correct', queues, pollIntervalMs: 1000 },
    silentLog,
  )
}

test('an issue is a ticket with the text that readers see', async () => {
  const issue = github.add({ title: 'Cannot pay', body: 'The <card> is refused.', labels: ['bug'] })
  github.comment(issue, { user: agent, association: 'MEMBER', body: 'Which card?' })
  github.comment(issue, { user: customer, body: 'The blue one.' })
  github.comment(issue, { user: github.me, association: 'COLLABORATOR', body: 'Noted.' })
  github.comment(issue, { user: { id: 900, login: 'ci[bot]', type: 'Bot' }, body: 'Build failed.' })
  github.comment(issue, { user: { id: 901, login: 'other', type: 'User' }, body: 'Me too.' })
  github.comment(issue, { user: null, body: 'Gone account.' })

  const ticket = await source.fetch('example/shop#1')

  assert.equal(ticket.subject, 'Cannot pay')
  assert.equal(ticket.url, `${github.url}/example/shop/issues/1`)
  assert.deepEqual(ticket.requester, {
    name: 'ada-customer',
    address: '501+ada-customer@users.noreply.127.0.0.1',
  })
  assert.deepEqual(ticket.fields, { queue: 'example/shop', status: 'open', tags: ['bug'] })
  assert.equal(ticket.messages[0]?.body, '<p dir="auto">The &lt;card&gt; is refused.</p>')
  assert.ok(ticket.messages.every(({ isHtml, internal }) => isHtml && !internal))
  assert.deepEqual(
    ticket.messages.map(({ role }) => role),
    ['customer', 'agent', 'customer', 'own', 'system', 'customer', 'customer'],
  )
})

test('all comments are read, also those beyond the first page', async () => {
  const issue = github.add({ title: 'Long', body: 'First' })
  for (let index = 0; index < 205; index += 1)
    github.comment(issue, { user: customer, body: `Comment ${index}` })
  const { messages } = await source.fetch('example/shop#1')
  assert.equal(messages.length, 206)
  assert.equal(new Set(messages.map(({ id }) => id)).size, 206)
})

test('a token that is not accepted is an AuthenticationError', async () => {
  github.token = 'another'
  for (const call of [() => source.capabilities(), () => source.changes(null, { backfill: 1 })])
    await assert.rejects(call, AuthenticationError)
})

test('a repository that is not there is an alarm, not a ticket that went away', async () => {
  await source.close()
  source = openSource(['example/shop', 'example/lost'])
  for (const call of [() => source.capabilities(), () => source.changes(null, { backfill: 1 })])
    await assert.rejects(call, { name: 'PermanentError', code: 'queue-missing' })
})

test('without push access nothing can be written, and what GitHub drops silently is noticed', async () => {
  github.add({ title: 'One', body: 'Text' })
  github.mayPush = false
  assert.equal((await source.capabilities()).readOnly, true)
  const known = await source.fetch('example/shop#1')
  await assert.rejects(source.writeFields('example/shop#1', { tags: ['bug'] }, known), {
    code: 'field-refused',
  })
})

test('a label that does not exist is never made, and the name is written as the repository has it', async () => {
  const issue = github.add({ title: 'One', body: 'Text' })
  const known = await source.fetch('example/shop#1')
  await assert.rejects(source.writeFields('example/shop#1', { tags: ['invented'] }, known), {
    code: 'field-refused',
  })
  assert.ok(github.requests.every((request) => !request.startsWith('PATCH')))
  for (const _ of ['once', 'twice']) {
    const after = await source.writeFields('example/shop#1', { tags: ['good first issue'] }, known)
    assert.deepEqual(after.tags, ['Good First Issue'])
  }
  assert.deepEqual(issue.labels, ['Good First Issue'])
})

test('closing says why, and opening again takes it back', async () => {
  const issue = github.add({ title: 'One', body: 'Text' })
  const known = await source.fetch('example/shop#1')
  const after = await source.writeFields('example/shop#1', { status: 'closed as not planned' }, known)
  assert.deepEqual([issue.state, issue.reason], ['closed', 'not_planned'])
  assert.equal((await source.fetch('example/shop#1')).isClosed, true)
  await source.writeFields('example/shop#1', { status: 'open' }, { ...known, fields: after })
  assert.equal(issue.state, 'open')
})

test('what somebody changed meanwhile stays', async () => {
  const issue = github.add({ title: 'One', body: 'Text' })
  const known = await source.fetch('example/shop#1')
  github.change(issue, { labels: ['vip'] })
  await assert.rejects(source.writeFields('example/shop#1', { tags: ['bug'] }, known), {
    code: 'ticket-changed',
  })
  assert.deepEqual(issue.labels, ['vip'])
})

test('comments are never written', async () => {
  github.add({ title: 'One', body: 'Text' })
  for (const call of [
    () => source.addNote('example/shop#1', 'note'),
    () => source.addDraft('example/shop#1', 'draft'),
    () => source.link('example/shop#1', 'example/shop#2'),
  ])
    await assert.rejects(call, { code: 'unsupported' })
  assert.deepEqual(github.requests, [])
})

test('pull requests and issues of other repositories are no tickets', async () => {
  const pull = github.add({ title: 'A change', body: 'Diff', isPull: true })
  github.add({ title: 'Elsewhere', body: 'Text', repository: 'example/site' })
  github.add({ title: 'A question', body: 'Text' })
  const told = await drain({ backfill: 10 })
  assert.deepEqual(told.tickets, ['example/shop#3'])
  github.comment(pull, { user: customer, body: 'Looks good.' })
  assert.deepEqual((await drain({ cursor: told.cursor, backfill: 10 })).tickets, [])
  await assert.rejects(source.fetch('example/shop#1'), GoneError)
  await assert.rejects(source.fetch('example/site#2'), GoneError)
  await assert.rejects(source.fetch('../../user#2'), GoneError)
})

test('the newest issues of several repositories are told first, then what changes', async () => {
  await source.close()
  source = openSource(['example/shop', 'example/site'])
  for (let index = 0; index < 240; index += 1)
    github.add({
      title: `Old ${index}`,
      body: 'Text',
      repository: index % 3 === 0 ? 'example/site' : 'example/shop',
    })
  const told = await drain({ backfill: 230 })
  assert.equal(told.tickets.length, 230)
  const expected = github.issues.slice(-230).map(({ repository, number }) => `${repository}#${number}`)
  assert.deepEqual(told.tickets.toSorted(), expected.toSorted())

  const changed = github.issues[3]
  assert.ok(changed)
  github.comment(changed, { user: customer, body: 'Any news?' })
  const next = await drain({ cursor: told.cursor, backfill: 230 })
  assert.deepEqual(next.tickets, ['example/site#4'])
})

test('a quiet repository costs requests that GitHub does not count', async () => {
  github.add({ title: 'One', body: 'Text' })
  const { cursor } = await drain({ backfill: 0 })
  const second = await drain({ cursor, backfill: 0 })
  const before = [github.requests.length, github.notModified]
  const third = await source.changes(second.cursor, { backfill: 0 })
  assert.deepEqual([third.entries, third.more], [[], false])
  assert.deepEqual(
    [github.requests.length, github.notModified],
    before.map((count) => count + 1),
  )
})

test('what was listed and not taken yet is not hidden by an unchanged listing', async () => {
  const issues = [1, 2, 3].map((number) => github.add({ title: `Issue ${number}`, body: 'Text' }))
  const [first, ...late] = issues
  assert.ok(first)
  const begun = await drain({ backfill: 0 })
  github.clock = new Date(github.clock.getTime() + 60_000)
  github.change(first, {})
  let { cursor } = await drain({ cursor: begun.cursor, backfill: 0 })
  // Changes that GitHub shows late, so that the listing begins where it began before.
  for (const issue of late) github.change(issue, { updatedAt: new Date(first.updatedAt.getTime() - 20_000) })
  const told: string[] = []
  for (let calls = 0; calls < 3; calls += 1) {
    const changes = await source.changes(cursor, { backfill: 0, limit: 1 })
    told.push(...changes.entries.map(({ ticket }) => ticket))
    cursor = changes.cursor
  }
  assert.deepEqual(told, ['example/shop#2', 'example/shop#3'])
})

test('more than two pages of issues that share a second are told completely', async () => {
  const { cursor } = await drain({ backfill: 0 })
  const at = new Date(github.clock.getTime() + 5000)
  for (let index = 0; index < 250; index += 1)
    github.add({ title: `Import ${index}`, body: 'Text', createdAt: at, updatedAt: at })
  const { tickets } = await drain({ cursor, backfill: 0 })
  assert.equal(new Set(tickets).size, 250)
})

test('an issue is told again when it changes twice in a second', async () => {
  const issue = github.add({ title: 'One', body: 'Text' })
  const { cursor } = await drain({ backfill: 0 })
  github.change(issue, { title: 'Two', updatedAt: new Date(github.clock.getTime() + 2000) })
  const first = await source.changes(cursor, { backfill: 0 })
  assert.equal(first.entries.length, 1)
  github.change(issue, { title: 'Three', updatedAt: issue.updatedAt })
  const again = await source.changes(first.cursor, { backfill: 0 })
  assert.equal(again.entries.length, 1)
  assert.deepEqual((await source.changes(again.cursor, { backfill: 0 })).entries, [])
})

test('nothing is missed when the clock of the server goes back', async () => {
  const issue = github.add({ title: 'One', body: 'Text' })
  const { cursor } = await drain({ backfill: 0 })
  github.clock = new Date(github.clock.getTime() - 20 * 60_000)
  github.change(issue, { title: 'Two' })
  github.clock = new Date(github.clock.getTime() + 10 * 60_000)
  const { tickets } = await drain({ cursor, backfill: 0 })
  assert.deepEqual(tickets, ['example/shop#1'])
})

test('the primary limit is waited for until GitHub resets it', async () => {
  const reset = String(Math.floor(github.clock.getTime() / 1000) + 90)
  const headers = {
    'x-ratelimit-remaining': '0',
    'x-ratelimit-reset': reset,
    date: github.clock.toUTCString(),
  }
  github.next({ status: 403, body: { message: 'API rate limit exceeded' }, headers })
  await assert.rejects(source.capabilities(), (error) => {
    assert.ok(error instanceof TransientError)
    assert.equal(error.retryAfterMs, 90_000)
    return true
  })
  const before = github.requests.length
  await assert.rejects(source.capabilities(), TransientError)
  assert.equal(github.requests.length, before)
})

test('a secondary limit is waited for as long as it says; a plain 403 is final', async () => {
  github.next({ status: 403, body: { message: 'Resource not accessible' } })
  await assert.rejects(
    source.capabilities(),
    (error) => error instanceof PermanentError && error.code === 'forbidden',
  )
  github.next({ status: 403, body: { message: 'Secondary limit' }, headers: { 'retry-after': '60' } })
  await assert.rejects(
    source.capabilities(),
    (error) => error instanceof TransientError && error.retryAfterMs === 60_000,
  )
})

test('a secret never stands in what went wrong', async () => {
  github.next({ status: 500, body: { message: 'ghp-correct' } })
  await assert.rejects(source.capabilities(), (error) => !String(error).includes('ghp-correct'))
})

/** All that is told until there is no more. */
async function drain({ cursor = null, backfill }: { cursor?: TicketCursor | null; backfill: number }) {
  const tickets: string[] = []
  let last = cursor
  for (let calls = 0; calls < 50; calls += 1) {
    const changes = await source.changes(last, { backfill })
    tickets.push(...changes.entries.map(({ ticket }) => ticket))
    assert.ok(changes.entries.length <= 100)
    assert.ok(changes.cursor.state.length < 64_000)
    last = changes.cursor
    if (!changes.more) return { tickets, cursor: last }
  }
  throw new Error('The listing never ends.')
}
