import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inBatches, type ListedMail, listMails } from '../../../src/cli/replay/list-mails.ts'
import { openMemoryAccount } from '../../../src/mail/memory/memory-account.ts'

test('mail since then is listed folder by folder, and no more than the newest of each where that is asked', async () => {
  const account = openMemoryAccount('support')
  for (let count = 0; count < 6; count++) account.deliver(`Subject: ${count}\r\n\r\nx`)
  account.deliver('Subject: archived\r\n\r\nx', { folder: 'Archive' })
  const all = await account.list('INBOX', { after: 0, limit: 10 })
  const since = new Date(all[2]?.receivedAt ?? '')
  const placeOf = ({ folder, entry }: ListedMail) => `${folder} ${entry.uid}`
  assert.deepEqual((await listMails(account, ['INBOX', 'Archive'], since, null)).map(placeOf), [
    'INBOX 3',
    'INBOX 4',
    'INBOX 5',
    'INBOX 6',
    'Archive 1',
  ])
  assert.deepEqual((await listMails(account, ['INBOX', 'Archive'], since, 2)).map(placeOf), [
    'INBOX 5',
    'INBOX 6',
    'Archive 1',
  ])
})

test('a batch is of one folder and small enough to hold; a huge mail is a batch of its own', async () => {
  const mail = (folder: string, size: number): ListedMail => ({
    ...{ folder, uidValidity: '1' },
    entry: { uid: 1, size, receivedAt: '', flags: [] },
  })
  const megabyte = 1024 * 1024
  const mails = [
    ...Array.from({ length: 33 }, () => mail('INBOX', 1000)),
    ...[10, 10, 40, 1].map((size) => mail('Archive', size * megabyte)),
  ]
  const sizes: number[] = []
  for await (const batch of inBatches(mails)) {
    sizes.push(batch.length)
    assert.equal(new Set(batch.map(({ folder }) => folder)).size, 1)
  }
  assert.deepEqual(sizes, [32, 1, 1, 1, 1, 1])
})
