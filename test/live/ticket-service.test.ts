/** The whole service on a ticket system in memory. */
import assert from 'node:assert/strict'
import { after, type TestContext, test } from 'node:test'
import type { ServiceOptions } from '../../src/cli/service.ts'
import { isOfTicket, readJournal } from '../../src/effects/journal.ts'
import { undo } from '../../src/effects/undo.ts'
import type { LearntExample } from '../../src/learning/learnt-example.ts'
import { readSourceHealth } from '../../src/queue/health.ts'
import { listQuarantined } from '../../src/queue/quarantine.ts'
import type { TicketDecisionRecord } from '../../src/queue/ticket-decisions.ts'
import { lookNow } from '../../src/queue/ticket-hints.ts'
import { type MemorySource, openMemorySource } from '../../src/tickets/memory/memory-source.ts'
import { collectLog } from '../support/log-collector.ts'
import { startRedisServer } from '../support/redis-server.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { until } from '../support/until.ts'
import { startTicketService, texts, writeTicketConfig } from './support/ticket-place.ts'

let databases = 0
const folder = await temporaryFolder({ after })
const redis = await startRedisServer({ after })

async function start(
  t: TestContext,
  source: MemorySource,
  more: object = {},
  options: Partial<ServiceOptions> = {},
) {
  databases += 1
  const file = await writeTicketConfig(folder, `place-${databases}`, redis.url(databases), more)
  const log = collectLog()
  const decided: TicketDecisionRecord[] = []
  const learnt: LearntExample[] = []
  const service = await startTicketService(file, source, {
    log,
    onTicketDecision: (record) => void decided.push(record),
    onLearnt: (examples) => void learnt.push(...examples),
    ...options,
  })
  t.after(() => service.close())
  const settled = (count: number) =>
    until(
      `${count} tickets are decided and written`,
      async () => decided.length >= count && (await service.isIdle()),
      30_000,
    )
  /** Everything that stands in a ticket, without times. */
  const seen = async (id: string) => {
    const { fields, messages } = await source.fetch(id)
    return { fields, own: messages.filter(({ role }) => role === 'own').map(({ body }) => body) }
  }
  return { service, log, decided, learnt, settled, seen, file }
}

test('tickets that are there and tickets that come are decided, and written once', async (t) => {
  const source = openMemorySource('helpdesk')
  const first = source.people.open({ subject: 'invoice', body: texts.invoice })
  const { settled, seen, service, decided } = await start(t, source)
  await settled(1)
  const second = source.people.open({ subject: 'machine', body: texts.problem })
  await settled(2)
  const invoice = await seen(first)
  assert.deepEqual(
    [invoice.fields.category, invoice.fields.queue, invoice.own.length],
    ['Invoice', 'Billing', 2],
  )
  assert.match(invoice.own[0] ?? '', /\n\nMailroom [0-9a-f]{12}$/)
  const problem = await seen(second)
  assert.deepEqual(
    [problem.fields.category, problem.fields.queue, problem.own.length],
    ['Problem', 'Support', 1],
  )
  const looks = () => source.calls.filter((call) => call === 'changes').length
  const now = looks()
  await until(
    'it looked twice more, and read its own writes',
    async () => looks() >= now + 2 && (await service.isIdle()),
  )
  assert.equal(decided.length, 2)
  assert.equal((await readJournal(service.store, {})).length, 5)
})

test('what a customer writes next is decided anew, what agents write is not', async (t) => {
  const source = openMemorySource('helpdesk')
  const id = source.people.open({ subject: 'question', body: texts.problem })
  const { settled, decided, service } = await start(t, source)
  await settled(1)
  source.people.agentWrites(id, texts.invoice)
  source.people.customerWrites(id, 'thank you, it runs again')
  await settled(2)
  assert.deepEqual(
    decided.map(({ ref }) => ref.ticket),
    [id, id],
  )
  source.people.agentWrites(id, 'You are welcome.')
  const fetched = () => source.calls.filter((call) => call === 'fetch').length
  const before = fetched()
  await until('it was read', async () => fetched() > before && (await service.isIdle()))
  assert.equal(decided.length, 2)
})

test('closed tickets are left alone', async (t) => {
  const source = openMemorySource('helpdesk')
  const closed = source.people.open({ subject: 'invoice', body: texts.invoice, fields: { status: 'closed' } })
  source.people.open({ subject: 'invoice', body: texts.invoice })
  const { settled, seen, decided } = await start(t, source)
  await settled(1)
  assert.equal(decided[0]?.ref.ticket, '2')
  assert.deepEqual((await seen(closed)).own, [])
})

