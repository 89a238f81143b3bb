import assert from 'node:assert/strict'
import { existsSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { ImapFlow } from 'imapflow'
import { type Dovecot, startDovecot } from '../../src/demo/dovecot.ts'

let dovecot: Dovecot
before(async () => {
  dovecot = await startDovecot()
})
after(() => dovecot.stop())

function logIn(user: string, pass: string): ImapFlow {
  const client = new ImapFlow({
    host: dovecot.host,
    port: dovecot.ports.imap,
    secure: false,
    doSTARTTLS: false,
    auth: { user, pass },
    logger: false,
  })
  client.on('error', () => {})
  return client
}

test('any user can log in with the password "secret" and has special folders', async () => {
  const client = logIn('anybody', 'secret')
  await client.connect()
  const uses = (await client.list()).map((folder) => folder.specialUse).filter(Boolean)
  await client.logout()
  assert.deepEqual(uses.sort(), ['\\Archive', '\\Drafts', '\\Inbox', '\\Junk', '\\Sent', '\\Trash'])
})

test('another password is refused', async () => {
  const client = logIn('anybody', 'wrong')
  await assert.rejects(client.connect())
  client.close()
})

test('mail survives a kill and a restart on the same ports', async () => {
  const first = logIn('carol', 'secret')
  await first.connect()
  await first.append('INBOX', 'Subject: kept\r\n\r\nText\r\n')
  await dovecot.kill()
  await assert.rejects(
    new Promise((resolve, reject) => {
      connect(dovecot.ports.imap, dovecot.host).on('connect', resolve).on('error', reject)
    }),
  )
  await dovecot.restart()
  const second = logIn('carol', 'secret')
  await second.connect()
  const status = await second.status('INBOX', { messages: true })
  await second.logout()
  assert.equal(status ? status.messages : null, 1)
})

test('what a killed server left locked can be written again at once', async () => {
  const first = logIn('erin', 'secret')
  await first.connect()
  for (const folder of ['INBOX', 'Drafts']) await first.append(folder, 'Subject: before\r\n\r\nText\r\n')
  await dovecot.kill()
  const locks = ['dovecot-uidlist.lock', 'Drafts/dovecot-uidlist.lock'].map((lock) =>
    join(dovecot.folder, 'mail', 'erin', lock),
  )
  for (const lock of locks) writeFileSync(lock, '')
  await dovecot.restart()
  assert.deepEqual(locks.filter(existsSync), [])
  const second = logIn('erin', 'secret')
  await second.connect()
  for (const folder of ['INBOX', 'Drafts']) await second.append(folder, 'Subject: after\r\n\r\nText\r\n')
  await second.logout()
})

test('doveadm changes this server only', async () => {
  await dovecot.doveadm('mailbox', 'update', '--uid-validity', '4242', '-u', 'dave', 'INBOX')
  const client = logIn('dave', 'secret')
  await client.connect()
  const status = await client.status('INBOX', { uidValidity: true })
  await client.logout()
  assert.equal(status ? String(status.uidValidity) : null, '4242')
})

test('nothing stays behind after stop', async () => {
  const other = await startDovecot({ users: { alice: 'own password' }, tls: false })
  assert.ok(existsSync(other.folder))
  await other.stop()
  await other.stop()
  assert.ok(!existsSync(other.folder))
})
