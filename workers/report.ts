import type { CollectInput } from '../src/activity/collect/collect-input.ts'
import type { ReportConfig } from '../src/config/config.ts'
import { GoneError } from '../src/errors.ts'
import type { Log } from '../src/mail/contract.ts'
import type { ReportJob } from '../src/queue/jobs.ts'
import { type Delivery, type JobQueue, openWorker, type QueueTiming } from '../src/queue/queues.ts'
import type { Store } from '../src/queue/redis.ts'
import { openReportClock } from '../src/queue/report-clock.ts'
import { addDueRun, beginRun, forgetOtherReports } from '../src/queue/report-runs.ts'
import type { MadeReport } from '../src/report/made-report.ts'
import { type Period, readPeriod } from '../src/report/schedule/period.ts'

/** One at a time: a report is the largest thing that a process holds. */
const CONCURRENCY = 1
/** By so much the clocks of two machines may differ. */
const EARLY_MS = 60_000

/** A report to be delivered; `made` makes it, and is called only where something is left to deliver. */
interface DueReport extends Delivery {
  report: ReportConfig
  period: Period
  made: () => Promise<MadeReport>
  leaseMs: number
}

export interface ReportOptions {
  store: Store
  queue: JobQueue<ReportJob>
  reports: readonly ReportConfig[]
  /** What the kinds need to know of the labels of a report's sources. */
  labels: (report: ReportConfig) => Pick<CollectInput, 'labelSets' | 'labels'>
  deliver: (due: DueReport) => Promise<void>
  timing: QueueTiming
  log: Log
  /** In place of the clock. */
  now?: (() => Date) | undefined
}

/**
 * Queue "report": makes each report when it is due and has it delivered. Resolves when the clock is set and what was missed
 * is on its way; both again whenever Redis is back. All processes with this work must have the same reports.
 */
export async function startReport(options: ReportOptions): Promise<{ close(): Promise<void> }> {
  const { store, queue, reports, deliver, timing, log, now = () => new Date() } = options
  const named = (name: string) => reports.find((report) => report.name === name)

  async function look(report: ReportConfig, earlyMs = 0): Promise<void> {
    const due = await addDueRun(store, queue, report, now(), earlyMs)
    if (due !== null) log.info({ report: report.name, due: due.toISOString() }, 'report is due')
  }
  async function lookAtAll(): Promise<void> {
    for (const report of reports) await look(report)
    await clock.set(reports)
  }
  function redisIsBack(): void {
    lookAtAll().catch(() => log.warn({}, 'reports that were missed are looked for later'))
  }

  const clock = openReportClock(store, log, async (name) => {
    const report = named(name)
    if (report !== undefined) await look(report, EARLY_MS)
  })
  const worker = openWorker<ReportJob>(
    'report',
    store,
    { concurrency: CONCURRENCY, timing, log },
    async ({ ref, due }, delivery) => {
      const report = named(ref.report)
      const period = report === undefined ? null : readPeriod(ref.period, report.schedule, now())
      if (report === undefined || period === null)
        throw new GoneError('report-gone', 'The report is not configured any more.')
      if (!(await beginRun(store, report, new Date(due), now())))
        return log.info({ report: report.name, due }, 'the run was missed; a later one makes up for it')
      await deliver({
        ...{ ...delivery, report, period, leaseMs: timing.lockDurationMs },
        made: () => make(options, report, period, now()),
      })
    },
  )
  async function close(): Promise<void> {
    store.redis.off('ready', redisIsBack)
    await Promise.all([clock.close(), worker.close()])
  }
  try {
    const names = reports.map(({ name }) => name)
    await forgetOtherReports(store, names)
    await lookAtAll()
    store.redis.on('ready', redisIsBack)
  } catch (error) {
    await close()
    throw error
  }
  return { close }
}

/** What reads, draws and writes reports is loaded when the first one is made. */
async function make(
  { store, labels }: ReportOptions,
  report: ReportConfig,
  period: Period,
  now: Date,
): Promise<MadeReport> {
  const pipeline = await import('../pipelines/report.ts')
  const { name, kind, language, sources, schedule } = report
  const { timeZone } = schedule
  return pipeline.report(kind, {
    ...{ name, language },
    collect: { ...{ store, period, sources, timeZone, now }, ...labels(report) },
  })
}