test('undo of a run makes every ticket what it was', async (t) => {
  const source = openMemorySource('helpdesk')
  const ids = [1, 2, 3].map((number) =>
    source.people.open({ subject: 'invoice', body: `${texts.invoice} ${number}` }),
  )
  const before = await Promise.all(ids.map((id) => source.fetch(id)))
  const { settled, service } = await start(t, source)
  await settled(3)
  const filter = { run: service.run }
  const told = await undo(service.store, filter, { account: () => undefined, source: () => source })
  assert.deepEqual(
    new Set(told.filter(({ action }) => action !== 'reply').map(({ leftAlone }) => leftAlone)),
    new Set([null]),
  )
  await until('what it undid was read', () => service.isIdle())
  for (const [index, id] of ids.entries()) {
    const now = await source.fetch(id)
    assert.deepEqual(now.fields, before[index]?.fields)
    assert.deepEqual(now.links, [])
    // The draft stays for the agents.
    assert.equal(now.messages.length, 2)
  }
})

test('a person who corrects a ticket teaches what then decides another one', async (t) => {
  const source = openMemorySource('helpdesk')
  const id = source.people.open({ subject: 'machine', body: texts.problem })
  const { settled, learnt, log } = await start(t, source)
  await settled(1)
  source.people.change(id, { category: 'Invoice', queue: 'Billing' })
  await until('it is learnt', () => learnt.length === 1)
  assert.deepEqual(
    [learnt[0]?.label, learnt[0]?.source, learnt[0]?.place],
    ['Invoice', 'field', 'helpdesk/1'],
  )
  await until(
    'the head is taken up',
    () => log.lines.some(({ message }) => message === 'head taken up'),
    30_000,
  )
})

test('500 tickets at once are each decided and written once', async (t) => {
  const source = openMemorySource('helpdesk')
  const kinds = [texts.invoice, texts.problem]
  for (let number = 0; number < 500; number += 1)
    source.people.open({ subject: `ticket ${number}`, body: `${kinds[number % 2]} number ${number}` })
  let most = 0
  let open = 0
  const { fetch } = source
  source.fetch = async (...asked) => {
    open += 1
    most = Math.max(most, open)
    return fetch(...asked).finally(() => {
      open -= 1
    })
  }
  const { decided, service, settled } = await start(t, source, { backfill: 500, link: false })
  await settled(500)
  assert.equal(new Set(decided.map(({ ref }) => ref.ticket)).size, 500)
  const notes = (await readJournal(service.store, {}))
    .filter(isOfTicket)
    .filter(({ inverse }) => inverse.action === 'note')
  assert.equal(new Set(notes.map(({ ref }) => ref.ticket)).size, 500)
  assert.equal(notes.length, 500)
  assert.ok(most <= 24 + 16 + 1, `${most} at once`)
  assert.deepEqual(await listQuarantined(service.store), [])
})

test('a server that is away while it works is waited for; nothing is lost and nothing doubled', async (t) => {
  const source = openMemorySource('helpdesk')
  const { settled, seen, log, service } = await start(t, source)
  const ids = [1, 2, 3, 4].map((number) =>
    source.people.open({ subject: 'invoice', body: `${texts.invoice} ${number}` }),
  )
  await until('it is at it', () => source.calls.includes('fetch'))
  source.set('down')
  await lookNow(service.store, 'helpdesk')
  await until(
    'that is an alarm',
    async () => (await readSourceHealth(service.store))[0]?.state === 'unreadable',
  )
  source.set('ok')
  await settled(4)
  for (const id of ids) assert.equal((await seen(id)).own.length, 2)
  assert.equal(
    log.lines.filter(({ level, message }) => level === 'error' && message.startsWith('ticket system')).length,
    1,
  )
})

test('a person who is faster than the write keeps his field', async (t) => {
  const source = openMemorySource('helpdesk')
  const id = source.people.open({ subject: 'machine', body: texts.problem })
  const { settled, seen } = await start(
    t,
    source,
    {},
    {
      onTicketAnalyzeStep(step) {
        if (step === 'remembered') source.people.change(id, { category: 'Other' })
      },
    },
  )
  await settled(1)
  const { fields, own } = await seen(id)
  assert.deepEqual([fields.category, own.length], ['Other', 1])
})

test('what a system refuses is set aside with its reason, and the rest is written', async (t) => {
  const source = openMemorySource('helpdesk')
  const id = source.people.open({ subject: 'machine', body: texts.problem })
  const { describeFields } = source
  source.describeFields = async (queue) => {
    const fields = await describeFields(queue)
    return fields.map((field) => (field.name === 'category' ? { ...field, values: null } : field))
  }
  const { settled, seen, service } = await start(t, source, { fields: { Problem: { category: 'Machines' } } })
  await settled(1)
  const [aside] = await listQuarantined(service.store)
  assert.deepEqual(
    [aside?.queue, aside?.ref.constructor === Object && 'ticket' in aside.ref && aside.ref.ticket],
    ['ticket-deliver', id],
  )
  assert.match(String(aside?.reason), /^field-refused/)
  assert.equal((await seen(id)).own.length, 1)
})
