/**
 * Wakes whoever makes reports when one is due: a BullMQ Job Scheduler for each report, in a queue of its own, whose jobs say
 * only "look at the clock". What they find to do (report-runs.ts) is a job of the queue "report".
 *
 * BullMQ's own cron is not used: around clock changes it leaves runs out or has them twice (src/report/schedule/runs.ts), so
 * nextRun is its repeat strategy. And its jobs are not the runs themselves, because
 *   - a scheduler that is set again drops its job that is overdue: runs that were missed would be lost;
 *   - the job for the next time is always there, so the queue of reports would never be empty.
 */
import { type ConnectionOptions, Queue, Worker } from 'bullmq'
import type { Log } from '../mail/contract.ts'
import { nextRun, type Schedule } from '../report/schedule/runs.ts'
import { PREFIX, type Store } from './redis.ts'
import { within } from './within.ts'

const NAME = 'report-clock'
const patience = 2000

/** `repeatStrategy` of BullMQ: when a scheduler's next job is due, in ms since 1970. */
export function nextWake(after: number, repeat: { pattern?: string; tz?: string }): number {
  const { pattern = '', tz: timeZone = 'UTC' } = repeat
  return nextRun({ pattern, timeZone }, new Date(after)).getTime()
}

const settings = { repeatStrategy: nextWake }

export interface ReportClock {
  /** Sets it for these reports and no others; at once, also where it was set otherwise. */
  set(reports: readonly { name: string; schedule: Schedule }[]): Promise<void>
  /** Twice is fine. */
  close(): Promise<void>
}

/** Calls `onDue` with the name of each report when it is due, in one of the processes that have such a clock. */
export function openReportClock(
  store: Store,
  log: Log,
  onDue: (report: string) => Promise<void>,
): ReportClock {
  const shared = { connection: store.connection as ConnectionOptions, prefix: PREFIX, settings }
  const queue = new Queue<{ report: string }>(NAME, shared)
  queue.on('error', () => log.debug({ queue: NAME }, 'queue connection lost'))
  const worker = new Worker<{ report: string }>(NAME, ({ data }) => onDue(data.report), {
    ...shared,
    drainDelay: 5,
  })
  worker.on('error', (error) => log.debug({ queue: NAME, error: error.name }, 'worker connection lost'))
  worker.on('failed', (job, error) =>
    log.warn({ report: job?.data.report, error: error.name }, 'clock of a report failed'),
  )
  return {
    async set(reports) {
      const wanted = new Set(reports.map(({ name }) => name))
      for (const { key } of await queue.getJobSchedulers())
        if (!wanted.has(key)) await queue.removeJobScheduler(key)
      for (const { name, schedule } of reports)
        await queue.upsertJobScheduler(
          name,
          { pattern: schedule.pattern, tz: schedule.timeZone },
          {
            name: NAME,
            data: { report: name },
            // Nothing is lost with such a job: the next look at the clock finds what is due.
            opts: {
              ...{ attempts: 5, backoff: { type: 'exponential', delay: 1000 } },
              ...{ removeOnComplete: true, removeOnFail: true, stackTraceLimit: 0 },
            },
          },
        )
    },
    async close() {
      await within(worker.close(), patience)
      await within(queue.close(), patience)
    },
  }
}
