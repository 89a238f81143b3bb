import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { openImapAccount } from '../../../src/mail/imap/imap-account.ts'
import { type ImapTiming, imapTiming } from '../../../src/mail/imap/timing.ts'
import { type FakeImapOptions, startFakeImap } from '../../support/fake-imap.ts'
import { collectLog } from '../../support/log-collector.ts'
import { until } from '../../support/until.ts'

async function open(t: TestContext, options: FakeImapOptions, timing: Partial<ImapTiming> = {}) {
  const server = await startFakeImap(options)
  const settings = {
    type: 'imap' as const,
    host: '127.0.0.1',
    port: server.port,
    tls: false,
    user: 'ada',
    password: () => 'secret',
    pollIntervalMs: 60_000,
  }
  const account = openImapAccount('fake', settings, collectLog(), { ...imapTiming, ...timing })
  t.after(async () => {
    await account.close()
    await server.close()
  })
  return { account, commands: server.commands }
}

test('Gmail gets labels of its own, and tells them like flags', async (t) => {
  const { account, commands } = await open(t, {
    capabilities: 'X-GM-EXT-1 UIDPLUS MOVE IDLE',
    uids: [5],
    answer: (command) =>
      command.startsWith('UID FETCH')
        ? ['* 1 FETCH (UID 5 FLAGS (\\Seen) X-GM-LABELS ("\\\\Important" "Our invoices"))', 'OK done']
        : null,
  })
  assert.deepEqual(await account.capabilities(), {
    readOnly: false,
    labels: 'gmail',
    move: true,
    drafts: false,
    push: true,
    changes: 'compared',
  })
  await account.addLabel('INBOX', '7', [5], 'Our invoices')
  await account.removeLabel('INBOX', '7', [5], 'Our invoices')
  assert.ok(commands.includes('UID STORE 5 +X-GM-LABELS ("Our invoices")'), commands.join('\n'))
  assert.ok(commands.includes('UID STORE 5 -X-GM-LABELS ("Our invoices")'))
  const flags = await account.flags('INBOX', '7', [5])
  assert.deepEqual(flags.get(5), ['\\Seen', '\\Important', 'Our invoices'])
})

test('a server that takes no new keywords says so before anything is sent', async (t) => {
  const { account, commands } = await open(t, {
    capabilities: 'UIDPLUS MOVE',
    permanentFlags: '\\Seen \\Deleted Known',
    uids: [5],
  })
  assert.equal((await account.capabilities()).labels, 'none')
  await assert.rejects(account.addLabel('INBOX', '7', [5], 'Invoice'), { code: 'keyword-refused' })
  await account.addLabel('INBOX', '7', [5], 'Known')
  assert.deepEqual(
    commands.filter((command) => command.startsWith('UID STORE')),
    ['UID STORE 5 +FLAGS.SILENT (Known)'],
  )
})

test('without MOVE a message is copied, marked and expunged by its UID', async (t) => {
  const { account, commands } = await open(t, {
    capabilities: 'UIDPLUS',
    uids: [5],
    answer: (command) => (command.startsWith('UID COPY') ? ['OK [COPYUID 9 5 77] done'] : null),
  })
  assert.deepEqual(await account.move('INBOX', '7', 5, 'Done'), { uidValidity: '9', uid: 77 })
  const writes = commands.filter((command) => /^UID (COPY|STORE|EXPUNGE)/.test(command))
  assert.deepEqual(writes, ['UID COPY 5 Done', 'UID STORE 5 +FLAGS.SILENT (\\Deleted)', 'UID EXPUNGE 5'])
})

test('without MOVE and UIDPLUS nothing is moved or expunged', async (t) => {
  const { account, commands } = await open(t, { capabilities: 'IDLE', uids: [5] })
  await assert.rejects(account.move('INBOX', '7', 5, 'Done'), { code: 'move-unsupported' })
  await assert.rejects(account.expunge('INBOX', '7', [5]), { code: 'expunge-unsupported' })
  assert.ok(!commands.some((command) => /COPY|STORE|EXPUNGE/.test(command)))
})

test('with MOVE but without UIDPLUS the place is unknown, and a gone message is still noticed', async (t) => {
  const { account } = await open(t, { capabilities: 'MOVE', uids: [5] })
  assert.deepEqual(await account.move('INBOX', '7', 5, 'Done'), { uidValidity: null, uid: null })
  await assert.rejects(account.move('INBOX', '7', 6, 'Done'), { code: 'gone' })
})

test('a busy server is asked later, though it says no to the log-in', async (t) => {
  const { account } = await open(t, {
    capabilities: 'IDLE',
    answer: (command) => (command.startsWith('LOGIN') ? ['NO [UNAVAILABLE] try later'] : null),
  })
  await assert.rejects(account.status('INBOX'), { code: 'unavailable', retryable: true })
})

