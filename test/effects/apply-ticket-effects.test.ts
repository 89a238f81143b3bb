import assert from 'node:assert/strict'
import { after, beforeEach, test } from 'node:test'
import { type ApplyTicketContext, applyTicketEffects } from '../../src/effects/apply-ticket-effects.ts'
import { isOfTicket, readJournal } from '../../src/effects/journal.ts'
import { beginEffect, effectState, ledgerKey, noteBefore } from '../../src/effects/ledger.ts'
import { noteReference } from '../../src/effects/ticket-context.ts'
import { AuthenticationError, PermanentError, TransientError } from '../../src/errors.ts'
import type { TicketEffect } from '../../src/queue/jobs.ts'
import { rememberTicketDecision, type TicketDecisionRecord } from '../../src/queue/ticket-decisions.ts'
import type { Fields } from '../../src/tickets/contract.ts'
import type { MemorySource } from '../../src/tickets/memory/memory-source.ts'
import { decidedTicket, decideOn, plainComposers } from '../support/decided-ticket.ts'
import { collectLog } from '../support/log-collector.ts'
import { startRedisServer } from '../support/redis-server.ts'
import { until } from '../support/until.ts'

const redis = await startRedisServer({ after })
const store = await redis.store({ after })
beforeEach(() => store.redis.flushall())

const effects: TicketEffect[] = [
  { action: 'link', tickets: ['2'] },
  { action: 'reply', template: 'order-received' },
  { action: 'note', template: 'triage' },
  { action: 'fields', fields: { category: 'Order', priority: 'high' } },
]
const inOrder = ['fields', 'note', 'reply', 'link']
const away = new TransientError('unreachable', 'Away.')

async function prepare(more: Partial<ApplyTicketContext> = {}, own = effects) {
  const { source, id, record } = await decidedTicket(own)
  source.people.open()
  await rememberTicketDecision(store, record)
  const log = collectLog()
  const steps: string[] = []
  const context: ApplyTicketContext = {
    ...{ store, log, source, record, compose: plainComposers, recent: () => null },
    ...{ owner: 'one', leaseMs: 60_000, signal: new AbortController().signal, unwanted: null },
    onStep: (effect, step) => void steps.push(`${effect.action}/${step}`),
    ...more,
  }
  return { source, id, record, context, steps, log }
}

async function journal() {
  return (await readJournal(store, {})).filter(isOfTicket).map(({ inverse }) => inverse)
}

/** Notes with the reference of this decision. */
async function notes(source: MemorySource, { ref }: TicketDecisionRecord): Promise<string[]> {
  const { messages } = await source.fetch(ref.ticket)
  return messages.filter(({ body }) => body.includes(noteReference(ref))).map(({ id }) => id)
}

async function fieldsOf(source: MemorySource, id: string): Promise<Fields> {
  return (await source.fetch(id)).fields
}

test('fields, note, reply and links are written in this order, each begun, noted, written and finished', async () => {
  const { source, id, context, steps } = await prepare()
  await applyTicketEffects(context, effects)
  assert.deepEqual(
    steps,
    inOrder.flatMap((action) => ['begun', 'noted', 'written', 'finished'].map((step) => `${action}/${step}`)),
  )
  const { fields, links, messages } = await source.fetch(id)
  assert.deepEqual([fields.category, fields.priority, links], ['Order', 'high', ['2']])
  assert.match(messages[1]?.body ?? '', /^triage: Two jugs\n\nMailroom [0-9a-f]{12}$/)
  assert.deepEqual(await journal(), [
    { action: 'link', tickets: ['2'] },
    { action: 'reply', id: messages[2]?.id },
    { action: 'note', id: messages[1]?.id, reference: noteReference(context.record.ref) },
    {
      action: 'fields',
      before: { category: null, priority: 'normal' },
      written: { category: 'Order', priority: 'high' },
    },
  ])
})

