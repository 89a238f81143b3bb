import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { TransientError } from '../../src/errors.ts'
import { openMaildirAccount } from '../../src/mail/maildir/maildir-account.ts'
import { openMemoryAccount } from '../../src/mail/memory/memory-account.ts'
import { collectLog } from '../support/log-collector.ts'
import { mailContract } from './mail-contract.ts'

mailContract({
  name: 'memory',
  capabilities: { readOnly: false, labels: 'keyword', move: true, drafts: true, push: true },
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
  capabilities: { readOnly: false, labels: 'keyword', move: true, drafts: true, push: true },
  gaps: {},
  async open() {
    const folder = await mkdtemp(join(tmpdir(), 'mailroom-test-'))
    const path = join(folder, 'Maildir')
    for (const part of ['cur', 'new', 'tmp']) await mkdir(join(path, part), { recursive: true })
    const account = openMaildirAccount(
      'maildir',
      { type: 'maildir', path, pollIntervalMs: 200 },
      collectLog(),
    )
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
