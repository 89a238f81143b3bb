import assert from 'node:assert/strict'
import { after, beforeEach, test } from 'node:test'
import { applyTicketEffects } from '../../../src/effects/apply-ticket-effects.ts'
import { undo } from '../../../src/effects/undo.ts'
import { addExamples } from '../../../src/learning/example-store.ts'
import type { LearntExample } from '../../../src/learning/learnt-example.ts'
import { knownFields, listWaiting } from '../../../src/learning/tickets/field-standing.ts'
import type { LabelFields } from '../../../src/learning/tickets/field-vote.ts'
import { learnFromFields } from '../../../src/learning/tickets/learn-from-fields.ts'
import { noticeFields } from '../../../src/learning/tickets/notice-fields.ts'
import { ticketPrior } from '../../../src/learning/tickets/ticket-prior.ts'
import { rememberTicketDecision } from '../../../src/queue/ticket-decisions.ts'
import type { Fields } from '../../../src/tickets/contract.ts'
import { openMemorySource } from '../../../src/tickets/memory/memory-source.ts'
import { decideOn, plainComposers } from '../../support/decided-ticket.ts'
import { collectLog } from '../../support/log-collector.ts'
import { startRedisServer } from '../../support/redis-server.ts'

const redis = await startRedisServer({ after })
const store = await redis.store({ after })
beforeEach(() => store.redis.flushall())

const labels: LabelFields[] = [
  { name: 'Order', fields: { category: 'Order' } },
  { name: 'Invoice', fields: { category: 'Invoice', queue: 'Billing' } },
]
const names = labels.map(({ name }) => name)

/** A desk that is read, decided and looked at by hand. */
function openDesk() {
  const source = openMemorySource('helpdesk')
  const { people } = source
  const learnt: LearntExample[] = []
  let now = Date.now()
  const context = {
    ...{ store, source, labels, log: collectLog(), settleMs: 1500 },
    async learn(examples: LearntExample[]) {
      learnt.push(...examples)
      await addExamples(store, examples)
    },
  }
  const desk = {
    ...{ source, people, learnt },
    /** What whoever reads a ticket does. */
    async read(ticket: string, { leavesTrace = true } = {}): Promise<void> {
      const ref = { source: source.name, ticket }
      const known = await knownFields(store, ref)
      await noticeFields(store, { ref, ticket: await source.fetch(ticket), known, labels, leavesTrace })
    },
    /** Mailroom decides, and writes unless `written` says no. */
    async decide(ticket: string, label: string, { written = true } = {}): Promise<void> {
      const fields = labels.find(({ name }) => name === label)?.fields ?? {}
      const record = await decideOn(source, ticket, [{ action: 'fields', fields }], label)
      await rememberTicketDecision(store, record)
      if (written)
        await applyTicketEffects(
          {
            ...{ store, source, record, log: collectLog(), owner: 'one', leaseMs: 60_000, unwanted: null },
            ...{ compose: plainComposers, recent: () => null, signal: new AbortController().signal },
          },
          record.effects,
        )
    },
    /** Looks when everything that is noticed came to rest. */
    async rest(): Promise<string[]> {
      now = Date.now() + 2000
      const before = learnt.length
      await learnFromFields(context, now, new AbortController().signal)
      return learnt.slice(before).map(({ label, weight }) => `${label} ${weight}`)
    },
    context,
  }
  return desk
}

/** A ticket that Mailroom took for an order. */
async function ordered() {
  const desk = openDesk()
  const id = desk.people.open({ subject: 'Question', body: 'Please look at the amount.' })
  await desk.read(id)
  await desk.decide(id, 'Order')
  await desk.read(id)
  return { ...desk, id }
}

test('what Mailroom writes itself is never learnt', async () => {
  const { read, rest, id } = await ordered()
  await read(id)
  assert.deepEqual(await rest(), [])
  assert.deepEqual(await listWaiting(store, 'helpdesk'), [])
})

test('a person who changes a field of a decided ticket teaches its label', async () => {
  const { people, read, rest, learnt, id } = await ordered()
  people.change(id, { category: 'Invoice' })
  await read(id)
  assert.deepEqual(await rest(), ['Invoice 2'])
  const { item, at, ...example } = learnt[0] as LearntExample
  assert.deepEqual(
    [example.source, example.place, example.subject, example.text],
    ['field', 'helpdesk/1', 'Question', 'Question\n\nPlease look at the amount.'],
  )
  assert.match(item, /^[0-9a-f]{64}$/)
  assert.ok(Math.abs(Date.now() - Date.parse(at)) < 10_000)
})

