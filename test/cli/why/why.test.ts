import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { explainDecision, findDecisions } from '../../../src/cli/why/find-decisions.ts'
import { whyText } from '../../../src/cli/why/why-text.ts'
import { applyTicketEffects } from '../../../src/effects/apply-ticket-effects.ts'
import { beginEffect, finishEffect, ledgerKey, markUndone } from '../../../src/effects/ledger.ts'
import { saveStanding } from '../../../src/learning/corrections/items.ts'
import { firstStanding } from '../../../src/learning/corrections/standing.ts'
import { addExamples, exampleId } from '../../../src/learning/example-store.ts'
import type { LearntExample } from '../../../src/learning/learnt-example.ts'
import { type DecisionRecord, rememberDecision } from '../../../src/queue/decisions.ts'
import { rememberLeft } from '../../../src/queue/left-mails.ts'
import { rememberTicketDecision } from '../../../src/queue/ticket-decisions.ts'
import { silentLog } from '../../../src/silent-log.ts'
import { decidedMail } from '../../support/decided-mail.ts'
import { decidedTicket, decideOn, plainComposers } from '../../support/decided-ticket.ts'
import { startRedisServer } from '../../support/redis-server.ts'
import { runMailroom } from '../../support/run-mailroom.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const redis = await startRedisServer({ after })
const store = await redis.store({ after })

async function decided(uid: number, more: Partial<DecisionRecord> = {}): Promise<DecisionRecord> {
  const { record } = await decidedMail([
    { action: 'label', label: 'Order' },
    { action: 'move', folder: 'Orders' },
  ])
  const ref = { account: 'support', folder: 'a/b', uidValidity: '7', uid }
  const full = { ...record, ref, messageId: `<${uid}@customer.example>`, identity: `mail ${uid}`, ...more }
  await rememberDecision(store, `mail ${uid}`, full)
  return full
}

async function write(record: DecisionRecord, action: 'label' | 'move', entry: object | null): Promise<void> {
  const key = ledgerKey(record.ref, action)
  await beginEffect(store, key, 'me', 10_000)
  const journal = { run: 'r', at: new Date().toISOString(), ref: record.ref, messageId: record.messageId }
  const text = entry === null ? '' : JSON.stringify({ ...journal, inverse: { action, ...entry } })
  await finishEffect(store, key, 'me', entry === null ? 'already' : 'written', text)
}

function example(item: string): LearntExample {
  return {
    ...{ id: exampleId(item), item, text: item, label: 'Order', weight: 1, source: 'moved' },
    ...{ at: '2026-03-01T08:00:00.000Z', place: null, messageId: null, subject: item },
  }
}

test('a decision is found by Message-ID, by where the mail was, and by where Mailroom moved it', async () => {
  const record = await decided(1)
  const moved = { target: 'Orders', uidValidity: '8', uid: 31, messageId: record.messageId }
  await write(record, 'move', moved)
  for (const message of [
    '<1@customer.example>',
    '1@customer.example',
    'support/a/b/7/1',
    'support/Orders/8/31',
  ])
    assert.deepEqual(await findDecisions(store, message), [record], message)
  for (const message of [
    '2@customer.example',
    'support/a/b/7/99',
    'other/Orders/8/31',
    'support/Orders/8/32',
    '',
  ])
    assert.deepEqual(await findDecisions(store, message), [], message)
})

test('a decision is found by where a person moved the mail since', async () => {
  const record = await decided(5)
  const place = { ...record.ref, folder: 'Archive', uid: 77 }
  await saveStanding(store, record.ref, { ...firstStanding(record), place })
  assert.deepEqual(await findDecisions(store, 'support/Archive/7/77'), [record])
})

test('what became of each write comes from the ledger, and when from the journal', async () => {
  const record = await decided(2)
  const before = await explainDecision(store, record)
  assert.deepEqual(
    before.effects.map(({ state }) => state),
    ['waiting', 'waiting'],
  )
  await write(record, 'label', null)
  await write(record, 'move', { target: 'Orders', uidValidity: '8', uid: 32, messageId: null })
  const [label, move] = (await explainDecision(store, record)).effects
  assert.deepEqual([label?.state, label?.outcome, label?.at], ['done', 'already', null])
  assert.deepEqual([move?.state, move?.outcome], ['done', 'written'])
  assert.match(move?.at ?? '', /^\d{4}-\d\d-\d\dT/)
  await markUndone(store, ledgerKey(record.ref, 'move'))
  assert.equal((await explainDecision(store, record)).effects[1]?.state, 'undone')
})

