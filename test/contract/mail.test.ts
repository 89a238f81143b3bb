import assert from 'node:assert/strict'
import { appendFile, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { TransientError } from '../../src/errors.ts'
import { openMemoryAccount } from '../../src/mail/memory/memory-account.ts'
import { mailConnectors, openMailAccount } from '../../src/mail/registry.ts'
import { collectLog } from '../support/log-collector.ts'
import { mailContract } from './mail-contract.ts'

mailContract({
  name: 'memory',
  capabilities: {
    readOnly: false,
    labels: 'keyword',
    move: true,
    drafts: true,
    push: true,
    changes: 'compared',
  },
  gaps: {},
  async open() {
    const account = openMemoryAccount('memory')
    return {
      account,
      deliver: async (raw) => void account.deliver(raw),
      remove: async (uid) => account.remove('INBOX', [uid]),
      renew: async () => account.renewUidValidity('INBOX'),
      breakDown: async () => account.breakWatches(new TransientError('test', 'A test breaks it.')),
      repair: async () => void account.deliver('Subject: new\r\n\r\n'),
      close: () => account.close(),
    }
  },
})

mailContract({
  name: 'maildir',
  capabilities: {
    readOnly: false,
    labels: 'keyword',
    move: true,
    drafts: true,
    push: true,
    changes: 'compared',
  },
  gaps: {},
  async open() {
    const folder = await mkdtemp(join(tmpdir(), 'mailroom-test-'))
    const path = join(folder, 'Maildir')
    for (const part of ['cur', 'new', 'tmp']) await mkdir(join(path, part), { recursive: true })
    const account = openMailAccount('maildir', { type: 'maildir', path, pollIntervalMs: 200 }, collectLog())
    for (const name of ['Drafts', 'Archive']) await account.createFolder(name)
    let delivered = 0
    return {
      account,
      async deliver(raw) {
        delivered += 1
        const name = `1767600000.M${delivered}P1.test`
        await writeFile(join(path, 'tmp', name), raw)
        await rename(join(path, 'tmp', name), join(path, 'new', name))
      },
      async remove(uid) {
        const { uidValidity } = await account.status('INBOX')
        await account.expunge('INBOX', uidValidity, [uid])
      },
      renew: () => rm(join(path, 'mailroom-uidlist')),
      breakDown: () => rename(path, `${path}.away`),
      repair: () => rename(`${path}.away`, path),
      async close() {
        await account.close()
        await rm(folder, { recursive: true })
      },
    }
  },
})

const readOnly = {
  readOnly: true,
  labels: 'none',
  move: false,
  drafts: false,
  push: true,
  changes: 'none',
} as const

mailContract({
  name: 'mbox',
  capabilities: readOnly,
  gaps: {
    write: 'mbox files are only read',
    changes: 'nobody changes flags in an mbox',
    'gaps-in-uids': 'the UIDs of an mbox are the numbers of its messages',
  },
  async open() {
    const folder = await mkdtemp(join(tmpdir(), 'mailroom-test-'))
    const path = join(folder, 'inbox.mbox')
    await writeFile(path, '')
    const account = openMailAccount('mbox', { type: 'mbox', path, pollIntervalMs: 200 }, collectLog())
    const inMbox = (raw: string): string =>
      `From ada@example.org Mon Jan  5 08:00:00 2026\n${raw.replaceAll(/^(>*From )/gm, '>$1')}\n\n`
    return {
      account,
      deliver: (raw) => appendFile(path, inMbox(raw)),
      remove: async () => {},
      renew: () => writeFile(path, inMbox('Subject: another first message\n\nText')),
      breakDown: () => rename(path, `${path}.away`),
      repair: () => rename(`${path}.away`, path),
      async close() {
        await account.close()
        await rm(folder, { recursive: true })
      },
    }
  },
})

mailContract({
  name: 'a folder of .eml files',
  capabilities: readOnly,
  gaps: { write: '.eml files are only read', changes: '.eml files have no flags' },
  async open() {
    const folder = await mkdtemp(join(tmpdir(), 'mailroom-test-'))
    const path = join(folder, 'mails')
    await mkdir(path)
    const account = openMailAccount('eml', { type: 'mbox', path, pollIntervalMs: 200 }, collectLog())
    let delivered = 0
    return {
      account,
      async deliver(raw) {
        delivered += 1
        await writeFile(join(path, `${delivered}.eml`), raw)
        // Two files of one tick of the kernel's clock have no order.
        await delay(12)
      },
      remove: async (uid) => {
        const uids = (await account.list('INBOX', { after: 0, limit: 100 })).map((entry) => entry.uid)
        await rm(join(path, `${uids.indexOf(uid) + 1}.eml`))
      },
      async renew() {
        await rename(path, `${path}.old`)
        await mkdir(path)
      },
      breakDown: () => rename(path, `${path}.away`),
      repair: () => rename(`${path}.away`, path),
      async close() {
        await account.close()
        await rm(folder, { recursive: true })
      },
    }
  },
})

test('the registry has exactly the connectors that are on the disk', async () => {
  const folders = (await readdir('src/mail', { withFileTypes: true })).filter((entry) => entry.isDirectory())
  // The mailbox in memory is for tests: no setting can ask for it.
  const connectors = folders.map(({ name }) => name).filter((name) => name !== 'memory')
  assert.deepEqual(connectors.sort(), Object.keys(mailConnectors).sort())
})
