import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import {
  appendFile,
  mkdir,
  readdir,
  readFile,
  rename,
  symlink,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { promisify } from 'node:util'
import type { MailAccount } from '../../../src/mail/contract.ts'
import { openMaildirAccount } from '../../../src/mail/maildir/maildir-account.ts'
import { collectLog } from '../../support/log-collector.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const run = promisify(execFile)

async function makeMaildir(t: TestContext): Promise<string> {
  const path = await temporaryFolder(t)
  for (const part of ['cur', 'new', 'tmp']) await mkdir(join(path, part))
  return path
}

function open(t: TestContext, path: string): MailAccount {
  const account = openMaildirAccount(
    'maildir',
    { type: 'maildir', path, pollIntervalMs: 60_000 },
    collectLog(),
  )
  t.after(() => account.close())
  return account
}

let delivered = 0
async function deliver(path: string, text = 'Subject: x\n\n'): Promise<string> {
  delivered += 1
  const name = `1767600000.M${delivered}P1.test`
  await writeFile(join(path, 'tmp', name), text)
  await rename(join(path, 'tmp', name), join(path, 'new', name))
  return name
}

async function uidsOf(account: MailAccount): Promise<number[]> {
  return (await account.list('INBOX', { after: 0, limit: 10_000 })).map(({ uid }) => uid)
}

test('uids survive the process and are the same in another', async (t) => {
  const path = await makeMaildir(t)
  await deliver(path)
  await deliver(path)
  const first = open(t, path)
  const uids = await uidsOf(first)
  const second = open(t, path)
  assert.deepEqual(await uidsOf(second), uids)
  assert.deepEqual(await second.status('INBOX'), await first.status('INBOX'))
  await deliver(path)
  assert.deepEqual(await uidsOf(second), await uidsOf(first))
})

test('a uid is never given again, not even when the last message goes', async (t) => {
  const path = await makeMaildir(t)
  await deliver(path)
  const account = open(t, path)
  const [uid = 0] = await uidsOf(account)
  await account.expunge('INBOX', (await account.status('INBOX')).uidValidity, [uid])
  await deliver(path)
  const [next = 0] = await uidsOf(open(t, path))
  assert.ok(next > uid)
})

test('processes that look at the same time while mail arrives agree on every uid', async (t) => {
  const path = await makeMaildir(t)
  const program = `
    import { openMaildirAccount } from '${join(import.meta.dirname, '../../../src/mail/maildir/maildir-account.ts')}'
    const log = { debug() {}, info() {}, warn() {}, error() {} }
    const account = openMaildirAccount('m', { type: 'maildir', path: ${JSON.stringify(path)}, pollIntervalMs: 60000 }, log)
    const seen = {}
    let found = 0
    while (found < 300) {
      const entries = await account.list('INBOX', { after: 0, limit: 1000 })
      const { uidValidity } = await account.status('INBOX')
      const messages = await account.fetch('INBOX', uidValidity, entries.map(({ uid }) => uid), { maxBytes: 100 })
      found = messages.length
      for (const { uid, raw } of messages) {
        const text = raw.toString()
        if (seen[uid] !== undefined && seen[uid] !== text) throw new Error('uid ' + uid + ' changed its message')
        seen[uid] = text
      }
    }
    console.log(JSON.stringify(seen))
  `
  const script = join(await temporaryFolder(t), 'look.mjs')
  await writeFile(script, program)
  const processes = [1, 2, 3].map(() => run(process.execPath, [script]))
  for (let number = 0; number < 300; number += 1) await deliver(path, `Subject: ${number}\n\n`)
  const [first, ...others] = (await Promise.all(processes)).map(({ stdout }) => JSON.parse(stdout) as object)
  assert.equal(Object.keys(first ?? {}).length, 300)
  for (const other of others) assert.deepEqual(other, first)
})

test('a list of uids torn by a crash is mended, and no uid changes', async (t) => {
  const path = await makeMaildir(t)
  await deliver(path)
  await deliver(path)
  const before = await uidsOf(open(t, path))
  const list = join(path, 'mailroom-uidlist')
  await appendFile(list, '17676')
  const account = open(t, path)
  assert.deepEqual(await uidsOf(account), before)
  await deliver(path)
  const after = await uidsOf(account)
  assert.deepEqual(after.slice(0, 2), before)
  assert.equal(after.length, 3)
  assert.deepEqual(await uidsOf(open(t, path)), after)
})

test('a list cut short is read anew', async (t) => {
  const path = await makeMaildir(t)
  await deliver(path)
  const account = open(t, path)
  await uidsOf(account)
  await deliver(path)
  await uidsOf(account)
  const list = join(path, 'mailroom-uidlist')
  const text = await readFile(list, 'utf8')
  await truncate(list, text.indexOf('\n') + 1)
  assert.deepEqual(await uidsOf(account), await uidsOf(open(t, path)))
})

test('a damaged list is a permanent error that says what to do', async (t) => {
  const path = await makeMaildir(t)
  await writeFile(join(path, 'mailroom-uidlist'), 'rubbish\n')
  await assert.rejects(uidsOf(open(t, path)), { code: 'uidlist-damaged', retryable: false })
})

test('labels use the keywords that Dovecot has there, and leave other letters alone', async (t) => {
  const path = await makeMaildir(t)
  await writeFile(join(path, 'dovecot-keywords'), '0 Urgent\n2 Paid\n')
  const name = await deliver(path)
  await rename(join(path, 'new', name), join(path, 'cur', `${name}:2,Sc`))
  const account = open(t, path)
  const [uid = 0] = await uidsOf(account)
  const { uidValidity } = await account.status('INBOX')
  assert.deepEqual(await account.flags('INBOX', uidValidity, [uid]), new Map([[uid, ['\\Seen', 'Paid']]]))
  await account.addLabel('INBOX', uidValidity, [uid], 'urgent')
  await account.addLabel('INBOX', uidValidity, [uid], 'Invoice')
  assert.deepEqual(await readdir(join(path, 'cur')), [`${name}:2,Sabc`])
  assert.equal(await readFile(join(path, 'dovecot-keywords'), 'utf8'), '0 Urgent\n1 Invoice\n2 Paid\n')
  await account.removeLabel('INBOX', uidValidity, [uid], 'Paid')
  await account.removeLabel('INBOX', uidValidity, [uid], 'Never')
  assert.deepEqual(await readdir(join(path, 'cur')), [`${name}:2,Sab`])
  assert.ok(!(await readdir(path)).includes('dovecot-keywords.lock'))
})

test('the 27th keyword of a folder is refused', async (t) => {
  const path = await makeMaildir(t)
  await deliver(path)
  const account = open(t, path)
  const [uid = 0] = await uidsOf(account)
  const { uidValidity } = await account.status('INBOX')
  for (let number = 1; number <= 26; number += 1) {
    await account.addLabel('INBOX', uidValidity, [uid], `Label${number}`)
  }
  await assert.rejects(account.addLabel('INBOX', uidValidity, [uid], 'Label27'), { code: 'keyword-refused' })
  assert.equal((await account.flags('INBOX', uidValidity, [uid])).get(uid)?.length, 26)
})

test('a lock of the keywords that a crash left is taken over', async (t) => {
  const path = await makeMaildir(t)
  await deliver(path)
  const account = open(t, path)
  const [uid = 0] = await uidsOf(account)
  const lock = join(path, 'dovecot-keywords.lock')
  await writeFile(lock, '')
  const longAgo = new Date(Date.now() - 3_600_000)
  await utimes(lock, longAgo, longAgo)
  await account.addLabel('INBOX', (await account.status('INBOX')).uidValidity, [uid], 'Invoice')
  assert.ok(!(await readdir(path)).includes('dovecot-keywords.lock'))
})

test('a message that another program marks as read meanwhile is still labelled and fetched', async (t) => {
  const path = await makeMaildir(t)
  const name = await deliver(path, 'Subject: kept\n\n')
  const account = open(t, path)
  const [uid = 0] = await uidsOf(account)
  const { uidValidity } = await account.status('INBOX')
  await rename(join(path, 'new', name), join(path, 'cur', `${name}:2,S`))
  const label = account.addLabel('INBOX', uidValidity, [uid], 'Invoice')
  await label
  await rename(join(path, 'cur', `${name}:2,Sa`), join(path, 'cur', `${name}:2,RSa`))
  const [message] = await account.fetch('INBOX', uidValidity, [uid], { maxBytes: 100 })
  assert.deepEqual(message?.flags, ['\\Answered', '\\Seen', 'Invoice'])
})

test('links, folders and strange names among the messages are no messages', async (t) => {
  const path = await makeMaildir(t)
  await deliver(path)
  await symlink('/etc/passwd', join(path, 'cur', '1.link:2,'))
  await mkdir(join(path, 'cur', '2.folder:2,'))
  await writeFile(join(path, 'cur', '3.two\nlines:2,'), 'x')
  await writeFile(join(path, 'cur', '.hidden'), 'x')
  const account = open(t, path)
  const entries = await account.list('INBOX', { after: 0, limit: 10 })
  assert.equal(entries.length, 1)
  const { uidValidity } = await account.status('INBOX')
  const all = Array.from({ length: 10 }, (_, index) => index + 1)
  assert.equal((await account.fetch('INBOX', uidValidity, all, { maxBytes: 100 })).length, 1)
  assert.deepEqual((await account.findByMessageId('INBOX', '<x@y>')).uids, [])
})

test('folder names are those of Maildir++, and none leads outside', async (t) => {
  const path = await makeMaildir(t)
  const account = open(t, path)
  await account.createFolder('Kunden/Größere & kleine')
  assert.ok((await readdir(path)).includes('.Kunden.Gr&APYA3w-ere &- kleine'))
  assert.deepEqual(
    (await account.folders()).map((folder) => folder.path),
    ['INBOX', 'Kunden/Größere & kleine'],
  )
  for (const name of ['../outside', '/etc', 'a..b', 'a.b', '', 'x/', 'a\0b']) {
    await assert.rejects(account.createFolder(name), { code: 'folder-missing' }, name)
  }
})

test('moving keeps the meaning of keywords and never replaces a message', async (t) => {
  const path = await makeMaildir(t)
  const account = open(t, path)
  await account.createFolder('Done')
  await writeFile(join(path, '.Done', 'dovecot-keywords'), '0 Other\n')
  const name = await deliver(path, 'Subject: moved\n\n')
  await writeFile(join(path, '.Done', 'cur', `${name}:2,`), 'Subject: there already\n\n')
  const [uid = 0] = await uidsOf(account)
  const { uidValidity } = await account.status('INBOX')
  await account.addLabel('INBOX', uidValidity, [uid], 'Invoice')
  const place = await account.move('INBOX', uidValidity, uid, 'Done')
  const both = await account.list('Done', { after: 0, limit: 10 })
  assert.equal(both.length, 2)
  assert.deepEqual(both.find((entry) => entry.uid === place.uid)?.flags, ['Invoice'])
})

test('a folder that is no Maildir is a permanent error', async (t) => {
  const account = open(t, join(await temporaryFolder(t), 'none'))
  await assert.rejects(account.folders(), { code: 'folder-missing', retryable: false })
  await assert.rejects(account.status('INBOX'), { code: 'folder-missing' })
})
