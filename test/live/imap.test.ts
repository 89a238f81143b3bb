import assert from 'node:assert/strict'
import { after, before, type TestContext, test } from 'node:test'
import { type Dovecot, startDovecot } from '../../src/demo/dovecot.ts'
import { AuthenticationError, PermanentError, TransientError } from '../../src/errors.ts'
import type { ImapSettings, MailAccount } from '../../src/mail/contract.ts'
import { openImapAccount } from '../../src/mail/imap/imap-account.ts'
import { type ImapTiming, imapTiming } from '../../src/mail/imap/timing.ts'
import { message } from '../contract/mail-contract.ts'
import { collectLog } from '../support/log-collector.ts'
import { startProxy } from '../support/proxy.ts'
import { until } from '../support/until.ts'

let dovecot: Dovecot
let users = 0
before(async () => {
  dovecot = await startDovecot()
})
after(() => dovecot.stop())

const quick: Partial<ImapTiming> = { retry: { firstMs: 20, maxMs: 100 } }

interface Opened {
  account: MailAccount
  user: string
  settings: ImapSettings
  log: ReturnType<typeof collectLog>
}

/** An account of a user of its own, closed when the test ends. */
function open(
  t: TestContext,
  changes: Partial<ImapSettings> = {},
  timing: Partial<ImapTiming> = quick,
): Opened {
  users += 1
  const settings: ImapSettings = {
    type: 'imap',
    host: dovecot.host,
    port: dovecot.ports.imap,
    tls: false,
    user: `live${users}`,
    password: () => 'secret',
    pollIntervalMs: 600_000,
    ...changes,
  }
  const log = collectLog()
  const account = openImapAccount('live', settings, log, { ...imapTiming, ...timing })
  t.after(() => account.close())
  return { account, user: settings.user, settings, log }
}

function watch(t: TestContext, account: MailAccount, folder = 'INBOX') {
  const seen = { changes: 0, failures: [] as { code: string; retryInMs: number }[], ended: false }
  const stop = new AbortController()
  t.after(() => stop.abort())
  const handlers = {
    changed: () => {
      seen.changes += 1
    },
    failed: (error: Error, retryInMs: number) => {
      seen.failures.push({ code: 'code' in error ? String(error.code) : error.message, retryInMs })
    },
  }
  const ended = account.watch(folder, handlers, stop.signal).then(() => {
    seen.ended = true
  })
  return { seen, stop, ended }
}

function openSockets(): number {
  return process.getActiveResourcesInfo().filter((name) => /TCPSocket|TLSWrap|TCPConnect/i.test(name)).length
}

function append(account: MailAccount, number: number, body?: string) {
  return account.append('INBOX', Buffer.from(message(number, body)), [])
}

test('a watch reports a killed server and stands again when it is back', async (t) => {
  const { account, log } = open(t)
  const { seen } = watch(t, account)
  await until('the watch stands', () => seen.changes > 0)
  await dovecot.kill()
  await until('failures are reported with growing delays', () => seen.failures.length >= 3)
  await assert.rejects(account.status('INBOX'), TransientError)
  const before = seen.changes
  await dovecot.restart()
  await until('the watch stands again', () => seen.changes > before)
  await append(account, 1)
  await until('new mail is announced', () => seen.changes > before + 1)
  assert.ok(seen.failures.every(({ retryInMs }) => retryInMs >= 10 && retryInMs <= 100))
  assert.ok(
    log.lines.some(({ level, message }) => level === 'warn' && message === 'mailbox cannot be watched'),
  )
})

test('a connection that went mute is noticed by its canary and replaced', async (t) => {
  const proxy = await startProxy(dovecot.ports.imap)
  t.after(() => proxy.close())
  const timing = { ...quick, canaryInterval: 100, canaryDeadline: 150 }
  const { account } = open(t, { port: proxy.port }, timing)
  const { seen } = watch(t, account)
  await until('the watch stands', () => seen.changes > 0)
  proxy.freeze()
  await until('the silence is noticed', () => seen.failures.length > 0, 2000)
  assert.equal(seen.failures[0]?.code, 'mute')
  proxy.thaw()
  const before = seen.changes
  await until('another connection stands', () => seen.changes > before)
})

test('a quiet mailbox is not taken for a mute one', async (t) => {
  const { account } = open(t, {}, { ...quick, canaryInterval: 10, canaryDeadline: 1000 })
  const { seen } = watch(t, account)
  await until('the watch stands', () => seen.changes > 0)
  await append(account, 1)
  await until('mail is announced between the canaries', () => seen.changes > 1)
  assert.deepEqual(seen.failures, [])
})

test('a command on a mute connection fails in time, and the next one works', async (t) => {
  const proxy = await startProxy(dovecot.ports.imap)
  t.after(() => proxy.close())
  const { account } = open(t, { port: proxy.port }, { ...quick, commandSilence: 300 })
  await append(account, 1)
  await account.status('INBOX')
  proxy.freeze()
  await assert.rejects(account.status('INBOX'), (error) => error instanceof TransientError && error.retryable)
  proxy.thaw()
  assert.equal((await account.status('INBOX')).messages, 1)
})

