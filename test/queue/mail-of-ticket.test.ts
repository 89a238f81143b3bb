import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { type MailStanding, standingOf, type TicketPlace } from '../../src/queue/mail-of-ticket.ts'
import type { Store } from '../../src/queue/redis.ts'
import { rememberTicketMails, waitOf } from '../../src/queue/ticket-mails.ts'
import type { FetchedTicket } from '../../src/tickets/contract.ts'
import { read } from '../item/compose.ts'
import { type RedisServer, startRedisServer } from '../support/redis-server.ts'

let redis: RedisServer
let databases = 0
test.before(async (suite) => {
  redis = await startRedisServer(suite as TestContext)
})

const places: TicketPlace[] = [
  { name: 'helpdesk', type: 'rt', url: 'https://rt.example.com/rt', queues: [] },
  { name: 'dev', type: 'redmine', url: 'https://redmine.example.com:8443/desk', queues: [] },
  { name: 'code', type: 'github', url: 'https://api.github.com', queues: ['example/shop'] },
  { name: 'phone', type: 'zammad', url: 'https://zammad.example.com', queues: [] },
]

function ticket(id: string, changes: Partial<FetchedTicket> = {}): FetchedTicket {
  return {
    ticket: id,
    updatedAt: '2026-11-23T09:00:00Z',
    version: '1',
    url: null,
    subject: 'Printer',
    requester: { name: 'Jane', address: 'Jane@kunde.example' },
    createdAt: '2026-11-23T09:00:00Z',
    isClosed: false,
    fields: {},
    messages: [],
    messageIds: [],
    links: [],
    ...changes,
  }
}

/** A store that knows one ticket of each system; RT and Zammad tell which mails they hold. */
async function someTickets(test: TestContext): Promise<Store> {
  const store = await redis.store(test, databases++)
  const agent = { name: 'Bob', address: 'bob@example.com' }
  const note = {
    ...{ id: '2', at: '2026-11-23T09:01:00Z', internal: false, body: '', isHtml: false, attachments: [] },
    ...{ author: agent, role: 'agent' as const },
  }
  const mails = ['<asked@kunde.example>', '<rt-5.0.3-1-2-3.12-4-0@example>']
  await rememberTicketMails(store, 'helpdesk', ticket('12', { messageIds: mails, messages: [note] }))
  await rememberTicketMails(store, 'dev', ticket('31'))
  await rememberTicketMails(store, 'code', ticket('example/shop#8'))
  await rememberTicketMails(store, 'phone', ticket('70', { messageIds: ['<z@kunde.example>'] }))
  return store
}

function shown(standing: MailStanding | null): string {
  if (standing === null) return 'like any other'
  if (standing.is === 'left') return `left to ${standing.ticket.source} ${standing.ticket.ticket}`
  return `claimed of ${standing.source}, ${standing.settles ? 'may settle' : 'stays so'}`
}

const rt = { 'X-RT-Loop-Prevention': 'example.com', 'X-RT-Ticket': 'example.com #12' }