test('the examples that are still there are told, and what was learnt from the mail itself', async () => {
  const nearest = ['other mail', 'removed mail'].map((item) => ({
    id: exampleId(item),
    label: 'Order',
    likeness: 0.5,
  }))
  const record = await decided(3, { evidence: { wished: 0.9, before: [], nearest, pushes: [] } })
  await addExamples(store, [example('other mail'), example('mail 3')])
  const { examples, learnt } = await explainDecision(store, record)
  assert.deepEqual([...examples.values()].map(({ item }) => item).includes('other mail'), true)
  assert.equal(examples.has(exampleId('removed mail')), false)
  assert.equal(learnt?.item, 'mail 3')
})

test('a ticket is found by its name, with each message of its customer, the newest first', async () => {
  const { source, id, record } = await decidedTicket([
    { action: 'fields', fields: { category: 'Order', tags: ['vip', 'late'] } },
    { action: 'note', template: 'triage' },
  ])
  source.people.customerWrites(id, 'More.')
  const later = await decideOn(source, id, [{ action: 'note', template: 'triage' }], null)
  await rememberTicketDecision(store, record)
  await rememberTicketDecision(store, later)
  const apply = {
    store,
    source,
    record,
    owner: 'me',
    leaseMs: 10_000,
    compose: plainComposers,
    unwanted: null,
    recent: () => null,
  }
  const { signal } = new AbortController()
  await applyTicketEffects({ ...apply, signal, log: silentLog }, record.effects)
  assert.deepEqual(await findDecisions(store, 'helpdesk/1'), [later, record])
  assert.deepEqual(await findDecisions(store, 'helpdesk/2'), [])

  const corrected = example('ticket helpdesk/1')
  const item = createHash('sha256').update('ticket helpdesk/1').digest('hex')
  await addExamples(store, [{ ...corrected, item, id: exampleId(item), source: 'field' }])
  const text = whyText(await explainDecision(store, record), [])
  assert.match(
    text,
    /^Ticket helpdesk\/1\n {2}what its customer wrote 2026-\d\d-\d\d .* run run-1\.\n {2}https:/,
  )
  assert.match(
    text,
    /\d\d:\d\d:\d\d {2}category Order; tags vip, late: written\n {2}.* {2}note triage: written/,
  )
  assert.match(text, /Since then it was learnt that it is Order \(a person changed a field of the ticket/)
  assert.match(text, /mailroom undo --ticket 'helpdesk\/1'\n$/)
  const waiting = whyText(await explainDecision(store, later), [])
  assert.match(waiting, /What was written\n {2}note triage: waits for its turn/)
  assert.doesNotMatch(waiting, /mailroom undo/)
})

test('the command prints it, and says so where nothing is remembered', async (t) => {
  await decided(4)
  const folder = await temporaryFolder(t)
  const config = {
    redis: { url: redis.url() },
    accounts: { support: { type: 'maildir', path: '.', own: ['support@halfmoon.example'] } },
    labels: [{ name: 'Order', description: 'An order', write: { keyword: 'Order' } }],
  }
  await writeFile(join(folder, 'mailroom.yaml'), JSON.stringify(config))
  const { exitCode, stdout } = await runMailroom(['why', '<4@customer.example>'], { folder })
  assert.equal(exitCode, 0)
  assert.match(
    stdout,
    /^<4@customer\.example>\n[\s\S]*What was written\n {2}keyword Order: waits for its turn/,
  )
  await rememberLeft(store, {
    ref: { account: 'support', folder: 'INBOX', uidValidity: '7', uid: 8 },
    ...{ messageId: '<8@customer.example>', ticket: { source: 'helpdesk', ticket: '42' } },
    ...{ because: 'held', at: '2026-03-01T08:00:00.000Z' },
  })
  for (const name of ['8@customer.example', 'support/INBOX/7/8']) {
    const left = await runMailroom(['why', name], { folder })
    assert.equal(left.exitCode, 0)
    assert.match(left.stdout, /^<8@customer\.example>\n.*\n\nLeft to ticket helpdesk\/42: [\s\S]*Message-ID/)
    assert.match(left.stdout, /\n {2}mailroom why helpdesk\/42\n$/)
  }
  const unknown = await runMailroom(['why', 'nothing@customer.example'], { folder })
  assert.equal(unknown.exitCode, 2)
  assert.match(unknown.stderr, /^Nothing is remembered of that: .*\n$/)
})
