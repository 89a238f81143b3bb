/** What a Redmine of the live tests cannot easily be brought to say: another language, other versions, broken answers. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, test } from 'node:test'
import { TransientError } from '../../../src/errors.ts'
import { silentLog } from '../../../src/silent-log.ts'
import type { TicketSource } from '../../../src/tickets/contract.ts'
import { refusedFields } from '../../../src/tickets/redmine/issue-fields.ts'
import { openRedmineSource } from '../../../src/tickets/redmine/redmine-source.ts'

const issue = {
  id: 7,
  project: { id: 2, name: 'Support' },
  status: { id: 5, name: 'Erledigt' },
  priority: { id: 1, name: 'Normal' },
  author: { id: 9, name: 'Kim' },
  subject: 'Hello',
  description: 'Text',
  created_on: '2026-11-20T10:00:00Z',
  updated_on: '2026-11-20T10:00:00Z',
}

let server: Server
let source: TicketSource
/** What is answered, by "METHOD path", over the usual. */
let answers: Record<string, { status?: number; body: unknown }>

beforeEach(async () => {
  answers = {
    'GET /users/current.json': { body: { user: { id: 3, login: 'mailroom', memberships: [] } } },
    'GET /projects.json': {
      body: {
        projects: [
          { id: 1, name: 'Support', identifier: 'north-support' },
          { id: 2, name: 'Support', identifier: 'south-support' },
          { id: 3, name: 'Billing', identifier: 'billing' },
        ],
        total_count: 3,
      },
    },
    'GET /projects/2/memberships.json': { status: 403, body: undefined },
    'GET /custom_fields.json': { status: 403, body: undefined },
    'GET /issue_statuses.json': { body: { issue_statuses: [{ id: 5, name: 'Erledigt', is_closed: true }] } },
    'GET /issues/7.json': { body: { issue } },
  }
  server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1')
    const answer = answers[`${request.method} ${pathname}`] ?? { status: 404, body: undefined }
    request.resume()
    response.writeHead(answer.status ?? 200, { 'content-type': 'application/json' })
    response.end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const settings = { type: 'redmine', url, secret: () => 'key', queues: [], pollIntervalMs: 1000 } as const
  source = openRedmineSource('desk', settings, silentLog)
})

afterEach(async () => {
  await source.close()
  server.close()
  server.closeAllConnections()
  await once(server, 'close')
})

test('two projects of one name are told apart by their identifiers', async () => {
  assert.equal((await source.fetch('7')).fields.queue, 'south-support')
})

test('a Redmine that does not say with the ticket whether a status is closed is asked for its statuses', async () => {
  assert.equal((await source.fetch('7')).isClosed, true)
})

test('where the members cannot be seen, only the one who asked is a customer', async () => {
  const note = (id: number, user: number) => ({
    ...{ id, user: { id: user, name: 'Somebody' }, notes: 'Text' },
    created_on: '2026-11-20T10:00:00Z',
  })
  answers['GET /issues/7.json'] = {
    body: { issue: { ...issue, journals: [note(1, 9), note(2, 11), note(3, 3)] } },
  }
  const { messages } = await source.fetch('7')
  assert.deepEqual(
    messages.map(({ role }) => role),
    ['customer', 'customer', 'agent', 'own'],
  )
})

test('a refusal without a reason is two changes that met, and worth another try', async () => {
  answers['GET /enumerations/issue_priorities.json'] = {
    body: { issue_priorities: [{ id: 2, name: 'Hoch' }] },
  }
  answers['PUT /issues/7.json'] = { status: 422, body: { errors: [] } }
  const write = source.writeFields('7', { priority: 'Hoch' }, { version: '', fields: { priority: 'Normal' } })
  await assert.rejects(write, (error) => error instanceof TransientError && error.code === 'conflict')
})

test('an answer in another form is named, and nothing of it repeated', async () => {
  answers['GET /issues/7.json'] = { body: { issue: { id: 'kim@example.com' } } }
  await assert.rejects(source.fetch('7'), (error: Error) => {
    assert.match(error.message, /at issue\.id/)
    assert.ok(!error.message.includes('kim'))
    return true
  })
  answers['GET /issues/7.json'] = { body: '<html>Maintenance</html>' }
  await assert.rejects(source.fetch('7'), { code: 'answer-unreadable' })
})

test('the field that was refused is found by its name, in any language where it is a custom one', () => {
  const names = ['category', 'custom:Sprache', 'custom:Tags'] as const
  assert.deepEqual(refusedFields(names, ['Sprache ist kein gültiger Wert']), ['custom:Sprache'])
  assert.deepEqual(refusedFields(names, ['Category is not included in the list']), ['category'])
  assert.deepEqual(refusedFields(['priority'], ['Priorität muss ausgefüllt werden']), ['priority'])
  assert.deepEqual(refusedFields(names, ['Kategorie ist kein gültiger Wert']), [...names])
})
