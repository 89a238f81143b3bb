import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import type { TriageResult } from '../../pipelines/triage.ts'
import { batchMailbox } from '../../src/effects/batched-mailbox.ts'
import { ownReportId } from '../../src/effects/own-reports.ts'
import type { Item } from '../../src/item/item.ts'
import { openMemoryAccount } from '../../src/mail/memory/memory-account.ts'
import { createByteBudget } from '../../src/queue/byte-budget.ts'
import { findDecision } from '../../src/queue/decisions.ts'
import { type AnalyzeJob, type DeliverJob, jobId, messageKey } from '../../src/queue/jobs.ts'
import { findLeft } from '../../src/queue/left-mails.ts'
import type { TicketPlace } from '../../src/queue/mail-of-ticket.ts'
import { defaultTiming, openQueue } from '../../src/queue/queues.ts'
import { onHint } from '../../src/queue/ticket-hints.ts'
import { rememberTicketMails } from '../../src/queue/ticket-mails.ts'
import type { FetchedTicket } from '../../src/tickets/contract.ts'
import { startAnalyze } from '../../workers/analyze.ts'
import { collectLog } from '../support/log-collector.ts'
import { type RedisServer, startRedisServer } from '../support/redis-server.ts'
import { until } from '../support/until.ts'

let redis: RedisServer
let databases = 0
test.before(async (suite) => {
  redis = await startRedisServer(suite as TestContext)
})

const places: TicketPlace[] = [{ name: 'helpdesk', type: 'rt', url: 'https://rt.example.com', queues: [] }]

/** A worker that is sure of everything, with one mailbox and a ticket 12 that holds the mail <asked@kunde.example>. */
async function start(test: TestContext, ticketWait = { most: 60_000, between: 50 }) {
  const store = await redis.store(test, databases++)
  const log = collectLog()
  const account = openMemoryAccount('support')
  const queue = openQueue<AnalyzeJob>('analyze', store, log)
  const deliver = openQueue<DeliverJob>('deliver', store, log)
  const mailbox = batchMailbox(account, createByteBudget(1_000_000))
  const worker = startAnalyze({
    ...{ store, deliver, log, tickets: places, ticketWait, timing: defaultTiming },
    ...{ review: 'Review', maxBytes: 100_000, run: 'run-1' },
    accounts: new Map([
      [
        'support',
        {
          mailbox,
          capabilities: () => account.capabilities(),
          triage: async (item) => certain(item),
          labels: ['Order'],
          rules: new Map([['Order', { keyword: 'Order', draft: 'order-received' }]]),
          own: ['support@example.com'],
          related: null,
        },
      ],
    ]),
  })
  test.after(async () => {
    await worker.close()
    await Promise.all([queue.close(), deliver.close()])
  })
  await rememberTicketMails(store, 'helpdesk', ticket(['<asked@kunde.example>']))

  async function arrive(headers: Record<string, string>) {
    const all = {
      From: 'Jane <jane@kunde.example>',
      To: 'support@example.com',
      Subject: 'Two jugs',
      ...headers,
    }
    const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
    const uid = account.deliver(`${lines.join('')}\r\nPlease send two jugs.\r\n`)
    const { uidValidity } = await account.status('INBOX')
    const ref = { account: 'support', folder: 'INBOX', uidValidity, uid }
    await queue.add([{ id: jobId(ref), data: { ref, size: 100 } }])
    return ref
  }
  const isDone = async () => (await queue.pending()) === 0
  return { store, log, arrive, isDone, queue }
}

function ticket(messageIds: string[]): FetchedTicket {
  return {
    ...{ ticket: '12', updatedAt: '2026-11-23T09:00:00Z', createdAt: '2026-11-23T09:00:00Z', version: '1' },
    ...{ url: null, subject: 'Two jugs', isClosed: false, fields: {}, messages: [], links: [], messageIds },
    requester: { name: 'Jane', address: 'jane@kunde.example' },
  }
}

function certain(item: Item): TriageResult {
  const labels = [{ name: 'Order', probability: 0.99 }]
  return {
    decision: {
      ...{ id: item.id, language: 'en', label: 'Order', labels, rule: null, needsReply: 1 },
      ...{ keywords: [], entities: [], summary: [], flags: [] },
      sentiment: { label: 'neutral', probabilities: { negative: 0, neutral: 1, positive: 0 } },
      urgency: { score: 0, level: 'low' },
    },
    classification: { label: 'Order', labels, none: 0.01, certainty: 0.999, precision: 0.8 },
    ...{ text: '', embedding: null, evidence: null },
  }
}