test('applied again, nothing is asked of the ticket system', async () => {
  const { source, context } = await prepare()
  await applyTicketEffects(context, effects)
  const before = source.calls.length
  await applyTicketEffects({ ...context, owner: 'two' }, effects)
  assert.equal(source.calls.length, before)
  assert.equal((await journal()).length, 4)
})

test('each message of the customer has its own entries', async () => {
  const { source, id, context } = await prepare()
  await applyTicketEffects(context, effects)
  source.people.customerWrites(id, 'And a cup.')
  const record = await decideOn(source, id, [{ action: 'note', template: 'triage' }])
  await applyTicketEffects({ ...context, record }, record.effects)
  assert.equal((await notes(source, record)).length, 1)
  assert.equal((await journal()).length, 5)
})

for (const call of ['writeFields', 'addNote', 'addDraft', 'link'] as const) {
  test(`a ${call} whose answer is lost happens once, and can be undone`, async () => {
    const { source, record, context } = await prepare({ leaseMs: 200 })
    source.loseAnswer(call)
    await assert.rejects(applyTicketEffects(context, effects), { code: 'answer-lost' })
    await until('the lease is over and all is done', async () => {
      try {
        await applyTicketEffects({ ...context, owner: 'two', leaseMs: 60_000 }, effects)
        return true
      } catch (error) {
        assert.equal((error as TransientError).code, 'effect-busy')
        return false
      }
    })
    assert.equal((await notes(source, record)).length, 1)
    assert.equal((await source.fetch(record.ref.ticket)).messages.length, 3)
    assert.equal((await journal()).length, 4)
    const fields = (await journal()).find(({ action }) => action === 'fields')
    assert.deepEqual(fields, {
      action: 'fields',
      before: { category: null, priority: 'normal' },
      written: { category: 'Order', priority: 'high' },
    })
  })
}

test('after a lost answer nobody looks before the lease is over: the server may still be at it', async () => {
  const { source, context, record } = await prepare()
  source.loseAnswer('addNote')
  await assert.rejects(applyTicketEffects(context, effects), { code: 'answer-lost' })
  await assert.rejects(applyTicketEffects({ ...context, owner: 'two' }, effects), { code: 'effect-busy' })
  assert.equal((await effectState(store, ledgerKey(record.ref, 'note')))?.state, 'started')
})

test('a server that is away is tried again where it was, without waiting for the lease', async () => {
  const { source, context, steps } = await prepare()
  source.failNext(away, 'addNote')
  await assert.rejects(applyTicketEffects(context, effects), { code: 'unreachable' })
  steps.length = 0
  await applyTicketEffects({ ...context, owner: 'two' }, effects)
  assert.equal(steps[0], 'note/begun')
  assert.equal((await journal()).length, 4)
})

test('a person who changed a field meanwhile wins, and the other effects happen', async () => {
  const { source, id, context, log } = await prepare()
  source.people.change(id, { category: 'Problem' })
  await applyTicketEffects(context, effects)
  const { category, priority } = await fieldsOf(source, id)
  assert.deepEqual([category, priority], ['Problem', 'normal'])
  assert.deepEqual((await effectState(store, ledgerKey(context.record.ref, 'fields')))?.outcome, 'not-wanted')
  assert.deepEqual(
    (await journal()).map(({ action }) => action),
    ['link', 'reply', 'note'],
  )
  assert.deepEqual(
    log.lines.filter(({ level }) => level === 'info').map(({ fields }) => fields),
    [
      {
        ...{ source: 'helpdesk', ticket: id, action: 'fields', outcome: 'not-wanted' },
        why: 'a person was faster',
      },
    ],
  )
})

