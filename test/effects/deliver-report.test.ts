import assert from 'node:assert/strict'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, beforeEach, test } from 'node:test'
import PostalMime from 'postal-mime'
import { allowResend, type DeliverReport, deliverReport } from '../../src/effects/deliver-report.ts'
import { isOwnReport } from '../../src/effects/own-reports.ts'
import { MailroomError, TransientError } from '../../src/errors.ts'
import type { MailAccount } from '../../src/mail/contract.ts'
import { openMemoryAccount } from '../../src/mail/memory/memory-account.ts'
import { delivery, madeReport, reportConfig } from '../support/delivery.ts'
import { collectLog } from '../support/log-collector.ts'
import { freePort, startRedisServer } from '../support/redis-server.ts'
import { startSmtpSink } from '../support/smtp-sink.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { until } from '../support/until.ts'

const redis = await startRedisServer({ after })
const store = await redis.store({ after })
const sink = await startSmtpSink({ after })
const smtp = { ...sink.settings, from: 'Mailroom <mailroom@halfmoon.example>' }
const lead = 'lead@halfmoon.example'

beforeEach(async () => {
  await store.redis.flushall()
  sink.mails.length = 0
  sink.manners = { refuse: {}, data: 'accept' }
})

/** How it fails: "TransientError effect-busy". */
async function failure(input: DeliverReport): Promise<string> {
  const error = await deliverReport(input).then(
    () => assert.fail('it went well'),
    (reason) => reason,
  )
  assert.ok(error instanceof MailroomError, String(error))
  assert.doesNotMatch(error.message, /halfmoon/)
  return `${error.name} ${error.code}`
}

function headers(raw: string): string[] {
  return raw
    .slice(0, raw.indexOf('\r\n\r\n'))
    .replaceAll(/\r\n\s+/g, ' ')
    .split('\r\n')
}

async function mailsIn(account: ReturnType<typeof openMemoryAccount>, folder: string): Promise<string[]> {
  const { uidValidity } = await account.status(folder)
  const entries = await account.list(folder, { after: 0, limit: 100 })
  const uids = entries.map(({ uid }) => uid)
  const fetched = await account.fetch(folder, uidValidity, uids, { maxBytes: 1_000_000 })
  return fetched.map(({ raw }) => Buffer.from(raw).toString('latin1'))
}

test('a report goes to each of its destinations, and there once however often it is delivered', async (t) => {
  const office = openMemoryAccount('office')
  const path = join(await temporaryFolder(t), 'reports')
  const report = reportConfig({
    to: [lead, 'boss@halfmoon.example'],
    mailbox: { account: 'office', folder: 'Reports' },
    file: { path, format: 'html' },
  })
  let made = 0
  const input = delivery({
    ...{ store, report, smtp },
    openMailbox: async () => office,
    async made() {
      made += 1
      return madeReport()
    },
  })
  for (const owner of ['one', 'two', 'three']) await deliverReport({ ...input, owner })
  assert.equal(made, 1, 'nothing is made where everything is done')
  assert.deepEqual(
    sink.mails.map(({ from, to }) => ({ from, to })),
    [{ from: 'mailroom@halfmoon.example', to: report.to }],
  )
  const [inMailbox, ...more] = await mailsIn(office, 'Reports')
  assert.deepEqual(more, [])
  assert.equal(inMailbox, sink.mails[0]?.raw)
  const [entry] = await office.list('Reports', { after: 0, limit: 1 })
  assert.deepEqual(entry?.flags, [], 'it lies there unread')
  assert.deepEqual(await readdir(path), ['monday-2026-11-16--2026-11-22.html'])
  assert.equal(await readFile(join(path, 'monday-2026-11-16--2026-11-22.html'), 'utf8'), 'the report as html')
})

test('the mail shows its pictures, has the text beside it, and asks nobody for an answer', async () => {
  await deliverReport(delivery({ store, report: reportConfig({ to: [lead] }), smtp }))
  const raw = sink.mails[0]?.raw ?? ''
  const mail = await PostalMime.parse(raw)
  assert.equal(mail.subject, 'The week')
  assert.deepEqual(mail.from, { name: 'Mailroom', address: 'mailroom@halfmoon.example' })
  assert.deepEqual(mail.to, [{ name: '', address: lead }])
  assert.equal(mail.text?.trim(), '12 mails – all read')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII but NUL is what may stand in it
  assert.ok(/^[\x01-\x7f]*$/.test(raw) && raw.split('\r\n').every((line) => line.length <= 998))
  assert.match(mail.html ?? '', /cid:chart-1@mailroom/)
  assert.deepEqual(
    mail.attachments.map(({ contentId, mimeType, disposition }) => [contentId, mimeType, disposition]),
    [['<chart-1@mailroom>', 'image/png', 'inline']],
  )
  const names = headers(raw).map((line) => line.split(':')[0])
  assert.ok(headers(raw).includes('Auto-Submitted: auto-generated'))
  assert.ok(headers(raw).includes('X-Auto-Response-Suppress: All'))
  assert.ok(names.includes('Date') && !names.includes('List-Id') && !names.includes('Bcc'))
  assert.match(mail.messageId ?? '', /^<report\.[0-9a-f]{32}@halfmoon\.example>$/)
})