const answer = { 'Message-ID': '<new@kunde.example>', 'In-Reply-To': '<asked@kunde.example>' }

test('a mail of a customer gets its label and a draft at once, although tickets are watched', async (t) => {
  const { store, arrive, isDone } = await start(t)
  const ref = await arrive({})
  await until('it is decided', isDone)
  const record = await findDecision(store, ref)
  assert.deepEqual(
    record?.effects.map(({ action }) => action),
    ['label', 'draft'],
  )
})

test('a mail that a ticket holds is left to the ticket', async (t) => {
  const { store, log, arrive, isDone } = await start(t)
  const ref = await arrive({ 'Message-ID': '<asked@kunde.example>' })
  await until('it is looked at', isDone)
  assert.equal(await findDecision(store, ref), null)
  const said = log.lines.find(({ message }) => message === 'left to its ticket')
  assert.deepEqual(said?.fields, {
    account: 'support',
    folder: 'INBOX',
    uid: 1,
    source: 'helpdesk',
    ticket: '12',
  })
  for (const name of [messageKey(ref), 'asked@kunde.example']) {
    const left = await findLeft(store, name)
    assert.deepEqual([left?.ticket, left?.because], [{ source: 'helpdesk', ticket: '12' }, 'held'])
  }
})

test('an answer to a ticket waits for it to be read, has its source asked, and is left where it is found there', async (t) => {
  const { store, log, arrive, isDone } = await start(t)
  let hints = 0
  const stop = await onHint(store, 'helpdesk', () => {
    hints += 1
  })
  t.after(stop)
  const before = hints
  const ref = await arrive(answer)
  await until('its source is asked', () => hints > before)
  assert.equal(await isDone(), false)
  await rememberTicketMails(store, 'helpdesk', ticket(['<asked@kunde.example>', '<new@kunde.example>']))
  await until('it is looked at again', isDone)
  assert.equal(await findDecision(store, ref), null)
  assert.ok(log.lines.some(({ message }) => message === 'left to its ticket'))
})

test('an answer that turns up in no ticket is triaged in the end, without a draft', async (t) => {
  const { store, arrive, isDone } = await start(t, { most: 200, between: 50 })
  const refs = [await arrive(answer), await arrive({ Subject: 'Re: [example.com #12] Two jugs' })]
  await until('they are decided', isDone)
  for (const ref of refs) {
    const record = await findDecision(store, ref)
    assert.deepEqual(
      record?.effects.map(({ action }) => action),
      ['label'],
    )
  }
})

test('a tag alone, of a ticket that nobody has seen, costs a customer neither time nor an answer', async (t) => {
  const { store, arrive, isDone, log } = await start(t)
  const refs = [
    await arrive({ Subject: '[example.com #99] Two jugs' }),
    await arrive({ Subject: '[Order #12] Late', From: 'x@y.example' }),
  ]
  await until('they are decided', isDone)
  for (const ref of refs) {
    const record = await findDecision(store, ref)
    assert.deepEqual(
      record?.effects.map(({ action }) => action),
      ['label', 'draft'],
    )
  }
  assert.ok(!log.lines.some(({ message }) => message === 'job put off'))
})

test('a report of our own is left alone, and a mail that only looks like one is not', async (t) => {
  const { store, log, arrive, isDone } = await start(t)
  const messageId = await ownReportId(store, { name: 'monday', period: '2026-11-22' }, 'example.com')
  const own = await arrive({ 'Message-ID': messageId, 'Auto-Submitted': 'auto-generated' })
  await until('the report was looked at', isDone)
  assert.equal(await findDecision(store, own), null)
  assert.ok(log.lines.some(({ message }) => message === 'a report of our own; left alone'))
  for (const forged of [messageId.toUpperCase(), `<report.${'0'.repeat(32)}@example.com>`]) {
    const ref = await arrive({ 'Message-ID': forged, 'In-Reply-To': messageId })
    await until('the forged one is decided', isDone)
    assert.equal((await findDecision(store, ref))?.decision.label, 'Order')
  }
})