test('what an earlier decision wrote in between is no change of a person', async () => {
  const { source, id, context, record } = await prepare()
  source.people.customerWrites(id, 'It is broken.')
  const later = await decideOn(source, id, [{ action: 'fields', fields: { category: 'Problem' } }], 'Problem')
  await rememberTicketDecision(store, later)
  await applyTicketEffects(context, record.effects)
  await applyTicketEffects({ ...context, record: later }, later.effects)
  assert.equal((await fieldsOf(source, id)).category, 'Problem')
  assert.deepEqual((await journal())[0], {
    action: 'fields',
    before: { category: 'Order' },
    written: { category: 'Problem' },
  })
})

test('what a later decision wrote is not overwritten by an earlier one', async () => {
  const { source, id, context, record } = await prepare()
  source.people.customerWrites(id, 'It is broken.')
  const later = await decideOn(source, id, [{ action: 'fields', fields: { category: 'Problem' } }], 'Problem')
  await rememberTicketDecision(store, later)
  await applyTicketEffects({ ...context, record: later }, later.effects)
  await applyTicketEffects(context, record.effects)
  const { category, priority } = await fieldsOf(source, id)
  assert.deepEqual([category, priority], ['Problem', 'normal'])
})

test('a refused value sets the ticket aside, and the other effects happen', async () => {
  const { source, context } = await prepare()
  source.failNext(new PermanentError('field-refused', 'No.'), 'writeFields')
  await assert.rejects(applyTicketEffects(context, effects), { code: 'field-refused' })
  assert.deepEqual(
    (await journal()).map(({ action }) => action),
    ['link', 'reply', 'note'],
  )
})

test('a value that the system does not take is left out and told, and the others are written', async () => {
  const own: TicketEffect[] = [
    { action: 'fields', fields: { category: 'No such category', priority: 'high' } },
  ]
  const { source, id, context, log } = await prepare({}, own)
  const before = await fieldsOf(source, id)
  await applyTicketEffects(context, own)
  const after = await fieldsOf(source, id)
  assert.deepEqual([after.priority, after.category], ['high', before.category])
  const [entry] = await journal()
  assert.deepEqual(entry?.action === 'fields' && Object.keys(entry.written), ['priority'])
  const told = log.lines.find(({ message }) => message === 'values not taken, left out')
  assert.deepEqual(told?.fields, {
    ...{ source: 'helpdesk', ticket: id, action: 'fields', outcome: 'written' },
    fields: ['category'],
  })
})

test('what was half set when the system refused the rest is in the journal', async () => {
  const { source, id, context } = await prepare()
  source.writeFields = async () => {
    source.people.change(id, { category: 'Order' })
    throw new PermanentError('field-refused', 'priority')
  }
  await assert.rejects(applyTicketEffects(context, effects), { code: 'field-refused' })
  assert.deepEqual((await journal()).at(-1), {
    action: 'fields',
    before: { category: null },
    written: { category: 'Order' },
  })
})

test('what was half set when the server went away is completed, and journaled as a whole', async () => {
  const { source, id, context } = await prepare()
  const { writeFields } = source
  source.writeFields = async () => {
    source.people.change(id, { category: 'order ' })
    throw away
  }
  await assert.rejects(applyTicketEffects(context, effects), { code: 'unreachable' })
  source.writeFields = writeFields
  await applyTicketEffects({ ...context, owner: 'two' }, effects)
  assert.equal((await fieldsOf(source, id)).priority, 'high')
  assert.deepEqual((await journal()).at(-1), {
    action: 'fields',
    before: { category: null, priority: 'normal' },
    written: { category: 'order ', priority: 'high' },
  })
})

test('what was half set before a person came is journaled, and the rest is left to the person', async () => {
  const { source, id, context } = await prepare()
  source.writeFields = async () => {
    source.people.change(id, { category: 'Order' })
    source.people.change(id, { priority: 'low' })
    throw away
  }
  await assert.rejects(applyTicketEffects(context, effects), { code: 'unreachable' })
  await applyTicketEffects({ ...context, owner: 'two' }, effects)
  assert.equal((await fieldsOf(source, id)).priority, 'low')
  assert.deepEqual((await journal()).at(-1), {
    action: 'fields',
    before: { category: null },
    written: { category: 'Order' },
  })
})

