/** The work on reports: made when they are due, and delivered. */
import { type DueReport, startReport } from '../../../workers/report.ts'
import type { Config } from '../../config/config.ts'
import { UserError } from '../../errors.ts'
import type { Log, MailAccount } from '../../mail/contract.ts'
import { openMailAccount } from '../../mail/registry.ts'
import type { ReportJob } from '../../queue/jobs.ts'
import { openQueue } from '../../queue/queues.ts'
import { forgetOtherReports } from '../../queue/report-runs.ts'
import { labelSets } from '../label-engines.ts'
import type { ServiceParts, Work } from './parts.ts'

/** Nothing where no report is configured. */
export async function startReportWork({ config, log, store, timing, wanted }: ServiceParts): Promise<Work> {
  const nothing = { pending: async () => 0, working: [], closers: [] }
  if (!wanted.has('report')) return nothing
  if (config.reports.length === 0) {
    await forgetOtherReports(store, [])
    return nothing
  }
  const queue = openQueue<ReportJob>('report', store, log)
  const sets = labelSets(config)
  try {
    const worker = await startReport({
      ...{ store, queue, timing, log, reports: config.reports },
      labels: ({ sources }) => ({
        labelSets: sets
          .filter(({ accounts }) => sources === null || accounts.some((name) => sources.includes(name)))
          .map(({ key }) => key),
        labels: config.labels,
      }),
      deliver: (due) => deliver(config, log, store, due),
    })
    return { pending: () => queue.pending(), working: [() => worker.close()], closers: [() => queue.close()] }
  } catch (error) {
    await queue.close()
    throw error
  }
}

/** Its code is loaded, and mailboxes are connected, for the time of one delivery. */
async function deliver(
  config: Config,
  log: Log,
  store: ServiceParts['store'],
  due: DueReport,
): Promise<void> {
  const { deliverReport } = await import('../../effects/deliver-report.ts')
  const opened = new Map<string, MailAccount>()
  try {
    await deliverReport({
      ...{ ...due, store, log, smtp: config.smtp },
      async openMailbox(name) {
        const account = config.accounts.find((one) => one.name === name)
        if (account === undefined)
          throw new UserError('account-gone', `There is no account "${name}" to put the report into.`)
        const mailbox = opened.get(name) ?? openMailAccount(name, account.settings, log)
        opened.set(name, mailbox)
        return mailbox
      },
    })
  } finally {
    await Promise.all([...opened.values()].map((mailbox) => mailbox.close()))
  }
}