test('a server that accepts and says nothing is given up', async (t) => {
  const proxy = await startProxy(dovecot.ports.imap)
  t.after(() => proxy.close())
  proxy.freeze()
  const { account } = open(t, { port: proxy.port }, { ...quick, connect: 200 })
  await assert.rejects(account.status('INBOX'), { code: 'GREETING_TIMEOUT' })
})

test('the poll announces even when nothing changed', async (t) => {
  const { account } = open(t, { pollIntervalMs: 30 })
  const { seen } = watch(t, account)
  await until('it polls', () => seen.changes > 3)
})

test('a wrong password is an authentication error, tried again much more slowly', async (t) => {
  const { account } = open(t, { password: () => 'wrong' }, { retryLogin: imapTiming.retryLogin })
  await assert.rejects(account.status('INBOX'), AuthenticationError)
  const { seen } = watch(t, account)
  await until('the failure is reported', () => seen.failures.length > 0)
  assert.equal(seen.failures[0]?.code, 'authentication-failed')
  assert.ok((seen.failures[0]?.retryInMs ?? 0) >= 150_000)
  await until('no socket is left', () => openSockets() === 0)
})

test('a connection that dies during the log-in is no authentication error', async (t) => {
  const proxy = await startProxy(dovecot.ports.imap)
  t.after(() => proxy.close())
  const { account } = open(t, {
    port: proxy.port,
    password: () => {
      setTimeout(() => proxy.cut(), 20)
      return 'wrong'
    },
  })
  await assert.rejects(account.status('INBOX'), TransientError)
})

test('the password is asked for each connection, and a changed one is used', async (t) => {
  let asked = 0
  const { account, user } = open(t, {
    password: () => {
      asked += 1
      return 'secret'
    },
  })
  const { seen } = watch(t, account)
  await until('the watch stands', () => seen.changes > 0)
  assert.equal(asked, 1)
  await dovecot.doveadm('kick', user)
  await until('it stands again', () => seen.changes > 1)
  assert.equal(asked, 2)
})

test('kicked commands work again at once', async (t) => {
  const { account, user } = open(t)
  await append(account, 1)
  assert.equal((await account.list('INBOX', { after: 0, limit: 9 })).length, 1)
  await dovecot.doveadm('kick', user)
  await until('the commands work again', async () => {
    const entries = await account.list('INBOX', { after: 0, limit: 9 }).catch(() => [])
    return entries.length === 1
  })
  await append(account, 2)
})

test('TLS with the private certificate authority works', async (t) => {
  const { account } = open(t, {
    port: dovecot.ports.imaps ?? 0,
    tls: true,
    certificateAuthority: dovecot.certificate ?? '',
  })
  await append(account, 1)
  assert.equal((await account.status('INBOX')).messages, 1)
})

test('STARTTLS upgrades the plain port', async (t) => {
  const { account } = open(t, { tls: 'starttls', certificateAuthority: dovecot.certificate ?? '' })
  assert.equal((await account.status('INBOX')).messages, 0)
})

test('a certificate nobody vouches for is refused, with TLS and with STARTTLS', async (t) => {
  const direct = open(t, { port: dovecot.ports.imaps ?? 0, tls: true })
  await assert.rejects(direct.account.status('INBOX'), { code: 'tls-untrusted', retryable: false })
  const upgraded = open(t, { tls: 'starttls' })
  await assert.rejects(upgraded.account.status('INBOX'), { code: 'tls-untrusted' })
})

test('TLS to a port that speaks none is a permanent error', async (t) => {
  const { account } = open(t, { tls: true, certificateAuthority: dovecot.certificate ?? '' })
  await assert.rejects(account.status('INBOX'), { code: 'tls-failed' })
})

test('STARTTLS is required where it is asked for', async (t) => {
  const plain = await startDovecot({ tls: false })
  t.after(() => plain.stop())
  const { account } = open(t, { port: plain.ports.imap, tls: 'starttls' })
  await assert.rejects(account.status('INBOX'), PermanentError)
})

test('a full mailbox refuses a draft with over-quota', async (t) => {
  const small = await startDovecot({ quota: '20K' })
  t.after(() => small.stop())
  const { account } = open(t, { port: small.ports.imap })
  await assert.rejects(append(account, 1, 'x'.repeat(30_000)), { code: 'over-quota', retryable: false })
  await append(account, 2)
})

test('a keyword of 50 characters is taken, one of 51 is refused', async (t) => {
  const { account } = open(t)
  const { uid, uidValidity } = await append(account, 1)
  await account.addLabel('INBOX', uidValidity, [uid], 'a'.repeat(50))
  await assert.rejects(account.addLabel('INBOX', uidValidity, [uid], 'b'.repeat(51)), {
    code: 'keyword-refused',
  })
  assert.deepEqual((await account.flags('INBOX', uidValidity, [uid])).get(uid), ['a'.repeat(50)])
})

