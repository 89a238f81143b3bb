/** One mail in a mailbox and in Request Tracker, and what RT really sends: nothing is triaged twice, and no loop begins. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, type TestContext, test } from 'node:test'
import { promisify } from 'node:util'
import { readTotals } from '../../src/activity/activity-store.ts'
import { type Dovecot, startDovecot } from '../../src/demo/dovecot.ts'
import { type Rt, startRt } from '../../src/demo/rt.ts'
import type { Encoder } from '../../src/model/encoder.ts'
import { openEncoder } from '../../src/model/open-encoder.ts'
import type { TicketDecisionRecord } from '../../src/queue/ticket-decisions.ts'
import { lookNow, onHint } from '../../src/queue/ticket-hints.ts'
import { startServer } from '../../src/server/server.ts'
import { silentLog } from '../../src/silent-log.ts'
import { openRtSource } from '../../src/tickets/rt/rt-source.ts'
import { collectLog } from '../support/log-collector.ts'
import { startRedisServer } from '../support/redis-server.ts'
import { until } from '../support/until.ts'
import { makePlace, type Running } from './support/place.ts'

/** Each test has one of its own, so that it does not see the tickets of the others. */
const queues = ['One', 'Two', 'Three', 'Four', 'Five', 'Six', 'Seven']
let used = 0

let dovecot: Dovecot
let encoder: Encoder
let rt: Rt
before(async () => {
  ;[dovecot, encoder, rt] = await Promise.all([startDovecot(), openEncoder(), startRt({ queues })])
})
after(async () => {
  await encoder?.close()
  await Promise.all([dovecot?.stop(), rt?.stop()])
})

let people = 0

/** What a customer who has never written before orders; lines end as in a mailbox. */
function order(fields: string[] = []): { raw: string; address: string; messageId: string } {
  people += 1
  const address = `ada.${people}@customer.example`
  const messageId = `<order.${people}@customer.example>`
  const lines = [
    `From: Ada Example <${address}>`,
    'To: support@halfmoon.example',
    `Subject: Order of ten bags (${people})`,
    `Message-ID: ${messageId}`,
    `Date: ${new Date().toUTCString().replace('GMT', '+0000')}`,
    ...fields,
    '',
    'Hello,',
    '',
    'please send us ten bags of your dark roast and a spare jug to the usual place.',
    '',
    'Ada Example',
    '',
  ]
  return { raw: lines.join('\r\n'), address, messageId }
}

/** A mailbox and RT, watched together; or the mailbox alone. */
async function start(t: TestContext, { watchesTickets = true } = {}) {
  const queue = queues[used++] ?? assert.fail()
  const settings = { type: 'rt' as const, url: rt.url, queues: [queue], pollIntervalMs: 60_000 }
  const source = openRtSource('helpdesk', { ...settings, secret: () => rt.token }, silentLog)
  const helpdesk = { type: 'rt', url: rt.url, backfill: 0, fields: { Order: { 'custom:Category': 'Order' } } }
  const place = await makePlace(t, {
    ...{ dovecot, encoder },
    ...(watchesTickets ? { settings: { tickets: { helpdesk } } } : {}),
  })
  const tickets: TicketDecisionRecord[] = []
  const running = await place.start({
    ticketSources: new Map(watchesTickets ? [['helpdesk', source]] : []),
    onTicketDecision: (record) => void tickets.push(record),
  })
  if (!watchesTickets) await source.close()
  const { store } = running.service
  if (watchesTickets)
    await until('RT is watched', () => running.said('ticket system is watched').length > 0, 20_000)

  const receive = (raw: string) => place.person.receive(Buffer.from(raw.replaceAll(/\r?\n/g, '\r\n')))
  /** What RT sent to that address. */
  const sentTo = async (address: string) =>
    (await rt.sentMail()).filter((mail) => new RegExp(`^To: .*${address}`, 'm').test(mail))
  async function decidedTickets(count: number): Promise<void> {
    await lookNow(store, 'helpdesk')
    const isDone = async () => tickets.length >= count && (await running.service.isIdle())
    await until(`${count} tickets are decided`, isDone, 30_000)
  }
  const ask = (raw: string) => rt.receive(raw, queue)
  const left = () => running.said('left to its ticket')
  return { place, running, store, tickets, ask, receive, sentTo, decidedTickets, left }
}