test('the Message-ID is the same on every try, another for another period, and nobody else can make it', async () => {
  const report = reportConfig({ to: [lead] })
  sink.manners.data = 451
  const input = delivery({ store, report, smtp })
  const seen: string[] = []
  const office = openMemoryAccount('office')
  const appended = { ...input, openMailbox: async () => office }
  const into = (folder: string) => ({ ...report, to: [], mailbox: { account: 'office', folder } })
  await deliverReport({ ...appended, report: into('Reports') })
  sink.manners.data = 'accept'
  await deliverReport(input)
  await deliverReport({ ...input, period: { ...input.period, last: '2026-11-21' } })
  await store.redis.flushall()
  await deliverReport(input)
  for (const raw of [...(await mailsIn(office, 'Reports')), ...sink.mails.map(({ raw }) => raw)])
    seen.push(headers(raw).find((line) => line.startsWith('Message-ID:')) ?? '')
  assert.equal(seen.length, 4)
  assert.equal(seen[0], seen[1])
  assert.equal(new Set(seen).size, 3, 'another period, and another installation, have others')
})

test('a hostile subject and hostile names can add no header, no recipient and no line', async () => {
  const subject = 'Week\r\nBcc: stranger@far.example\r\n\r\n<script>\u202Eexe.fdp\u0000'
  const report = reportConfig({ to: [lead] })
  await deliverReport(delivery({ store, report, smtp, made: async () => madeReport(subject) }))
  const raw = sink.mails[0]?.raw ?? ''
  assert.deepEqual(sink.mails[0]?.to, [lead])
  assert.ok(!headers(raw).some((line) => /^bcc/i.test(line)))
  const { subject: read } = await PostalMime.parse(raw)
  assert.equal(read, 'Week Bcc: stranger@far.example <script>exe.fdp')
})

test('a host in other letters is sent to as mail servers know it', async () => {
  const report = reportConfig({ to: ['lead@bücher.example'] })
  const from = 'Bücher <mailroom@bücher.example>'
  await deliverReport(delivery({ store, report, smtp: { ...smtp, from } }))
  const [mail] = sink.mails
  assert.deepEqual(mail?.to, report.to)
  assert.equal(mail?.isUtf8, false)
  assert.match(mail?.raw ?? '', /^Message-ID:\s+<report\.[0-9a-f]+@xn--bcher-kva\.example>/m)
})

test('two workers at once send one mail: the second waits for the first', async () => {
  const report = reportConfig({ to: [lead] })
  const outcomes = await Promise.allSettled(
    ['one', 'two', 'three'].map((owner) => deliverReport(delivery({ store, report, smtp, owner }))),
  )
  const lost = outcomes.filter((outcome) => outcome.status === 'rejected')
  assert.deepEqual(new Set(lost.map(({ reason }) => reason.code)), new Set(['effect-busy']))
  for (const owner of ['two', 'three']) await deliverReport(delivery({ store, report, smtp, owner }))
  assert.equal(sink.mails.length, 1)
})

test('a server that is away or busy is tried again until it takes the mail', async () => {
  const report = reportConfig({ to: [lead] })
  const away = { ...smtp, port: await freePort() }
  const input = delivery({ store, report, smtp })
  for (const _ of [1, 2])
    assert.equal(await failure({ ...input, smtp: away }), 'TransientError smtp-unreachable')
  sink.manners.data = 451
  assert.equal(await failure(input), 'TransientError mail-deferred')
  sink.manners = { refuse: { [lead]: 450 }, data: 'accept' }
  assert.equal(await failure(input), 'TransientError mail-deferred')
  sink.manners.refuse = {}
  await deliverReport(input)
  assert.equal(sink.mails.length, 1)
})

