/** The work on reports: made when they are due, and delivered. */
import { startReport } from '../../../workers/report.ts'
import type { ReportJob } from '../../queue/jobs.ts'
import { openQueue } from '../../queue/queues.ts'
import { forgetOtherReports } from '../../queue/report-runs.ts'
import { labelsOf } from '../report/labels-of.ts'
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
  try {
    const worker = await startReport({
      ...{ store, queue, timing, log, reports: config.reports },
      labels: ({ sources }) => labelsOf(config, sources),
      async deliver(due) {
        // Loaded for the first report.
        const { deliverConfigured } = await import('../report/deliver-configured.ts')
        await deliverConfigured(config, { ...due, store, log })
      },
    })
    return { pending: () => queue.pending(), working: [() => worker.close()], closers: [() => queue.close()] }
  } catch (error) {
    await queue.close()
    throw error
  }
}
