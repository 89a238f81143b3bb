/** One report to be delivered, with real servers or stand-ins given by the test. */
import type { ReportConfig } from '../../src/config/config.ts'
import type { DeliverReport } from '../../src/effects/deliver-report.ts'
import type { MadeReport } from '../../src/report/made-report.ts'
import type { Period } from '../../src/report/schedule/period.ts'
import { silentLog } from '../../src/silent-log.ts'

/** The smallest PNG there is. */
const picture = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

const week: Period = {
  ...{ first: '2026-11-16', last: '2026-11-22' },
  from: new Date('2026-11-16T00:00:00Z'),
  to: new Date('2026-11-23T00:00:00Z'),
}

export function reportConfig(more: Partial<ReportConfig> = {}): ReportConfig {
  return {
    ...{ name: 'monday', kind: 'weekly', period: 'week', sources: null, language: 'en' },
    schedule: { pattern: '0 7 * * 1', timeZone: 'UTC' },
    ...{ to: [], mailbox: null, file: null, fallback: null },
    ...more,
  }
}

export function madeReport(subject = 'The week'): MadeReport {
  return {
    mail: async () => ({
      subject,
      html: '<p>12 mails – all read <img src="cid:chart-1@mailroom" alt="12 on Monday"></p>',
      text: '12 mails – all read',
      attachments: [
        { cid: 'chart-1@mailroom', filename: 'chart-1.png', contentType: 'image/png', content: picture },
      ],
    }),
    file: async (format) => `the report as ${format}`,
  }
}

/** Completed with what most tests have no use for. */
export function delivery(
  more: Pick<DeliverReport, 'store' | 'report'> & Partial<DeliverReport>,
): DeliverReport {
  return {
    ...{ smtp: null, period: week, made: async () => madeReport() },
    openMailbox: async (account) => {
      throw new Error(`no mailbox "${account}" in this test`)
    },
    ...{ owner: 'one', leaseMs: 60_000, signal: new AbortController().signal, log: silentLog },
    ...more,
  }
}