test('a download of 10 MB does not hold up writes, and is whole', async (t) => {
  const { account } = open(t)
  const body = `${'0123456789abcdef'.repeat(4)}\r\n`.repeat(160_000)
  const large = await append(account, 1, body)
  const small = await append(account, 2)
  let fetched = false
  const download = account.fetch('INBOX', large.uidValidity, [large.uid], { maxBytes: 20_000_000 })
  const waiting = download.then(() => {
    fetched = true
  })
  await account.addLabel('INBOX', small.uidValidity, [small.uid], 'Invoice')
  assert.equal(fetched, false)
  await waiting
  const [whole] = await download
  assert.equal(whole?.raw.length, message(1, body).length)
  assert.equal(whole?.truncated, false)
  const [cut] = await account.fetch('INBOX', large.uidValidity, [large.uid], { maxBytes: 50_000 })
  assert.deepEqual([cut?.raw.length, cut?.truncated, cut?.size], [50_000, true, whole?.raw.length])
})

test('a changed UIDVALIDITY reaches every call, whatever the session had selected', async (t) => {
  const { account, user } = open(t, {}, { ...quick, selectAgainAfter: 0 })
  const { uid, uidValidity } = await append(account, 1)
  await account.flags('INBOX', uidValidity, [uid])
  await account.addLabel('INBOX', uidValidity, [uid], 'Invoice')
  await dovecot.doveadm('mailbox', 'update', '--uid-validity', '4242', '-u', user, 'INBOX')
  assert.equal((await account.status('INBOX')).uidValidity, '4242')
  const changed = { code: 'uidvalidity-changed' }
  await assert.rejects(account.addLabel('INBOX', uidValidity, [uid], 'Other'), changed)
  await assert.rejects(account.fetch('INBOX', uidValidity, [uid], { maxBytes: 100 }), changed)
})

test('a listing crosses a wide hole in the UIDs', async (t) => {
  const { account, user } = open(t)
  await append(account, 1)
  await dovecot.doveadm('mailbox', 'update', '--min-next-uid', '3000000000', '-u', user, 'INBOX')
  await append(account, 2)
  await append(account, 3)
  const entries = await account.list('INBOX', { after: 0, limit: 2 })
  assert.deepEqual(
    entries.map(({ uid }) => uid),
    [1, 3_000_000_000],
  )
  const rest = await account.list('INBOX', { after: 3_000_000_000, limit: 2 })
  assert.deepEqual(
    rest.map(({ uid }) => uid),
    [3_000_000_001],
  )
})

test('labels go to a thousand scattered messages', async (t) => {
  const { account } = open(t)
  for (let number = 0; number < 60; number += 1) await append(account, number)
  const { uidValidity } = await account.status('INBOX')
  const odd = Array.from({ length: 1000 }, (_, index) => index * 2 + 1)
  await account.addLabel('INBOX', uidValidity, odd, 'Odd')
  const flags = await account.flags('INBOX', uidValidity, odd)
  assert.equal(flags.size, 30)
  assert.ok([...flags.values()].every(([flag]) => flag === 'Odd'))
})

test('closing while connecting, fetching and watching leaves no socket', async (t) => {
  const proxy = await startProxy(dovecot.ports.imap)
  const connecting = open(t, { port: proxy.port })
  proxy.freeze()
  const status = connecting.account.status('INBOX')
  status.catch(() => {})
  await until('it is connecting', () => proxy.connections === 1)
  await connecting.account.close()
  await assert.rejects(status, { code: 'account-closed' })
  await proxy.close()

  const busy = open(t)
  const { uid, uidValidity } = await append(busy.account, 1, 'x'.repeat(5_000_000))
  const { seen, ended } = watch(t, busy.account)
  await until('the watch stands', () => seen.changes > 0)
  const fetching = busy.account.fetch('INBOX', uidValidity, [uid], { maxBytes: 9_000_000 })
  fetching.catch(() => {})
  await busy.account.close()
  await ended
  await assert.rejects(fetching, { code: 'account-closed' })
  await until('no socket is left', () => openSockets() === 0)
})

test('ending a watch that waits to try again does not wait', async (t) => {
  const { account } = open(t, { password: () => 'wrong' }, {})
  const { seen, stop, ended } = watch(t, account)
  await until('it failed', () => seen.failures.length > 0)
  stop.abort()
  await ended
  assert.equal(seen.ended, true)
})

test('capabilities can be given up', async (t) => {
  const proxy = await startProxy(dovecot.ports.imap)
  t.after(() => proxy.close())
  proxy.freeze()
  const { account } = open(t, { port: proxy.port })
  await assert.rejects(account.capabilities(AbortSignal.timeout(50)), { code: 'aborted' })
})

test('no line of the log and no error holds the user or the password', async (t) => {
  const { account, log } = open(t, { user: 'ada.lovelace', password: () => 'hunter2hunter2' })
  const error = await account.status('INBOX').catch((reason: Error) => reason)
  const { seen } = watch(t, account)
  await until('it failed', () => seen.failures.length > 0)
  const written = JSON.stringify(log.lines) + String(error)
  assert.ok(!/lovelace|hunter2/.test(written), written)
})
