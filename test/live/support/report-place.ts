import type { DeliverReport } from '../../../src/effects/deliver-report.ts'
import { openMailAccount } from '../../../src/mail/registry.ts'
import { openStore } from '../../../src/queue/redis.ts'
import { silentLog } from '../../../src/silent-log.ts'
import { delivery, madeReport, reportConfig } from '../../support/delivery.ts'

/** Where a report goes in all ways at once, told between processes. */
export interface ReportPlace {
  redisUrl: string
  smtpPort: number
  imapPort: number
  user: string
  folder: string
}

/** How long a worker that died is believed alive, ms. */
const lease = 1500

export async function openReportPlace(
  { redisUrl, smtpPort, imapPort, user, folder }: ReportPlace,
  owner: string,
): Promise<{ input: DeliverReport; close(): Promise<void> }> {
  const store = await openStore({ url: redisUrl, dataFolder: folder, log: silentLog })
  const settings = { type: 'imap' as const, host: '127.0.0.1', port: imapPort, tls: false, user }
  const mailbox = openMailAccount(
    'office',
    { ...settings, password: () => 'secret', pollIntervalMs: 60_000 },
    silentLog,
  )
  const report = reportConfig({
    to: ['lead@halfmoon.example'],
    mailbox: { account: 'office', folder: 'Reports' },
    file: { path: folder, format: 'html' },
    fallback: { account: 'office', folder: 'Unsent' },
  })
  const input = delivery({
    ...{ store, report, owner, leaseMs: lease, answerMs: lease },
    smtp: {
      ...{ host: 'localhost', port: smtpPort, tls: false, certificateAuthority: null },
      ...{ user: null, password: () => '', from: 'Mailroom <mailroom@halfmoon.example>' },
    },
    made: async () => madeReport(),
    openMailbox: async () => mailbox,
  })
  async function close(): Promise<void> {
    await Promise.all([mailbox.close(), store.close()])
  }
  return { input, close }
}
