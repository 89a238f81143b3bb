import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import { MailroomError } from '../../../src/errors.ts'
import { type SmtpSettings, sendMail, verifySmtp } from '../../../src/report/deliver/send-mail.ts'
import { startProxy } from '../../support/proxy.ts'
import { freePort } from '../../support/redis-server.ts'
import { startSmtpSink } from '../../support/smtp-sink.ts'
import { until } from '../../support/until.ts'

const never = new AbortController().signal
const impatient = { connectMs: 5000, silenceMs: 5000 }
const source = Buffer.from(
  [
    'From: Mailroom <mailroom@halfmoon.example>',
    'Bcc: stranger@far.example',
    'Subject: Hello',
    '',
    '.',
    'Text',
    '',
  ].join('\r\n'),
)
const mail = {
  from: 'mailroom@halfmoon.example',
  to: ['lead@halfmoon.example', 'boss@halfmoon.example'],
  source,
}

function send(smtp: SmtpSettings, sent = mail, signal = never) {
  return sendMail(smtp, sent, signal, impatient)
}

/** A refusal as the caller sees it, whose sentence tells no address and no secret. */
async function refusal(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => assert.fail('it went well'),
    (reason) => reason,
  )
  assert.ok(error instanceof MailroomError, String(error))
  assert.doesNotMatch(error.message, /halfmoon|hunter2|said for/)
  return `${error.name} ${error.code}`
}

test('a mail goes to the recipients it is given, whatever its headers say', async (t) => {
  const sink = await startSmtpSink(t)
  assert.deepEqual(await send(sink.settings), { refused: 0 })
  assert.deepEqual(sink.mails, [{ from: mail.from, to: mail.to, raw: source.toString(), isUtf8: false }])
})

test('each mail has a connection of its own, which is closed', async (t) => {
  const sink = await startSmtpSink(t)
  const proxy = await startProxy(sink.settings.port, 'localhost')
  t.after(() => proxy.close())
  for (const _ of [1, 2]) await send({ ...sink.settings, port: proxy.port })
  assert.equal(proxy.accepted, 2)
  await until('both are closed', () => proxy.connections === 0)
  sink.manners.data = 554
  await refusal(send({ ...sink.settings, port: proxy.port }))
  await until('that of a refused mail is closed, too', () => proxy.connections === 0, 2000)
})

for (const tls of [true, 'starttls'] as const) {
  test(`with tls ${tls} it logs in and sends over TLS, and trusts only the authority it is given`, async (t) => {
    const sink = await startSmtpSink(t, { tls, password: 'hunter2' })
    await verifySmtp(sink.settings, never)
    assert.equal(sink.mails.length, 0)
    await send(sink.settings)
    assert.equal(sink.mails.length, 1)
    const distrusting = { ...sink.settings, certificateAuthority: null }
    assert.equal(await refusal(send(distrusting)), 'PermanentError tls-untrusted')
    assert.equal(await refusal(verifySmtp(distrusting, never)), 'PermanentError tls-untrusted')
    const elsewhere = { ...sink.settings, host: '127.0.0.1' }
    assert.equal(await refusal(send(elsewhere)), 'PermanentError tls-untrusted')
    assert.equal(sink.mails.length, 1)
  })
}

test('where the server has no STARTTLS nothing is sent in clear text', async (t) => {
  const sink = await startSmtpSink(t, { password: 'hunter2' })
  const wanting = { ...sink.settings, tls: 'starttls' as const }
  assert.equal(await refusal(send(wanting)), 'PermanentError tls-refused')
  assert.equal(await refusal(verifySmtp(wanting, never)), 'PermanentError tls-refused')
  assert.equal(await refusal(send({ ...sink.settings, tls: true })), 'PermanentError tls-failed')
  assert.equal(sink.mails.length, 0)
})

test('a wrong password is told from a server that takes no log-in', async (t) => {
  const sink = await startSmtpSink(t, { password: 'hunter2' })
  const wrong = { ...sink.settings, password: () => 'hunter3' }
  assert.equal(await refusal(send(wrong)), 'AuthenticationError authentication-failed')
  assert.equal(await refusal(verifySmtp(wrong, never)), 'AuthenticationError authentication-failed')
  const open = await startSmtpSink(t)
  assert.equal(
    await refusal(send({ ...open.settings, user: 'mailroom' })),
    'AuthenticationError login-not-offered',
  )
  assert.equal(open.mails.length, 0)
})

