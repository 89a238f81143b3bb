/** The whole service on Redmine: what is written, written once, taken back without a trace, and left to people. */
import assert from 'node:assert/strict'
import type { ChildProcess } from 'node:child_process'
import { after, type TestContext, test } from 'node:test'
import type { Service } from '../../src/cli/service.ts'
import { startRedmine } from '../../src/demo/redmine.ts'
import type { LearntExample } from '../../src/learning/learnt-example.ts'
import { readSourceHealth } from '../../src/queue/health.ts'
import type { FetchedTicket, TicketSource } from '../../src/tickets/contract.ts'
import { type HttpDoor, startHttpDoor } from '../support/http-door.ts'
import { collectLog } from '../support/log-collector.ts'
import { startRedisServer } from '../support/redis-server.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { until } from '../support/until.ts'
import { openDesk } from './support/redmine-desk.ts'
import { startTicketService, texts, writeTicketConfig } from './support/ticket-place.ts'
import {
  assertWholeAndUndone,
  notesOf,
  startMortal,
  takeBack,
  ticketJournal,
  untilDead,
  untilWritten,
} from './support/ticket-work.ts'

const invoice = { queue: 'Billing', category: 'Invoices', 'custom:Tags': ['late'] }
/** What each invoice is in the end. Of Redmine everything can be taken back. */
const whole = {
  fields: invoice,
  restored: ({ fields, links, messages }: FetchedTicket) => ({ fields, links, messages }),
}
let places = 0
const folder = await temporaryFolder({ after })
const redis = await startRedisServer({ after })
const redmine = await startRedmine()
after(() => redmine.stop())
const desk = openDesk(redmine)

interface Place {
  source: TicketSource
  door: HttpDoor
  learnt: LearntExample[]
  log: ReturnType<typeof collectLog>
  /** Opens a ticket in the project of this place. */
  open(subject: string, text: string): Promise<string>
  service(): Promise<Service>
  worker(point: string): Promise<ChildProcess>
}

/** A project of its own, with a door before the server. */
async function openPlace(t: TestContext): Promise<Place> {
  places += 1
  const project = `desk-${places}`
  await makeProject(project)
  const door = await startHttpDoor(redmine.url)
  t.after(() => door.close())
  const file = await writeTicketConfig(folder, `redmine-${places}`, redis.url(places), {
    ...{ type: 'redmine', url: door.url, queues: [project], undecided: {} },
    fields: { Invoice: invoice, Problem: { category: 'Machines' } },
    priority: [{ urgency: 'high', set: 'Urgent' }],
  })
  const source = desk.open({ queues: [project] })
  t.after(() => source.close())
  const learnt: LearntExample[] = []
  const log = collectLog()
  return {
    ...{ source, door, learnt, log },
    open: (subject, text) => desk.ticket({ subject, text, project }),
    async service() {
      const onLearnt = (examples: readonly LearntExample[]) => void learnt.push(...examples)
      const service = await startTicketService(file, null, { log, onLearnt }, redmine.botKey)
      t.after(() => service.close())
      return service
    },
    async worker(point) {
      const worker = await startMortal(file, point, redmine.botKey)
      t.after(() => void worker.kill('SIGKILL'))
      return worker
    },
  }
}

/** With the members that the project Support has. */
async function makeProject(identifier: string): Promise<void> {
  const shape = { identifier, name: identifier, enabled_module_names: ['issue_tracking'] }
  await desk.call('POST', '/projects.json', { project: { ...shape, tracker_ids: [3] } })
  const issue_category = { name: 'Machines' }
  await desk.call('POST', `/projects/${identifier}/issue_categories.json`, { issue_category })
  const { memberships } = await desk.call('GET', '/projects/support/memberships.json')
  for (const { user, roles } of memberships) {
    const membership = { user_id: user.id, role_ids: roles.map(({ id }) => id) }
    await desk.call('POST', `/projects/${identifier}/memberships.json`, { membership })
  }
}

test('tickets of every kind are decided and written once, and an undo leaves nothing of it', async (t) => {
  const { open, source, service } = await openPlace(t)
  const kinds = [
    ['invoice', texts.invoice],
    ['invoice', `${texts.invoice} `.repeat(200)],
    ['machine', texts.problem],
    ['urgent: machine', texts.problem],
    ['machine', `the machine *stopped* and shows a red lamp\n\n> ${texts.invoice}`],
    ['Grüße 🚚', 'Wo ist er?'],
    ['nothing', ''],
  ] as const
  const ids: string[] = []
  for (const [subject, text] of kinds) ids.push(await open(subject, text))
  const before = await Promise.all(ids.map((id) => source.fetch(id)))
  const running = await service()
  await untilWritten(running, kinds.length - 1)
  const now = await Promise.all(ids.map((id) => source.fetch(id)))
  const here = before[0]?.fields.queue
  assert.deepEqual(
    now.map(({ fields }) => [fields.queue, fields.category, fields.priority, fields['custom:Tags']]),
    [
      ['Billing', 'Invoices', 'Normal', ['late']],
      ['Billing', 'Invoices', 'Normal', ['late']],
      [here, 'Machines', 'Normal', []],
      [here, 'Machines', 'Urgent', []],
      [here, 'Machines', 'Normal', []],
      [here, null, 'Normal', []],
      [here, null, 'Normal', []],
    ],
  )
  const notes = now.map(notesOf)
  // Of a ticket without a text there is nothing to say.
  assert.deepEqual(notes.pop(), [])
  for (const [note, ...more] of notes) {
    assert.deepEqual(more, [])
    assert.match(note ?? '', /\nMailroom [0-9a-f]{12}\s*$/)
  }
  assert.ok(now[0]?.links.includes(ids[1] ?? ''))

  const told = await takeBack(running, source)
  assert.deepEqual(
    new Set(told.map(({ action, leftAlone }) => `${action}: ${leftAlone}`)),
    new Set(['fields: null', 'note: null', 'link: null']),
  )
  const restored = await Promise.all(ids.map((id) => source.fetch(id)))
  assert.deepEqual(restored.map(whole.restored), before.map(whole.restored))
})