test('what a person changed while a system set one field after the other is his, and what was set is journaled', async () => {
  const { source, id, context } = await prepare()
  source.writeFields = async () => {
    source.people.change(id, { category: 'Order' })
    source.people.change(id, { priority: 'low' })
    throw new PermanentError('ticket-changed', 'priority')
  }
  await applyTicketEffects(context, effects)
  assert.equal((await fieldsOf(source, id)).priority, 'low')
  assert.deepEqual((await journal()).at(-1), {
    action: 'fields',
    before: { category: null },
    written: { category: 'Order' },
  })
})

test('after a person came, what was not yet set stays as it is', async () => {
  const own: TicketEffect[] = [
    { action: 'fields', fields: { category: 'Order', priority: 'high', tags: ['vip'] } },
  ]
  const { source, id, context } = await prepare({}, own)
  source.writeFields = async () => {
    source.people.change(id, { category: 'Order' })
    source.people.change(id, { priority: 'low' })
    throw away
  }
  await assert.rejects(applyTicketEffects(context, own), { code: 'unreachable' })
  await applyTicketEffects({ ...context, owner: 'two' }, own)
  const { priority, tags } = await fieldsOf(source, id)
  assert.deepEqual([priority, tags ?? []], ['low', []])
  const state = await effectState(store, ledgerKey(context.record.ref, 'fields'))
  assert.equal(state?.outcome, 'not-wanted')
})

test('of two tickets that are decided at once one alone writes their link, and undo takes it back once', async () => {
  const one = await prepare({}, [{ action: 'link', tickets: ['2'] }])
  const other = await decideOn(one.source, '2', [{ action: 'link', tickets: [one.id] }])
  await Promise.all([
    applyTicketEffects(one.context, [{ action: 'link', tickets: ['2'] }]),
    applyTicketEffects({ ...one.context, record: other, owner: 'two' }, [
      { action: 'link', tickets: [one.id] },
    ]),
  ])
  assert.equal((await journal()).length, 1)
  assert.deepEqual((await one.source.fetch(one.id)).links, ['2'])
})

test('a link that a person made while the ticket was decided, or while a try was cut off, stays his', async () => {
  const early = await prepare({}, [{ action: 'link', tickets: ['2'] }])
  await early.source.link(early.id, '2')
  await applyTicketEffects(early.context, [{ action: 'link', tickets: ['2'] }])
  assert.deepEqual(await journal(), [])

  await store.redis.flushall()
  const { source, id, record, context } = await prepare()
  source.people.open()
  await source.link(id, '2')
  const links: TicketEffect[] = [{ action: 'link', tickets: ['2', '3'] }]
  source.loseAnswer('link')
  await assert.rejects(applyTicketEffects({ ...context, leaseMs: 200 }, links), { code: 'answer-lost' })
  const again = { ...context, record, owner: 'two' }
  await until('the lease is over', () =>
    applyTicketEffects(again, links).then(
      () => true,
      (error) => {
        assert.equal(error.code, 'effect-busy')
        return false
      },
    ),
  )
  assert.deepEqual(await journal(), [{ action: 'link', tickets: ['3'] }])
})

test('fields that hold it already, and links that are there, are not ours', async () => {
  const { source, id, context } = await prepare()
  source.people.change(id, { category: 'Order', priority: 'high' })
  await source.link(id, '2')
  const record = await decideOn(source, id, effects)
  await applyTicketEffects({ ...context, record }, effects)
  assert.deepEqual(
    (await journal()).map(({ action }) => action),
    ['reply', 'note'],
  )
  assert.ok(!source.calls.includes('writeFields'))
})

test('a note that is there although Redis forgot it is not written again, and can be undone', async () => {
  const { source, context, record } = await prepare()
  await applyTicketEffects(context, effects)
  await store.redis.flushall()
  await applyTicketEffects(context, [{ action: 'note', template: 'triage' }])
  assert.equal((await notes(source, record)).length, 1)
  assert.deepEqual(
    (await journal()).map(({ action }) => action),
    ['note'],
  )
})

