import assert from 'node:assert/strict'
import { appendFile, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import type { MailAccount } from '../../../src/mail/contract.ts'
import { openMboxAccount } from '../../../src/mail/mbox/mbox-account.ts'
import { collectLog } from '../../support/log-collector.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

function open(t: TestContext, path: string): MailAccount {
  const account = openMboxAccount('mbox', { type: 'mbox', path, pollIntervalMs: 60_000 }, collectLog())
  t.after(() => account.close())
  return account
}

function inMbox(subject: string, body = 'Text'): string {
  return `From ada@example.org Tue Jan  6 09:30:00 2026\nSubject: ${subject}\n\n${body}\n\n`
}

async function subjects(account: MailAccount, uidValidity?: string): Promise<string[]> {
  const uids = (await account.list('INBOX', { after: 0, limit: 1000 })).map(({ uid }) => uid)
  const validity = uidValidity ?? (await account.status('INBOX')).uidValidity
  const messages = await account.fetch('INBOX', validity, uids, { maxBytes: 1000 })
  return messages.map(({ raw }) => /Subject: (.*)/.exec(Buffer.from(raw).toString())?.[1] ?? '')
}

test('a growing mbox keeps its uids and its uidvalidity, in this process and the next', async (t) => {
  const path = join(await temporaryFolder(t), 'mbox')
  await writeFile(path, inMbox('one') + inMbox('two'))
  const account = open(t, path)
  const before = await account.status('INBOX')
  await appendFile(path, inMbox('three'))
  const after = await account.status('INBOX')
  assert.deepEqual(after, { ...before, uidNext: 4, messages: 3 })
  assert.deepEqual(await subjects(account), ['one', 'two', 'three'])
  assert.deepEqual(await open(t, path).status('INBOX'), after)
})

test('a message that was half written is whole when it is', async (t) => {
  const path = join(await temporaryFolder(t), 'mbox')
  await writeFile(path, `${inMbox('one')}From ada@example.org Tue Jan  6 09:30:00 2026\nSubj`)
  const account = open(t, path)
  assert.equal((await account.status('INBOX')).messages, 2)
  await appendFile(path, `ect: two\n\nText\n\n${inMbox('three')}`)
  assert.deepEqual(await subjects(account), ['one', 'two', 'three'])
})

test('an mbox rewritten in its middle gets another uidvalidity, which other processes accept', async (t) => {
  const path = join(await temporaryFolder(t), 'mbox')
  await writeFile(path, inMbox('one') + inMbox('two') + inMbox('three'))
  const account = open(t, path)
  const other = open(t, path)
  const before = await account.status('INBOX')
  await other.status('INBOX')
  await writeFile(path, inMbox('one') + inMbox('three') + inMbox('four'))
  const after = await account.status('INBOX')
  assert.notEqual(after.uidValidity, before.uidValidity)
  assert.match(after.uidValidity, /^[1-9]\d+$/)
  await assert.rejects(account.fetch('INBOX', before.uidValidity, [2], { maxBytes: 100 }), {
    code: 'uidvalidity-changed',
  })
  assert.deepEqual(await subjects(account), ['one', 'three', 'four'])
  await appendFile(path, inMbox('five'))
  const fresh = open(t, path)
  assert.deepEqual(await subjects(fresh, after.uidValidity), ['one', 'three', 'four', 'five'])
  assert.deepEqual(await subjects(other, after.uidValidity), ['one', 'three', 'four', 'five'])
})

test('a truncated mbox gets another uidvalidity', async (t) => {
  const path = join(await temporaryFolder(t), 'mbox')
  await writeFile(path, inMbox('one') + inMbox('two'))
  const account = open(t, path)
  const before = await account.status('INBOX')
  await truncate(path, inMbox('one').length)
  const after = await account.status('INBOX')
  assert.notEqual(after.uidValidity, before.uidValidity)
  assert.equal(after.messages, 1)
})

test('size and time of a message are its own, not those of its frame', async (t) => {
  const path = join(await temporaryFolder(t), 'mbox')
  await writeFile(path, inMbox('one') + inMbox('two').trimEnd())
  const account = open(t, path)
  assert.deepEqual(await account.list('INBOX', { after: 0, limit: 10 }), [
    { uid: 1, size: 'Subject: one\n\nText\n'.length, receivedAt: '2026-01-06T09:30:00.000Z', flags: [] },
    { uid: 2, size: 'Subject: two\n\nText'.length, receivedAt: '2026-01-06T09:30:00.000Z', flags: [] },
  ])
})

test('nothing is written beside or into the file', async (t) => {
  const folder = await temporaryFolder(t)
  const path = join(folder, 'mbox')
  await writeFile(path, inMbox('one'))
  const before = await stat(path)
  const account = open(t, path)
  await subjects(account)
  await account.findByMessageId('INBOX', '<x@y>')
  assert.deepEqual(await readdir(folder), ['mbox'])
  assert.equal((await stat(path)).mtimeMs, before.mtimeMs)
  assert.equal(await readFile(path, 'utf8'), inMbox('one'))
})

test('a single .eml file is one message, also if a line in it looks like a separator', async (t) => {
  const path = join(await temporaryFolder(t), 'one.eml')
  await writeFile(path, `Subject: alone\n\n${inMbox('inside')}`)
  const account = open(t, path)
  assert.deepEqual(await subjects(account), ['alone'])
})

test('.eml files have the same uids in every process, and later files higher ones', async (t) => {
  const folder = await temporaryFolder(t)
  for (let number = 0; number < 50; number += 1) {
    await writeFile(join(folder, `${number}.eml`), `Subject: ${number}\n\n`)
  }
  const account = open(t, folder)
  const uids = (await account.list('INBOX', { after: 0, limit: 100 })).map(({ uid }) => uid)
  assert.equal(new Set(uids).size, 50)
  await writeFile(join(folder, '0-later.eml'), 'Subject: later\n\n')
  const later = await account.list('INBOX', { after: uids.at(-1) ?? 0, limit: 100 })
  assert.equal(later.length, 1)
  await rm(join(folder, '7.eml'))
  const fresh = open(t, folder)
  const { uidValidity } = await fresh.status('INBOX')
  const known = await account.fetch('INBOX', uidValidity, uids, { maxBytes: 100 })
  const seenAnew = await fresh.fetch('INBOX', uidValidity, uids, { maxBytes: 100 })
  assert.equal(seenAnew.length, 49)
  assert.deepEqual(seenAnew, known)
})