test('a mail that is refused for good goes into the fallback, once, and the log says so', async () => {
  const office = openMemoryAccount('office')
  const report = reportConfig({ to: [lead], fallback: { account: 'office', folder: 'Reports' } })
  const log = collectLog()
  const input = delivery({ store, report, smtp, log, openMailbox: async () => office })
  sink.manners.data = 554
  office.failNext(new TransientError('away', 'The mailbox is away.'), 'append')
  assert.equal(await failure(input), 'TransientError away')
  sink.manners.data = 'accept'
  await deliverReport(input)
  await deliverReport(input)
  assert.equal((await mailsIn(office, 'Reports')).length, 1)
  assert.equal(sink.mails.length, 0, 'what was refused for good is not sent again')
  const warnings = log.lines.filter(({ level }) => level === 'warn')
  assert.match(warnings[0]?.message ?? '', /refused by the SMTP server; it goes into the fallback/)
  assert.deepEqual(warnings[0]?.fields, {
    ...{ report: 'monday', period: '2026-11-16..2026-11-22', destination: 'to', code: 'mail-refused' },
  })
  assert.doesNotMatch(JSON.stringify(log.lines), /halfmoon/)
})

test('a fallback may be a file', async (t) => {
  const path = await temporaryFolder(t)
  const report = reportConfig({ to: [lead], fallback: { path, format: 'markdown' } })
  sink.manners.refuse = { [lead]: 550 }
  await deliverReport(delivery({ store, report, smtp }))
  assert.deepEqual(await readdir(path), ['monday-2026-11-16--2026-11-22.md'])
})

test('without a fallback a refused mail is set aside, and a person who asks again gets it sent', async () => {
  const report = reportConfig({ to: [lead] })
  const input = delivery({ store, report, smtp })
  sink.manners.data = 554
  assert.equal(await failure(input), 'PermanentError mail-refused')
  sink.manners.data = 'accept'
  await deliverReport(input)
  assert.equal(sink.mails.length, 1)
})

test('a password that is not accepted sends nothing and uses no fallback', async (t) => {
  const office = openMemoryAccount('office')
  const strict = await startSmtpSink(t, { password: 'secret' })
  const report = reportConfig({ to: [lead], fallback: { account: 'office', folder: 'Reports' } })
  const wrong = { ...strict.settings, from: smtp.from, password: () => 'wrong' }
  const input = delivery({ store, report, smtp: wrong, openMailbox: async () => office })
  assert.equal(await failure(input), 'AuthenticationError authentication-failed')
  await deliverReport({ ...input, smtp: { ...strict.settings, from: smtp.from } })
  assert.equal(strict.mails.length, 1)
  assert.deepEqual(office.calls, [])
})

test('where some recipients are refused the log says how many, and nothing is sent again', async () => {
  const log = collectLog()
  const report = reportConfig({ to: [lead, 'boss@halfmoon.example'] })
  sink.manners.refuse = { [lead]: 550 }
  const input = delivery({ store, report, smtp, log })
  await deliverReport(input)
  await deliverReport(input)
  assert.deepEqual(
    sink.mails.map(({ to }) => to),
    [['boss@halfmoon.example']],
  )
  const said = log.lines.find(({ message }) => message === 'the server refused some recipients')
  assert.deepEqual({ ...said?.fields }, { ...said?.fields, recipients: 2, refused: 1 })
  assert.doesNotMatch(JSON.stringify(log.lines), /halfmoon/)
})

test('a mail of which nobody knows whether it was sent goes into the fallback and is not sent again', async () => {
  const office = openMemoryAccount('office')
  const log = collectLog()
  const report = reportConfig({ to: [lead], fallback: { account: 'office', folder: 'Reports' } })
  const input = delivery({ store, report, smtp, log, openMailbox: async () => office })
  sink.manners.data = 'cut-after'
  await deliverReport(input)
  sink.manners.data = 'accept'
  await deliverReport(input)
  assert.equal(sink.mails.length, 1)
  assert.equal((await mailsIn(office, 'Reports')).length, 1)
  assert.ok(log.lines.some(({ message }) => /nobody knows whether the report was sent/.test(message)))
})

test('without a fallback such a mail is set aside, and sent again only when a person says so', async () => {
  const report = reportConfig({ to: [lead] })
  const input = delivery({ store, report, smtp })
  sink.manners.data = 'cut-after'
  assert.equal(await failure(input), 'PermanentError report-uncertain')
  sink.manners.data = 'accept'
  assert.equal(await failure(input), 'PermanentError report-uncertain')
  assert.equal(sink.mails.length, 1)
  await allowResend(store, { report: 'monday', period: '2026-11-16..2026-11-22' })
  await deliverReport(input)
  await allowResend(store, { report: 'monday', period: '2026-11-16..2026-11-22' })
  await deliverReport(input)
  assert.equal(sink.mails.length, 2)
})

