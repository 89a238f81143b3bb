/** The whole service on Request Tracker: what is written, written once, taken back, and left to people. */
import assert from 'node:assert/strict'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { after, type TestContext, test } from 'node:test'
import type { Service, ServiceOptions } from '../../src/cli/service.ts'
import { startRt } from '../../src/demo/rt.ts'
import type { LearntExample } from '../../src/learning/learnt-example.ts'
import { readSourceHealth } from '../../src/queue/health.ts'
import type { TicketDecisionRecord } from '../../src/queue/ticket-decisions.ts'
import { silentLog } from '../../src/silent-log.ts'
import type { FetchedTicket, TicketSource } from '../../src/tickets/contract.ts'
import { openTicketSource } from '../../src/tickets/registry.ts'
import { type HttpDoor, startHttpDoor } from '../support/http-door.ts'
import { collectLog } from '../support/log-collector.ts'
import { startRedisServer } from '../support/redis-server.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { until } from '../support/until.ts'
import { changeFields, openTicket, say } from './support/rt-people.ts'
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

const desks = Array.from({ length: 20 }, (_, index) => `Desk ${index + 1}`)
/** What each invoice is in the end. Request Tracker keeps notes. */
const whole = {
  fields: { queue: 'Billing', 'custom:Category': 'Invoice' },
  restored: ({ fields }: FetchedTicket) => fields,
}
let places = 0
const folder = await temporaryFolder({ after })
const redis = await startRedisServer({ after })
const rt = await startRt({ queues: ['Support', 'Billing', 'Technical', ...desks] })
after(() => rt.stop())

interface Place {
  queue: string
  door: HttpDoor
  source: TicketSource
  decided: TicketDecisionRecord[]
  learnt: LearntExample[]
  log: ReturnType<typeof collectLog>
  service(more?: Partial<ServiceOptions>): Promise<Service>
  worker(point: string): Promise<ChildProcess>
}

/** A queue of its own, with a door before the server. */
async function openPlace(t: TestContext): Promise<Place> {
  places += 1
  const queue = desks[places - 1] ?? ''
  const door = await startHttpDoor(rt.url)
  t.after(() => door.close())
  const file = await writeTicketConfig(folder, `rt-${places}`, redis.url(places), {
    ...{ url: door.url, queues: [queue], link: false, undecided: {} },
    fields: {
      Invoice: { queue: 'Billing', 'custom:Category': 'Invoice' },
      Problem: { 'custom:Category': 'Problem' },
    },
    priority: [{ urgency: 'high', set: '80' }],
  })
  const settings = { url: rt.url, secret: () => rt.token, queues: [], pollIntervalMs: 1000 }
  const source = openTicketSource('helpdesk', { type: 'rt', ...settings }, silentLog)
  t.after(() => source.close())
  const decided: TicketDecisionRecord[] = []
  const learnt: LearntExample[] = []
  const log = collectLog()
  return {
    ...{ queue, door, source, decided, learnt, log },
    async service(more = {}) {
      const hooks = {
        onTicketDecision: (record: TicketDecisionRecord) => void decided.push(record),
        onLearnt: (examples: readonly LearntExample[]) => void learnt.push(...examples),
      }
      const service = await startTicketService(file, null, { log, ...hooks, ...more }, rt.token)
      t.after(() => service.close())
      return service
    },
    async worker(point) {
      const worker = await startMortal(file, point, rt.token)
      t.after(() => void worker.kill('SIGKILL'))
      return worker
    },
  }
}

test('tickets of every kind are decided, written once, and their fields are what they were after an undo', async (t) => {
  const { queue, source, service, decided } = await openPlace(t)
  const kinds = [
    { subject: 'invoice', body: texts.invoice },
    { subject: 'machine', body: texts.problem },
    { subject: 'machine', body: `<p>the machine <b>stopped</b> and shows a red lamp</p>`, isHtml: true },
    { subject: 'invoice', body: `${texts.invoice} `.repeat(200) },
    { subject: 'urgent: machine', body: texts.problem },
    { subject: 'Grüße 🚚', body: 'Wo ist er?' },
  ]
  const ids: string[] = []
  for (const kind of kinds) ids.push(await openTicket(rt, queue, kind))
  const before = await Promise.all(ids.map((id) => source.fetch(id)))
  const running = await service()
  await untilWritten(running, kinds.length)
  const now = await Promise.all(ids.map((id) => source.fetch(id)))
  assert.deepEqual(
    now.map(({ fields }) => [fields.queue, fields['custom:Category'], fields.priority]),
    [
      ['Billing', 'Invoice', before[0]?.fields.priority],
      [queue, 'Problem', before[0]?.fields.priority],
      [queue, 'Problem', before[0]?.fields.priority],
      ['Billing', 'Invoice', before[0]?.fields.priority],
      [queue, 'Problem', '80'],
      [queue, null, before[0]?.fields.priority],
    ],
  )
  for (const ticket of now) {
    const [note, ...more] = notesOf(ticket)
    assert.deepEqual(more, [])
    assert.match(note ?? '', /\nMailroom [0-9a-f]{12}\s*$/)
  }
  assert.equal(decided.length, kinds.length)

  const told = await takeBack(running, source)
  assert.deepEqual(
    new Set(told.map(({ action, leftAlone }) => `${action}: ${leftAlone}`)),
    new Set(['fields: null', 'note: the ticket system keeps it']),
  )
  const restored = await Promise.all(ids.map((id) => source.fetch(id)))
  assert.deepEqual(
    restored.map(({ fields }) => fields),
    before.map(({ fields }) => fields),
  )
})