const cases: [string, Record<string, string>, string][] = [
  ['a mail of a customer', {}, 'like any other'],
  ['the mail that a ticket was made of', { 'Message-ID': '<asked@kunde.example>' }, 'left to helpdesk 12'],
  [
    'the mail of an agent that the ticket holds',
    { 'Message-ID': '<asked@kunde.example>', From: 'Bob <BOB@example.com>' },
    'left to helpdesk 12',
  ],
  [
    'a mail of a stranger who took its Message-ID',
    { 'Message-ID': '<asked@kunde.example>', From: 'Mallory <m@elsewhere.example>' },
    'claimed of helpdesk, stays so',
  ],
  [
    'a mail that RT sent, by its Message-ID',
    { 'Message-ID': '<rt-5.0.3-1-2-3.12-4-0@example>', From: 'Bob via RT <support@example.com>' },
    'left to helpdesk 12',
  ],
  ['a mail of our RT about a ticket that was seen', { ...rt, From: 'rt@example.com' }, 'left to helpdesk 12'],
  [
    'a mail of our RT about a ticket that was not read yet',
    { ...rt, 'X-RT-Ticket': 'example.com #13', From: 'rt@example.com' },
    'claimed of helpdesk, may settle',
  ],
  [
    'a mail of the RT of a supplier with a number that we have too',
    { 'X-RT-Loop-Prevention': 'supplier.example', 'X-RT-Ticket': 'supplier.example #12' },
    'claimed of helpdesk, may settle',
  ],
  [
    'an RT that is called by the end of our name',
    { 'X-RT-Loop-Prevention': 'com', 'X-RT-Ticket': 'com #12' },
    'claimed of helpdesk, may settle',
  ],
  [
    'an answer to a mail of the ticket',
    { 'Message-ID': '<new@kunde.example>', 'In-Reply-To': '<asked@kunde.example>' },
    'claimed of helpdesk, may settle',
  ],
  [
    'an answer that names the ticket by the form of RT alone',
    { References: '<RT-Ticket-12@example>' },
    'claimed of helpdesk, may settle',
  ],
  [
    'an answer that names a ticket nobody has seen',
    { References: '<RT-Ticket-99@example>' },
    'like any other',
  ],
  [
    'a tag of our RT',
    { Subject: 'Re: [example.com #12] Printer', From: 'x@y.example' },
    'claimed of helpdesk, may settle',
  ],
  [
    'a tag of our RT with a number nobody has seen',
    { Subject: '[example.com #99] Printer' },
    'like any other',
  ],
  [
    'an order number that looks like a tag, of a stranger',
    { Subject: '[Order #12] Where is it?', From: 'x@y.example' },
    'like any other',
  ],
  [
    'such a number of who wrote in that ticket',
    { Subject: '[Order #12] Where is it?' },
    'claimed of helpdesk, may settle',
  ],
  [
    'a mail of our Redmine',
    { 'X-Redmine-Host': 'redmine.example.com:8443/desk', 'X-Redmine-Issue-Id': '31' },
    'left to dev 31',
  ],
  [
    'a mail of another Redmine',
    { 'X-Redmine-Host': 'redmine.elsewhere.example', 'X-Redmine-Issue-Id': '31' },
    'claimed of dev, stays so',
  ],
  [
    'an answer to our Redmine, which tells no Message-IDs',
    { 'In-Reply-To': '<redmine.issue-31.20261122101500@redmine.example.com>' },
    'claimed of dev, stays so',
  ],
  [
    'a notification of GitHub, whatever case its name is in',
    { 'X-GitHub-Reason': 'mention', 'Message-ID': '<Example/Shop/issues/8/1@github.com>' },
    'left to code Example/Shop#8',
  ],
  [
    'a notification of a repository that is not watched',
    { 'X-GitHub-Reason': 'mention', 'Message-ID': '<example/other/issues/8/1@github.com>' },
    'claimed of code, stays so',
  ],
  [
    'a mail of our Zammad with the number of one ticket that is the id of another',
    {
      'X-Mailer': 'Zammad Mail Service',
      Subject: 'Printer [Ticket#70]',
      'Message-ID': '<1@zammad.example.com>',
    },
    'claimed of phone, may settle',
  ],
  ['a mail that Zammad holds', { 'Message-ID': '<z@kunde.example>' }, 'left to phone 70'],
]

for (const [name, headers, expected] of cases) {
  test(`${name}: ${expected}`, async (t) => {
    const store = await someTickets(t)
    const mail = await read(
      { From: 'Jane <jane@kunde.example>', Subject: 'Printer', ...headers },
      'It is on fire.',
    )
    assert.equal(shown(await standingOf(store, places, mail)), expected)
  })
}

test('a mail whose sender is forged is believed nothing', async (t) => {
  const store = await someTickets(t)
  const forged = { 'Authentication-Results': 'mx.example.com; dmarc=fail' }
  for (const headers of [{ 'Message-ID': '<asked@kunde.example>' }, rt]) {
    const mail = await read({ ...headers, ...forged }, 'It is on fire.')
    assert.equal(await standingOf(store, places, mail), null)
  }
})

test('what a source that is not configured any more once held is left to nobody', async (t) => {
  const store = await someTickets(t)
  const mail = await read({ 'Message-ID': '<asked@kunde.example>' }, 'It is on fire.')
  assert.equal(await standingOf(store, places.slice(1), mail), null)
  assert.equal(await standingOf(store, [], mail), null)
})

test('it turns out that a ticket holds the mail when it is read again', async (t) => {
  const store = await someTickets(t)
  const mail = await read(
    { 'Message-ID': '<new@kunde.example>', 'In-Reply-To': '<asked@kunde.example>' },
    'Hi',
  )
  const before = await standingOf(store, places, mail)
  await rememberTicketMails(store, 'helpdesk', ticket('12', { messageIds: ['<new@kunde.example>'] }))
  const stranger = { ...mail, from: { name: '', address: 'm@elsewhere.example' } }
  assert.deepEqual(
    [before, await standingOf(store, places, mail), await standingOf(store, places, stranger)].map(shown),
    ['claimed of helpdesk, may settle', 'left to helpdesk 12', 'claimed of helpdesk, stays so'],
  )
})

test('a mail knows how long it has waited', async (t) => {
  const store = await redis.store(t, databases++)
  const ref = { account: 'support', folder: 'INBOX', uidValidity: '1', uid: 7 }
  assert.equal(await waitOf(store, ref, 1000), 0)
  assert.equal(await waitOf(store, ref, 61_000), 60_000)
  assert.equal(await waitOf(store, { ...ref, uid: 8 }, 61_000), 0)
})

test('nothing of a mail stands in Redis, and all of it is forgotten some day', async (t) => {
  const store = await someTickets(t)
  for (const key of await store.redis.keys('*')) {
    assert.ok(!/kunde|example\.com|printer/i.test(key), key)
    assert.ok((await store.redis.ttl(key)) > 0, key)
  }
})