test('what a server sends unasked about other messages is no listing', async (t) => {
  const { account } = await open(t, {
    capabilities: 'IDLE',
    uids: [5, 6],
    answer: (command) =>
      command.startsWith('UID FETCH')
        ? [
            '* 1 FETCH (UID 5 FLAGS (\\Seen))',
            '* 2 FETCH (UID 6 FLAGS () RFC822.SIZE 10 INTERNALDATE " 5-Jan-2026 08:00:00 +0000")',
            'OK done',
          ]
        : null,
  })
  assert.deepEqual(await account.list('INBOX', { after: 5, limit: 10 }), [
    { uid: 6, size: 10, receivedAt: '2026-01-05T08:00:00.000Z', flags: [] },
  ])
})

test('a literal of a gigabyte is refused before it fills the memory', async (t) => {
  const { account } = await open(t, {
    capabilities: 'IDLE',
    uids: [5],
    answer: (command) =>
      command.startsWith('UID FETCH') ? ['* 1 FETCH (UID 5 BODY[]<0> {1000000000}', 'x'] : null,
  })
  await assert.rejects(account.fetch('INBOX', '7', [5], { maxBytes: 1000 }), { code: 'answer-too-large' })
})

test('where there is no IDLE the canary brings the news', async (t) => {
  let exists = 1
  const { account } = await open(
    t,
    {
      capabilities: '',
      uids: [5],
      answer: (command) => (command === 'NOOP' ? [`* ${exists} EXISTS`, 'OK done'] : null),
    },
    { canaryInterval: 20 },
  )
  const stop = new AbortController()
  let changes = 0
  const handlers = {
    changed: () => {
      changes += 1
    },
    failed: assert.ifError,
  }
  const ended = account.watch('INBOX', handlers, stop.signal)
  await until('the watch stands', () => changes === 1)
  exists = 2
  await until('the new mail is announced', () => changes === 2)
  stop.abort()
  await ended
})

test('an append that the server confirms without a place is looked for by its sequence number', async (t) => {
  const { account } = await open(t, { capabilities: 'IDLE', uids: [5] })
  await assert.rejects(account.append('INBOX', Buffer.from('Subject: x\r\n\r\n'), []), {
    code: 'append-unconfirmed',
    retryable: true,
  })
})

test('where the server counts changes only those are fetched, and UIDs are listed only when some are gone', async (t) => {
  let exists = 2
  let modseq = 40
  const { account, commands } = await open(t, {
    capabilities: 'CONDSTORE ENABLE',
    uids: [5, 6],
    answer(command) {
      if (command.startsWith('ENABLE')) return ['* ENABLED CONDSTORE', 'OK done']
      if (command.startsWith('EXAMINE')) {
        const codes = [`UIDVALIDITY 7`, `HIGHESTMODSEQ ${modseq}`, 'UIDNEXT 9']
        return [`* ${exists} EXISTS`, ...codes.map((code) => `* OK [${code}] ok`), 'OK [READ-ONLY] done']
      }
      if (command.startsWith('UID SEARCH')) return [`* SEARCH ${exists === 2 ? '5 6' : '6'}`, 'OK done']
      if (command.startsWith('UID FETCH')) return ['* 2 FETCH (UID 6 MODSEQ (41) FLAGS (Invoice))', 'OK done']
      return null
    },
  })
  const begin = await account.changes('INBOX', null)
  assert.equal(begin.mark.state, '40 5:6')
  const asked = commands.length
  await account.changes('INBOX', begin.mark)
  assert.deepEqual(
    commands.slice(asked).filter((command) => command.startsWith('UID')),
    [],
  )
  modseq = 41
  const flagged = await account.changes('INBOX', begin.mark)
  assert.deepEqual([flagged.changed, flagged.vanished], [new Map([[6, ['Invoice']]]), []])
  assert.deepEqual(
    commands.slice(asked).filter((command) => command.startsWith('UID')),
    ['UID FETCH 1:* (UID FLAGS MODSEQ) (CHANGEDSINCE 40)'],
  )
  // A server need not count what vanishes (RFC 7162 §3.1.2).
  exists = 1
  assert.deepEqual((await account.changes('INBOX', flagged.mark)).vanished, [5])
})

test('where nobody counts changes the flags are compared', async (t) => {
  let flags = '\\Seen'
  const { account } = await open(t, {
    capabilities: '',
    uids: [5, 6],
    answer: (command) =>
      command.startsWith('FETCH 1:2')
        ? [`* 1 FETCH (UID 5 FLAGS (\\Recent))`, `* 2 FETCH (UID 6 FLAGS (${flags}))`, 'OK done']
        : null,
  })
  assert.equal((await account.capabilities()).changes, 'compared')
  const begin = await account.changes('INBOX', null)
  flags = 'Invoice \\Seen'
  const later = await account.changes('INBOX', begin.mark)
  assert.deepEqual([later.changed, later.vanished], [new Map([[6, ['Invoice', '\\Seen']]]), []])
})