test('a stop while the server thinks about the mail leaves it alone until its answer would have come', async () => {
  const report = reportConfig({ to: [lead] })
  sink.manners.data = 'no-answer'
  const stop = new AbortController()
  const input = delivery({ store, report, smtp, answerMs: 300 })
  const stopped = failure({ ...input, signal: stop.signal })
  await until('the mail is there', () => sink.mails.length === 1)
  stop.abort()
  assert.equal(await stopped, 'TransientError answer-lost')
  assert.equal(await failure({ ...input, owner: 'two' }), 'TransientError effect-busy')
  await until(
    'the answer would have come',
    async () => (await failure({ ...input, owner: 'two' })) !== 'TransientError effect-busy',
  )
  assert.equal(await failure({ ...input, owner: 'two' }), 'PermanentError report-uncertain')
  assert.equal(sink.mails.length, 1)
})

test('one destination that fails does not keep the others from theirs', async (t) => {
  const folder = await temporaryFolder(t)
  const blocked = join(folder, 'blocked')
  await writeFile(blocked, 'a file in place of the folder')
  const office = openMemoryAccount('office')
  const report = reportConfig({
    to: [lead],
    mailbox: { account: 'office', folder: 'Reports' },
    file: { path: blocked, format: 'json' },
  })
  const input = delivery({ store, report, smtp, openMailbox: async () => office })
  office.failNext(new TransientError('away', 'The mailbox is away.'), 'append')
  assert.equal(await failure(input), 'TransientError away', 'what can mend itself is tried first')
  assert.equal(sink.mails.length, 1)
  assert.equal(await failure(input), 'PermanentError file-refused')
  assert.equal((await mailsIn(office, 'Reports')).length, 1)
  assert.equal(sink.mails.length, 1)
})

test('a report that lies in the folder already is not put there twice, though Redis forgot it', async () => {
  const office = openMemoryAccount('office')
  const report = reportConfig({ mailbox: { account: 'office', folder: 'Reports' } })
  const input = delivery({ store, report, openMailbox: async () => office })
  const secret = async () => (await store.redis.keys('*report-secret'))[0] ?? ''
  await deliverReport(input)
  const kept = await store.redis.get(await secret())
  await store.redis.flushall()
  await store.redis.set('{mailroom}:report-secret', kept ?? '')
  await deliverReport(input)
  assert.equal((await mailsIn(office, 'Reports')).length, 1)
  assert.equal(office.calls.filter((call) => call === 'append').length, 1)
})

test('of two workers that put it there in the same moment the first one wins', async () => {
  const office = openMemoryAccount('office')
  const report = reportConfig({ mailbox: { account: 'office', folder: 'Reports' } })
  const others = await redis.store({ after }, 1)
  const secret = '{mailroom}:report-secret'
  for (const each of [store, others]) await each.redis.set(secret, 'the same')
  const bothLooked = Promise.withResolvers<void>()
  let looked = 0
  const slow: MailAccount = {
    ...office,
    async append(folder, raw, flags) {
      looked += 1
      if (looked === 2) bothLooked.resolve()
      await bothLooked.promise
      return office.append(folder, raw, flags)
    },
  }
  await Promise.all(
    // Two stores: as if the lease of one had run out.
    [store, others].map((each) =>
      deliverReport(delivery({ store: each, report, openMailbox: async () => slow })),
    ),
  )
  assert.equal(looked, 2)
  assert.equal((await mailsIn(office, 'Reports')).length, 1)
})

test('a file replaces what is there whole, and leaves of interrupted tries are removed', async (t) => {
  const path = await temporaryFolder(t)
  const name = 'monday-2026-11-16--2026-11-22.json'
  await writeFile(join(path, name), 'of another time')
  await writeFile(join(path, `.${name}.1234.part`), 'half of')
  await writeFile(join(path, 'other.part'), 'not ours')
  await deliverReport(delivery({ store, report: reportConfig({ file: { path, format: 'json' } }) }))
  assert.deepEqual(await readdir(path), [name, 'other.part'])
  assert.equal(await readFile(join(path, name), 'utf8'), 'the report as json')
})

test('no name of a report leads out of its folder', async (t) => {
  const folder = await temporaryFolder(t)
  const path = join(folder, 'reports')
  await mkdir(path)
  for (const name of ['../../escape', '..', '.hidden', 'a/b\0c', 'x'.repeat(400)])
    await deliverReport(delivery({ store, report: reportConfig({ name, file: { path, format: 'html' } }) }))
  assert.deepEqual(await readdir(folder), ['reports'])
  assert.equal((await readdir(path)).length, 5)
  assert.ok((await readdir(path)).every((name) => !name.startsWith('.')))
})

test('a report knows its own mails, and no other', async () => {
  await deliverReport(delivery({ store, report: reportConfig({ to: [lead] }), smtp }))
  const { messageId } = await PostalMime.parse(sink.mails[0]?.raw ?? '')
  assert.equal(await isOwnReport(store, messageId ?? ''), true)
  assert.equal(await isOwnReport(store, `<report.${'0'.repeat(32)}@halfmoon.example>`), false)
})