test('a change is not judged before it came to rest', async () => {
  const { people, read, context, learnt, id } = await ordered()
  people.change(id, { category: 'Invoice' })
  await read(id)
  await learnFromFields(context, Date.now(), new AbortController().signal)
  assert.deepEqual(learnt, [])
  assert.equal((await listWaiting(store, 'helpdesk')).length, 1)
})

test('said once it is learnt once; said otherwise later, the newest counts', async () => {
  const { people, read, rest, learnt, id } = await ordered()
  people.change(id, { category: 'Invoice' })
  await read(id)
  await rest()
  await read(id)
  assert.deepEqual(await rest(), [])
  people.change(id, { queue: 'Billing' })
  await read(id)
  assert.deepEqual(await rest(), [], 'more of the same label')
  people.change(id, { category: 'Order', queue: 'Support' })
  await read(id)
  assert.deepEqual(await rest(), ['Order 2'])
  assert.equal(new Set(learnt.map((example) => example.id)).size, 1)
})

test('a label taken off counts little', async () => {
  const { people, read, rest, id } = await ordered()
  people.change(id, { category: null })
  await read(id)
  assert.deepEqual(await rest(), ['null 0.5'])
})

test('a person who was faster than the write is heard', async () => {
  const { people, decide, read, rest } = openDesk()
  const id = people.open()
  await read(id)
  await decide(id, 'Order', { written: false })
  people.change(id, { category: 'Invoice' })
  await read(id)
  assert.deepEqual(await rest(), ['Invoice 2'])
})

test('an undo teaches nothing, and what a person does after it does', async () => {
  const { source, people, read, rest, id } = await ordered()
  await undo(store, {}, { account: () => undefined, source: () => source })
  await read(id)
  assert.deepEqual(await rest(), [])
  people.change(id, { category: 'Order' })
  await read(id)
  assert.deepEqual(await rest(), ['Order 2'])
})

test('a ticket that people had worked on before Mailroom came teaches what they said, with less weight', async () => {
  const { people, read, rest } = openDesk()
  const closed = people.open({ fields: { category: 'Invoice', queue: 'Billing', status: 'closed' } })
  const answered = people.open({ fields: { category: 'Order' } })
  people.agentWrites(answered, 'It is on its way.')
  await read(closed)
  await read(answered)
  assert.deepEqual((await rest()).sort(), ['Invoice 1', 'Order 1'])
  await read(closed)
  assert.deepEqual(await rest(), [])
})

test('it is not clear where nobody worked on it, where Mailroom did, or where it would leave no trace', async () => {
  const { source, people, read, rest } = openDesk()
  const fields: Fields = { category: 'Order' }
  const untouched = people.open({ fields })
  const ours = people.open({ fields })
  people.agentWrites(ours, 'It is on its way.')
  await source.addNote(ours, 'A note')
  const traceless = people.open({ fields: { ...fields, status: 'closed' } })
  await read(untouched)
  await read(ours)
  await read(traceless, { leavesTrace: false })
  assert.deepEqual(await rest(), [])
})

test('a ticket that is gone, or that no customer wrote in, is forgotten', async () => {
  const { people, read, rest, id } = await ordered()
  people.change(id, { category: 'Invoice' })
  await read(id)
  people.remove(id)
  assert.deepEqual(await rest(), [])
  assert.deepEqual(await listWaiting(store, 'helpdesk'), [])
})

test('a server that is away is asked again later', async () => {
  const { source, people, read, rest, id } = await ordered()
  people.change(id, { category: 'Invoice' })
  await read(id)
  source.set('down')
  await assert.rejects(rest(), { code: 'unreachable' })
  source.set('ok')
  assert.deepEqual(await rest(), ['Invoice 2'])
})

test('the ticket says the label of what its customer writes next: a person more than Mailroom', async () => {
  const { people, read, rest, id } = await ordered()
  const ref = { source: 'helpdesk', ticket: id }
  assert.equal(await ticketPrior(store, { ...ref, ticket: '99' }, names), null)
  assert.deepEqual(await ticketPrior(store, ref, names), {
    ...{ label: 'Order', strength: 1.5, reason: 'the ticket has this label' },
  })
  people.change(id, { category: 'Invoice' })
  await read(id)
  await rest()
  assert.deepEqual(await ticketPrior(store, ref, names), {
    ...{ label: 'Invoice', strength: 3, reason: 'a person gave this label to the ticket' },
  })
  assert.equal(await ticketPrior(store, ref, ['Order']), null)
})
