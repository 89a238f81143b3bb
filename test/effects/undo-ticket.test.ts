import assert from 'node:assert/strict'
import { after, beforeEach, test } from 'node:test'
import { applyTicketEffects } from '../../src/effects/apply-ticket-effects.ts'
import { readJournal, type UndoFilter } from '../../src/effects/journal.ts'
import { undo } from '../../src/effects/undo.ts'
import { PermanentError, TransientError } from '../../src/errors.ts'
import type { TicketEffect } from '../../src/queue/jobs.ts'
import { rememberTicketDecision } from '../../src/queue/ticket-decisions.ts'
import type { TicketSource } from '../../src/tickets/contract.ts'
import { decidedTicket, decideOn, plainComposers } from '../support/decided-ticket.ts'
import { collectLog } from '../support/log-collector.ts'
import { startRedisServer } from '../support/redis-server.ts'

const redis = await startRedisServer({ after })
const store = await redis.store({ after })
beforeEach(() => store.redis.flushall())

const effects: TicketEffect[] = [
  { action: 'fields', fields: { category: 'Order', priority: 'high', tags: ['vip'] } },
  { action: 'note', template: 'triage' },
  { action: 'link', tickets: ['2'] },
]

/** A ticket with everything written that was decided, and what it was before. */
async function written(options: Parameters<typeof decidedTicket>[1] = {}, own = effects) {
  const { source, id, record } = await decidedTicket(own, options)
  source.people.open()
  const before = await source.fetch(id)
  await rememberTicketDecision(store, record)
  const write = (owner: string, decided = record) =>
    applyTicketEffects(
      {
        ...{
          store,
          source,
          owner,
          record: decided,
          log: collectLog(),
          compose: plainComposers,
          recent: () => null,
        },
        ...{ leaseMs: 60_000, signal: new AbortController().signal, unwanted: null },
      },
      decided.effects,
    )
  await write('one')
  return { source, id, record, before, write }
}

async function takeBack(source: TicketSource | undefined, filter: UndoFilter = {}): Promise<string[]> {
  const results = await undo(store, filter, { account: () => undefined, source: () => source })
  return results.map(({ action, leftAlone }) => `${action}: ${leftAlone ?? 'undone'}`)
}

test('everything is taken back, the newest first, and is as it was', async () => {
  const { source, id, before } = await written()
  assert.deepEqual(await takeBack(source), ['link: undone', 'note: undone', 'fields: undone'])
  const { fields, messages, links } = await source.fetch(id)
  assert.equal(fields.category, null)
  assert.deepEqual(
    [fields.priority, messages, links],
    [before.fields.priority, before.messages, before.links],
  )
  assert.deepEqual(fields.tags, [])
  assert.deepEqual(await takeBack(source), [])
})

test('what was undone is not done again', async () => {
  const { source, id, write } = await written()
  await takeBack(source)
  await write('two')
  const { fields, messages } = await source.fetch(id)
  assert.deepEqual([fields.category, messages.length], [null, 1])
})

test('only what the filter names is taken back', async () => {
  const { source, id } = await written()
  for (const filter of [{ run: 'other' }, { ticket: 'helpdesk/2' }, { message: 'helpdesk/1' }])
    assert.deepEqual(await takeBack(source, filter), [])
  assert.equal((await takeBack(source, { run: 'run-1', ticket: `helpdesk/${id}` })).length, 3)
})

test('a ticket names what was written because of each of its messages', async () => {
  const { source, id, write } = await written()
  source.people.customerWrites(id, 'More.')
  const later = await decideOn(source, id, [{ action: 'fields', fields: { category: 'Problem' } }])
  await write('one', later)
  assert.equal((await takeBack(source, { ticket: `helpdesk/${id}` })).length, 4)
  const { category, priority } = (await source.fetch(id)).fields
  assert.deepEqual([category, priority], [null, 'normal'])
})

test('a field that a person changed since stays, the others go back, and that is told', async () => {
  const { source, id } = await written()
  source.people.change(id, { category: 'Problem', tags: ['vip', 'late'] })
  assert.deepEqual((await takeBack(source)).at(-1), 'fields: a person changed category, tags since')
  const { category, priority, tags } = (await source.fetch(id)).fields
  assert.deepEqual([category, priority, tags], ['Problem', 'normal', ['vip', 'late']])
})

test('a field that a person set back already needs nothing', async () => {
  const { source, id } = await written()
  source.people.change(id, { priority: 'normal' })
  assert.deepEqual((await takeBack(source)).at(-1), 'fields: undone')
})

test('a closed ticket stays as it is, unless it was Mailroom that closed it', async () => {
  const theirs = await written()
  theirs.source.people.change(theirs.id, { status: 'closed' })
  assert.equal((await takeBack(theirs.source)).at(-1), 'fields: the ticket is closed')
  await store.redis.flushall()
  const ours = await written({}, [{ action: 'fields', fields: { status: 'closed', category: 'Other' } }])
  assert.deepEqual(await takeBack(ours.source), ['fields: undone'])
  const { status, category } = (await ours.source.fetch(ours.id)).fields
  assert.deepEqual([status, category], ['new', null])
})

test('a note that the system keeps, a link that a person removed, a draft, a ticket that is gone, are told', async () => {
  const kept = await written({ capabilities: { removeNotes: false } }, [
    ...effects,
    { action: 'reply', template: 'order-received' },
  ])
  await kept.source.unlink(kept.id, '2')
  assert.deepEqual(await takeBack(kept.source), [
    'link: a person removed the link already',
    'reply: a draft is for the agents to throw away',
    'note: the ticket system keeps it',
    'fields: undone',
  ])
  await store.redis.flushall()
  const gone = await written()
  gone.source.people.remove(gone.id)
  assert.deepEqual(
    new Set(await takeBack(gone.source)),
    new Set(effects.map(({ action }) => `${action}: it is not there any more`)),
  )
})

test('a ticket system that is not configured any more is told, and the next undo does it', async () => {
  const { source } = await written()
  const [first, ...others] = await takeBack(undefined)
  assert.equal(first, 'link: there is no ticket system "helpdesk" in mailroom.yaml any more')
  assert.equal(others.length, 2)
  assert.equal((await takeBack(source)).length, 3)
})

test('an old value that the system does not take any more is told', async () => {
  const { source } = await written()
  source.failNext(new PermanentError('field-refused', 'No.'), 'writeFields')
  source.failNext(new PermanentError('odd', 'No.'), 'removeNote')
  assert.deepEqual(await takeBack(source), [
    'link: undone',
    'note: the ticket system refuses it (odd)',
    'fields: the ticket system does not take the old value any more',
  ])
})

test('a server that is away stops the undo, and the next one goes on', async () => {
  const { source, id } = await written()
  source.failNext(new TransientError('unreachable', 'Away.'), 'removeNote')
  await assert.rejects(takeBack(source), { code: 'unreachable' })
  assert.equal((await readJournal(store, {})).length, 2)
  assert.deepEqual(await takeBack(source), ['note: undone', 'fields: undone'])
  assert.equal((await source.fetch(id)).fields.category, null)
})
