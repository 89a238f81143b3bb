/** A report in a mailbox that Mailroom watches: it lies there once, unread, and is no mail to decide about. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { startDovecot } from '../../src/demo/dovecot.ts'
import { deliverReport } from '../../src/effects/deliver-report.ts'
import { openMailAccount } from '../../src/mail/registry.ts'
import { silentLog } from '../../src/silent-log.ts'
import { delivery, reportConfig } from '../support/delivery.ts'
import { startRedisServer } from '../support/redis-server.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { until } from '../support/until.ts'
import { openPlace } from './support/kill-place.ts'

const folder = await temporaryFolder({ after })
const redis = await startRedisServer({ after })
const dovecot = await startDovecot({ tls: false })
after(() => dovecot.stop())

/** What the stand-in encoder takes for an invoice for sure. */
const text = 'please pay the amount of this invoice until friday'

test('a report in a watched INBOX is neither labelled nor answered nor moved; a forged one is', async () => {
  const user = 'reader'
  const place = await openPlace({ folder, user, imapPort: dovecot.ports.imap, redisUrl: redis.url() })
  const settings = { type: 'imap' as const, host: '127.0.0.1', port: dovecot.ports.imap, tls: false, user }
  const mailbox = openMailAccount(
    'inbox',
    { ...settings, password: () => 'secret', pollIntervalMs: 60_000 },
    silentLog,
  )
  try {
    const { store, isIdle } = await place.service()
    const rendered = { subject: 'invoice', html: `<p>${text}</p>`, text, attachments: [] }
    const input = delivery({
      ...{ store, openMailbox: async () => mailbox },
      report: reportConfig({ mailbox: { account: 'inbox', folder: 'INBOX' } }),
      made: async () => ({ mail: async () => rendered, file: async () => '' }),
    })
    for (const owner of ['one', 'two']) await deliverReport({ ...input, owner })
    const [report, ...more] = await place.person.look()
    assert.deepEqual(more, [], 'it is there once')
    assert.ok(report !== undefined)
    await place.person.receive(
      Buffer.from(report.raw.replace(/<report\.[0-9a-f]{32}@/, '<report.0000@'), 'latin1'),
    )
    const invoices = async () => (await place.person.everything()).Invoices ?? []
    await until('the forged one is filed', async () => (await invoices()).length === 1, 20_000)
    await until('all is done', isIdle)
    const { INBOX = [], Invoices = [], ...others } = await place.person.everything()
    assert.deepEqual(Object.keys(others), [], 'neither got a draft')
    assert.deepEqual(
      INBOX.map(({ messageId, labels, flags }) => ({ messageId, labels, flags })),
      [{ messageId: report.messageId, labels: [], flags: [] }],
    )
    assert.deepEqual(
      Invoices.map(({ messageId }) => messageId),
      ['<report.0000@localhost>'],
    )
  } finally {
    await mailbox.close()
    await place.close()
  }
})