async function counted({ service }: Running): Promise<Record<string, number>> {
  const day = 24 * 60 * 60 * 1000
  const totals = await readTotals(service.store, {
    from: new Date(Date.now() - day),
    to: new Date(Date.now() + day),
  })
  const sums: Record<string, number> = { support: 0, helpdesk: 0 }
  for (const bySource of totals.values())
    for (const [source, { items = 0 }] of bySource) sums[source] = (sums[source] ?? 0) + items
  return sums
}

test("RT's automatic reply in a watched mailbox is left to its ticket: no label, no draft, and RT hears nothing", async (t) => {
  const { place, running, ask, receive, sentTo, decidedTickets, left } = await start(t)
  const { raw, address } = order()
  await ask(raw)
  await until('RT answers', async () => (await sentTo(address)).length === 1)
  const [reply = ''] = await sentTo(address)
  assert.match(reply, /^Auto-Submitted: auto-replied$/m)
  const before = (await rt.sentMail()).length
  await receive(reply)
  await until('it is left to its ticket', () => left().length === 1, 30_000)
  await decidedTickets(1)
  const [inbox, drafts] = [await place.person.look(), await place.person.look('Drafts')]
  assert.deepEqual(
    inbox.map(({ labels }) => labels),
    [[]],
  )
  assert.deepEqual(drafts, [])
  assert.equal(running.decided.length, 0)
  assert.equal((await rt.sentMail()).length, before)
})

test('a mail that RT has is not triaged again in the mailbox, and counts once', async (t) => {
  const { place, running, ask, receive, decidedTickets, left, tickets, sentTo } = await start(t)
  const { raw, address } = order()
  await ask(raw)
  await decidedTickets(1)
  assert.equal(tickets[0]?.decision.label, 'Order')
  await receive(raw)
  await until('it is left to its ticket', () => left().length === 1)
  assert.equal(running.decided.length, 0)
  assert.deepEqual(await place.person.look('Drafts'), [])
  assert.deepEqual(await counted(running), { support: 0, helpdesk: 1 })
  // The field and the internal note that were written have RT write to nobody.
  assert.equal((await sentTo(address)).length, 1)
})

test('a mail that is decided before RT has it keeps its label, and counts once all the same', async (t) => {
  const { place, running, ask, receive, decidedTickets } = await start(t)
  const { raw } = order()
  await receive(raw)
  await until('it is decided', async () => running.decided.length === 1 && (await running.service.isIdle()))
  assert.deepEqual(await counted(running), { support: 1, helpdesk: 0 })
  await ask(raw)
  await decidedTickets(1)
  assert.deepEqual(
    (await place.person.look()).map(({ labels }) => labels),
    [['Order']],
  )
  assert.deepEqual(await counted(running), { support: 0, helpdesk: 1 })
})

test("a customer's answer that comes to the mailbox first waits until RT has it, and is left to the ticket", async (t) => {
  const { place, running, store, ask, receive, sentTo, decidedTickets, left, tickets } = await start(t)
  const first = order()
  await ask(first.raw)
  await decidedTickets(1)
  const [reply = ''] = await sentTo(first.address)
  const [, id] = /^Message-ID: (<.*>)$/m.exec(reply) ?? []
  const [, subject] = /^Subject: (.*)$/m.exec(reply) ?? []
  const answer = [
    `From: Ada Example <${first.address}>`,
    'To: support@halfmoon.example',
    `Subject: Re: ${subject}`,
    `Message-ID: <answer.${first.address}>`,
    `In-Reply-To: ${id}`,
    '',
    'Please make it twelve bags of your dark roast.',
    '',
  ].join('\r\n')
  await receive(answer)
  await until('it waits', () => running.said('job put off').length > 0)
  await ask(answer)
  await lookNow(store, 'helpdesk')
  await until('it is left to its ticket', () => left().length === 1, 40_000)
  await decidedTickets(2)
  assert.equal(tickets[1]?.ref.ticket, tickets[0]?.ref.ticket)
  assert.equal(running.decided.length, 0)
  assert.deepEqual(await place.person.look('Drafts'), [])
})