const points = ['fields', 'note', 'link'].flatMap((action) => [`${action}/noted`, `${action}/written`])
for (const point of ['analyze/remembered', ...points]) {
  test(`a worker killed at ${point} leaves nothing twice, and an undo leaves nothing of it`, async (t) => {
    const { open, source, worker, service } = await openPlace(t)
    const ids: string[] = []
    for (let number = 0; number < 2; number += 1) ids.push(await open('invoice', texts.invoice))
    const before = await Promise.all(ids.map((id) => source.fetch(id)))
    await untilDead(await worker(point))
    await assertWholeAndUndone(await service(), source, before, whole)
  })
}

test('a note whose answer is lost is written once', async (t) => {
  const { open, source, door, service } = await openPlace(t)
  const id = await open('Grüße 🚚', 'Wo ist er?')
  door.loseAnswer('PUT')
  await untilWritten(await service(), 1)
  assert.equal(notesOf(await source.fetch(id)).length, 1)
})

test('an agent who is faster than the write keeps the field, and teaches it', async (t) => {
  const { open, source, door, service, learnt } = await openPlace(t)
  const id = await open('invoice', texts.invoice)
  const { issue_categories } = await desk.call('GET', `/projects/desk-${places}/issue_categories.json`)
  let readings = 0
  door.before = async (method, path) => {
    if (method !== 'GET' || !path.startsWith(`/issues/${id}.json`)) return
    readings += 1
    // The first is for the decision; before it writes, it reads again.
    if (readings === 2) await desk.agentDoes(id, { category_id: issue_categories[0]?.id })
  }
  const running = await service()
  await untilWritten(running, 1)
  const ticket = await source.fetch(id)
  assert.deepEqual([ticket.fields.category, notesOf(ticket).length], ['Machines', 1])
  assert.ok(!(await ticketJournal(running)).some(({ inverse }) => inverse.action === 'fields'))
  await until('it is learnt', () => learnt.length > 0, 20_000)
  assert.deepEqual(
    learnt.map(({ label, place }) => [label, place]),
    [['Problem', `helpdesk/${id}`]],
  )
})

test('a Redmine that is busy or down is waited for: one alarm, one word when it is back, nothing lost', async (t) => {
  const { open, source, door, service, log } = await openPlace(t)
  const running = await service()
  await until('it is watched', async () => (await readSourceHealth(running.store)).length === 1)
  door.limitOnce(1)
  const ids = [await open('machine', texts.problem), await open('invoice', texts.invoice)]
  await untilWritten(running, 2)
  door.shut()
  ids.push(await open('machine', texts.problem))
  const state = async () => (await readSourceHealth(running.store))[0]?.state
  await until('that is an alarm', async () => (await state()) === 'unreadable', 20_000)
  door.open()
  await untilWritten(running, 3)
  for (const id of ids) assert.equal(notesOf(await source.fetch(id)).length, 1)
  const said = (words: string) => log.lines.filter(({ message }) => message === words).length
  await until('it is said', () => said('ticket system can be read again') === 1, 20_000)
  assert.equal(said('ticket system cannot be read'), 1)
})

test('a key that is revoked is one clear alarm', async (t) => {
  const { service, log } = await openPlace(t)
  const running = await service()
  await until('it is watched', async () => (await readSourceHealth(running.store)).length === 1)
  desk.sql(`UPDATE tokens SET value = 'revoked' WHERE value = ?`, redmine.botKey)
  t.after(() => desk.sql(`UPDATE tokens SET value = ? WHERE value = 'revoked'`, redmine.botKey))
  const health = async () => (await readSourceHealth(running.store))[0]
  await until('that is an alarm', async () => (await health())?.state === 'unreadable', 20_000)
  assert.equal((await health())?.code, 'sign-in-refused')
  assert.match(String((await health())?.reason), /does not accept/)
  const alarms = log.lines.filter(({ level }) => level === 'error')
  assert.deepEqual(
    alarms.map(({ fields }) => fields),
    [{ source: 'helpdesk', code: 'sign-in-refused' }],
  )
})