test('a customer who writes the reference keeps no note from being written', async () => {
  const { source, id, context, record } = await prepare()
  source.people.customerWrites(id, `Hello ${noteReference(record.ref)}`)
  await applyTicketEffects(context, effects)
  const own = (await source.fetch(id)).messages.filter(({ role }) => role === 'own')
  assert.equal(own.length, 2)
})

test('a worker that stood still while another wrote the note takes its own away', async () => {
  const { source, context, record } = await prepare({ leaseMs: 400 })
  const { addNote } = source
  source.addNote = async (...all) => {
    // Another worker takes over when the lease is over, and is done first.
    source.addNote = addNote
    const key = ledgerKey(record.ref, 'note')
    while ((await beginEffect(store, key, 'two', 60_000)).state === 'busy');
    await noteBefore(store, key, { owner: 'two', leaseMs: 60_000 }, 'noted')
    await addNote(...all)
    return addNote(...all)
  }
  await applyTicketEffects(context, [{ action: 'note', template: 'triage' }])
  assert.equal((await notes(source, record)).length, 1)
})

test('a ticket that is gone, or was closed by a person, ends its effects without a journal entry', async () => {
  const gone = await prepare()
  gone.source.people.remove(gone.id)
  await applyTicketEffects(gone.context, effects)
  const closed = await prepare({ unwanted: 'the ticket was closed' })
  closed.source.people.change(closed.id, { status: 'closed' })
  await applyTicketEffects(closed.context, effects)
  assert.deepEqual(await journal(), [])
  assert.equal((await closed.source.fetch(closed.id)).messages.length, 1)
})

test('a note is not written to a ticket that a person closed meanwhile, but to one that Mailroom closes', async () => {
  const own: TicketEffect[] = [
    { action: 'fields', fields: { status: 'closed' } },
    { action: 'note', template: 'triage' },
  ]
  const ours = await prepare({}, own)
  await applyTicketEffects(ours.context, own)
  assert.equal((await notes(ours.source, ours.record)).length, 1)
  await store.redis.flushall()
  const theirs = await prepare()
  theirs.source.people.change(theirs.id, { status: 'closed' })
  await applyTicketEffects(theirs.context, [{ action: 'note', template: 'triage' }])
  assert.equal((await notes(theirs.source, theirs.record)).length, 0)
})

test('a token that is not accepted any more is thrown, so that the job comes back', async () => {
  const { source, context } = await prepare()
  source.set('revoked')
  await assert.rejects(applyTicketEffects(context, effects), AuthenticationError)
  source.set('ok')
  await applyTicketEffects({ ...context, owner: 'two' }, effects)
  assert.equal((await journal()).length, 4)
})

test('when the lock is lost nothing more is begun', async () => {
  const lock = new AbortController()
  const { context, steps } = await prepare({ signal: lock.signal })
  context.onStep = (effect, step) => {
    steps.push(`${effect.action}/${step}`)
    if (step === 'finished') lock.abort()
  }
  await assert.rejects(applyTicketEffects(context, effects), { name: 'AbortError' })
  assert.equal(steps.at(-1), 'fields/finished')
})

test('a worker that stood still before the write looks again instead of writing', async () => {
  const { source, context, steps } = await prepare({ leaseMs: 40 })
  const onStep = context.onStep
  context.onStep = (effect, step) => {
    onStep?.(effect, step)
    const until = Date.now() + 100
    while (step === 'noted' && Date.now() < until);
  }
  await assert.rejects(applyTicketEffects(context, [{ action: 'note', template: 'triage' }]), {
    code: 'effect-late',
  })
  assert.ok(!source.calls.includes('addNote'))
  assert.deepEqual(steps, ['note/begun', 'note/noted'])
})