test('where RT is not watched, what it sends is triaged and never answered', async (t) => {
  const { place, running, ask, receive, sentTo } = await start(t, { watchesTickets: false })
  const { raw, address } = order()
  await ask(raw)
  const [reply = ''] = await sentTo(address)
  // As if somebody had taken away what tells that a machine wrote it: only the signs of a ticket system are left.
  const bare = reply.replace(/^(Auto-Submitted|Precedence): .*\n/gm, '')
  const asked = `${bare.split('\n\n')[0]?.replace(/^Content-Type: .*(\n .*)*$/m, 'Content-Type: text/plain')}\n\n${raw.split('\r\n\r\n').slice(1).join('\n\n')}`
  await receive(asked.replace(/^Subject: .*$/m, 'Subject: Order of ten bags'))
  await until('it is decided', async () => running.decided.length === 1 && (await running.service.isIdle()))
  const { message, record } = running.decided[0] ?? assert.fail()
  assert.ok(message.flags.includes('ticket'))
  assert.deepEqual([record.decision.label, record.effects.map(({ action }) => action)], ['Order', ['label']])
  assert.deepEqual(await place.person.look('Drafts'), [])
})

test('a draft that a person sends to an RT is answered by RT once, and that is the end of it', async (t) => {
  const { place, running, ask, receive, sentTo, left } = await start(t, { watchesTickets: false })
  await receive(order().raw)
  await until('there is a draft', async () => (await place.person.look('Drafts')).length === 1)
  const [draft] = await place.person.look('Drafts')
  // The customer's address is an RT, too.
  await ask(draft?.raw ?? '')
  await until('RT answers', async () => (await sentTo('support@halfmoon.example')).length === 1)
  const [reply = ''] = await sentTo('support@halfmoon.example')
  await receive(reply)
  await until('it is decided', async () => running.decided.length === 2 && (await running.service.isIdle()))
  assert.deepEqual(running.decided[1]?.record.effects.map(({ action }) => action).includes('draft'), false)
  assert.equal((await place.person.look('Drafts')).length, 1)
  assert.equal(left().length, 0)
  // Nor does RT answer its own mail, but tells its owner.
  await ask(reply)
  assert.equal((await sentTo('support@halfmoon.example')).length, 1)
})

test('the scrip of docs/webhooks.md has Mailroom look as soon as something happens in RT', async (t) => {
  const redis = await startRedisServer(t)
  const store = await redis.store(t)
  const secret = 'a secret of the test'
  const log = collectLog()
  const server = await startServer({
    listen: { host: '127.0.0.1', port: 0 },
    watched: { accounts: [], sources: ['helpdesk'] },
    hooks: [{ name: 'helpdesk', type: 'rt', secret: () => secret }],
    ...{ store, log, lookNow: (source) => lookNow(store, source) },
  })
  t.after(() => server.close())
  let hints = 0
  t.after(
    await onHint(store, 'helpdesk', () => {
      hints += 1
    }),
  )
  const page = await readFile(join(import.meta.dirname, '../../docs/webhooks.md'), 'utf8')
  const [prepare = '', commit = ''] = [...page.matchAll(/```perl\n(.*?)```/gs)].map(([, code = '']) => code)
  const adapted = commit.replace('http://127.0.0.1:8025', server.url).replace('the secret', secret)
  assert.ok(adapted.includes(`${server.url}/hooks/helpdesk`) && adapted.includes(secret))
  await addScrip(prepare, adapted)
  const before = hints
  await rt.receive(order().raw, 'Seven')
  await until('the hint is there', () => hints > before, 30_000)
  assert.ok(!log.lines.some(({ level }) => level === 'warn'))
})

/** As an administrator does on the page for it; RT 5.0.3 has no REST for scrips. */
async function addScrip(prepare: string, commit: string): Promise<void> {
  const program = `
    use lib '/usr/share/request-tracker5/lib';
    use RT -init;
    my $scrip = RT::Scrip->new(RT->SystemUser);
    my ($done, $why) = $scrip->Create(Queue => 0, Stage => 'TransactionBatch', Description => 'Mailroom',
      ScripCondition => 'On Transaction', ScripAction => 'User Defined', Template => 'Blank',
      CustomPrepareCode => $ARGV[0], CustomCommitCode => $ARGV[1]);
    die $why unless $done;`
  const { uid, gid } = await stat(rt.folder)
  const env = {
    PATH: '/usr/sbin:/usr/bin:/bin',
    RT_SITE_CONFIG: join(rt.folder, 'RT_SiteConfig.pm'),
    RT_SITE_CONFIG_DIR: join(rt.folder, 'conf.d'),
  }
  await promisify(execFile)('/usr/bin/perl', ['-e', program, prepare, commit], {
    env,
    uid,
    gid,
    cwd: rt.folder,
  })
}