test('a refusal for now and one for good are told apart', async (t) => {
  const sink = await startSmtpSink(t)
  const both = (code: number) => ({ 'lead@halfmoon.example': code, 'boss@halfmoon.example': 550 })
  sink.manners = { refuse: both(550), data: 'accept' }
  assert.equal(await refusal(send(sink.settings)), 'PermanentError mail-refused')
  sink.manners = { refuse: both(450), data: 'accept' }
  assert.equal(await refusal(send(sink.settings)), 'TransientError mail-deferred')
  sink.manners = { refuse: {}, data: 554 }
  assert.equal(await refusal(send(sink.settings)), 'PermanentError mail-refused')
  sink.manners = { refuse: {}, data: 452 }
  assert.equal(await refusal(send(sink.settings)), 'TransientError mail-deferred')
  assert.equal(sink.mails.length, 0)
})

test('where some recipients are refused the others get it, and it says how many are not among them', async (t) => {
  const sink = await startSmtpSink(t)
  sink.manners.refuse = { 'boss@halfmoon.example': 550 }
  assert.deepEqual(await send(sink.settings), { refused: 1 })
  assert.deepEqual(sink.mails[0]?.to, ['lead@halfmoon.example'])
})

test('a connection that breaks before the mail is there whole has sent nothing', async (t) => {
  const sink = await startSmtpSink(t)
  sink.manners.data = 'cut-before'
  const large = { ...mail, source: Buffer.alloc(32 * 1024 * 1024, 'All work and no play.\r\n') }
  assert.equal(await refusal(send(sink.settings, large)), 'TransientError smtp-unreachable')
  const nowhere = { ...sink.settings, port: await freePort() }
  assert.equal(await refusal(send(nowhere)), 'TransientError smtp-unreachable')
  assert.equal(await refusal(verifySmtp(nowhere, never)), 'TransientError smtp-unreachable')
})

test('a connection that breaks after the mail is there whole may have sent it', async (t) => {
  const sink = await startSmtpSink(t)
  sink.manners.data = 'cut-after'
  assert.equal(await refusal(send(sink.settings)), 'TransientError answer-lost')
  assert.equal(sink.mails.length, 1)
})

test('a sender that dies within a mail has sent none, and the server goes on', async (t) => {
  const sink = await startSmtpSink(t)
  const dying = connect(sink.settings.port, 'localhost')
  const lines = createInterface(dying)
  const said = ['EHLO here', `MAIL FROM:<${mail.from}>`, `RCPT TO:<${mail.to[0]}>`, 'DATA', 'Subject: Hel']
  for await (const line of lines) {
    // A line with a hyphen after its code is not the last of its reply.
    if (line[3] === '-') continue
    dying.write(`${said.shift()}\r\n`)
    if (said.length === 0) break
  }
  dying.destroy()
  await send(sink.settings)
  assert.deepEqual(
    sink.mails.map(({ raw }) => raw),
    [source.toString()],
  )
})

test('being told to stop ends it at once, and tells whether the mail may have arrived', async (t) => {
  const sink = await startSmtpSink(t)
  sink.manners.data = 'no-answer'
  const stop = new AbortController()
  const sending = refusal(send(sink.settings, mail, stop.signal))
  await until('the mail is there', () => sink.mails.length === 1)
  stop.abort()
  assert.equal(await sending, 'TransientError answer-lost')
  assert.equal(await refusal(send(sink.settings, mail, stop.signal)), 'TransientError aborted')
  assert.equal(await refusal(verifySmtp(sink.settings, stop.signal)), 'TransientError aborted')
})

test('a server that says nothing is given up', async (t) => {
  const sink = await startSmtpSink(t)
  const proxy = await startProxy(sink.settings.port, 'localhost')
  t.after(() => proxy.close())
  proxy.freeze()
  const mute = { ...sink.settings, port: proxy.port }
  const timing = { connectMs: 200, silenceMs: 200 }
  assert.equal(await refusal(sendMail(mute, mail, never, timing)), 'TransientError smtp-unreachable')
  sink.manners.data = 'no-answer'
  assert.equal(await refusal(sendMail(sink.settings, mail, never, timing)), 'TransientError answer-lost')
})

test('an address that would be a command is no recipient', async (t) => {
  const sink = await startSmtpSink(t)
  const injected = { ...mail, to: ['lead@halfmoon.example>\r\nRCPT TO:<stranger@far.example'] }
  assert.equal(await refusal(send(sink.settings, injected)), 'PermanentError mail-refused')
  assert.equal(sink.mails.length, 0)
})