for (const point of ['fields/noted', 'fields/written', 'note/noted', 'note/written', 'analyze/remembered']) {
  test(`a worker killed at ${point} leaves no second note, and undo restores every field`, async (t) => {
    const { queue, source, worker, service } = await openPlace(t)
    const ids: string[] = []
    for (let number = 0; number < 3; number += 1)
      ids.push(await openTicket(rt, queue, { subject: 'invoice', body: texts.invoice }))
    const before = await Promise.all(ids.map((id) => source.fetch(id)))
    await untilDead(await worker(point))
    await assertWholeAndUndone(await service(), source, before, whole)
  })
}

test('a worker killed between the queue and the other fields leaves none that the journal does not know', async (t) => {
  const { queue, source, door, worker, service } = await openPlace(t)
  const id = await openTicket(rt, queue, { subject: 'invoice', body: texts.invoice })
  const before = await source.fetch(id)
  const dying = Promise.withResolvers<ChildProcess>()
  let puts = 0
  door.before = async (method) => {
    if (method !== 'PUT') return
    puts += 1
    if (puts !== 2) return
    const process = await dying.promise
    process.kill('SIGKILL')
    await once(process, 'exit')
    // The request of the dead must not get through.
    await new Promise(() => {})
  }
  const process = await worker('')
  const gone = process.signalCode === null ? once(process, 'exit') : null
  dying.resolve(process)
  await gone
  door.before = null
  const half = (await source.fetch(id)).fields
  assert.deepEqual([half.queue, half['custom:Category']], ['Billing', null])
  await assertWholeAndUndone(await service(), source, [before], whole)
})

test('a note whose answer is lost is written once', async (t) => {
  const { queue, source, door, service } = await openPlace(t)
  const id = await openTicket(rt, queue, { subject: 'machine', body: texts.problem })
  door.loseAnswer('POST')
  await untilWritten(await service(), 1)
  assert.equal(notesOf(await source.fetch(id)).length, 1)
})

test('an agent who is faster than the write keeps the field, and teaches it', async (t) => {
  const { queue, source, door, service, learnt } = await openPlace(t)
  const id = await openTicket(rt, queue, { subject: 'machine', body: texts.problem })
  let isDone = false
  door.before = async (method) => {
    if (method !== 'PUT' || isDone) return
    isDone = true
    await changeFields(rt, id, { 'custom:Category': 'Invoice' })
  }
  const running = await service()
  await untilWritten(running, 1)
  const ticket = await source.fetch(id)
  assert.deepEqual([ticket.fields['custom:Category'], notesOf(ticket).length], ['Invoice', 1])
  assert.deepEqual(
    (await ticketJournal(running)).map(({ inverse }) => inverse.action),
    ['note'],
  )
  await until('it is learnt', () => learnt.length > 0, 20_000)
  assert.deepEqual(
    learnt.map(({ label, place }) => [label, place]),
    [['Invoice', `helpdesk/${id}`]],
  )
})

test('what a customer writes next is decided anew; a closed ticket is left alone', async (t) => {
  const { queue, source, service, decided } = await openPlace(t)
  const id = await openTicket(rt, queue, { subject: 'machine', body: texts.problem })
  const closed = await openTicket(rt, queue, { subject: 'machine', body: texts.problem })
  await changeFields(rt, closed, { status: 'resolved' })
  const running = await service()
  await untilWritten(running, 1)
  await say(rt, 'agnes', 'correspond', id, 'Did you try to switch it off and on?')
  await say(rt, 'ada@example.org', 'correspond', id, `${texts.problem} again, please answer?`)
  await untilWritten(running, 2)
  assert.deepEqual(
    decided.map(({ ref }) => ref.ticket),
    [id, id],
  )
  assert.equal(notesOf(await source.fetch(id)).length, 2)
  assert.equal(notesOf(await source.fetch(closed)).length, 0)
})

test('a server that is down is waited for: one alarm, one word when it is back, nothing lost', async (t) => {
  const { queue, source, door, service, log } = await openPlace(t)
  const running = await service()
  await until('it is watched', async () => (await readSourceHealth(running.store)).length === 1)
  const ids: string[] = []
  for (let number = 0; number < 3; number += 1)
    ids.push(await openTicket(rt, queue, { subject: 'machine', body: texts.problem }))
  door.shut()
  await until(
    'that is an alarm',
    async () => (await readSourceHealth(running.store))[0]?.state === 'unreadable',
    20_000,
  )
  door.open()
  await untilWritten(running, 3)
  for (const id of ids) assert.equal(notesOf(await source.fetch(id)).length, 1)
  await until(
    'it is said',
    () => log.lines.some(({ message }) => message === 'ticket system can be read again'),
    20_000,
  )
  assert.equal(log.lines.filter(({ message }) => message === 'ticket system cannot be read').length, 1)
})

test('a token that is revoked is one clear alarm', async (t) => {
  const { service, log } = await openPlace(t)
  const running = await service()
  await until('it is watched', async () => (await readSourceHealth(running.store)).length === 1)
  await rt.revokeToken()
  await until(
    'that is an alarm',
    async () => (await readSourceHealth(running.store))[0]?.state === 'unreadable',
    20_000,
  )
  const [health] = await readSourceHealth(running.store)
  assert.equal(health?.code, 'sign-in-refused')
  assert.match(String(health?.reason), /does not accept/)
  const alarms = log.lines.filter(({ level }) => level === 'error')
  assert.deepEqual(
    alarms.map(({ fields }) => fields),
    [{ source: 'helpdesk', code: 'sign-in-refused' }],
  )
})
