import type { Config } from '../../config/config.ts'
import type { Log } from '../../mail/contract.ts'
import type { Encoder } from '../../model/encoder.ts'
import type { Health } from '../../queue/health.ts'
import type { QueueTiming } from '../../queue/queues.ts'
import type { Store } from '../../queue/redis.ts'
import type { Related } from '../../related/contract.ts'
import type { LabelEngines } from '../label-engines.ts'
import type { Role } from '../roles.ts'

/** What the mail and the tickets of one service share. */
export interface ServiceParts {
  config: Config
  log: Log
  store: Store
  health: Health
  timing: QueueTiming
  run: string
  wanted: ReadonlySet<Role>
  /** Null where nothing is read. */
  encoder: Encoder | null
  /** Null where nothing is decided. */
  engines: LabelEngines | null
  /** What is found in common between the items of an account or source and others; null where nothing is compared. */
  related(name: string): Related | null
  /** Aborted when the service stops. */
  stopping: AbortSignal
}

/** Work that was started. */
export interface Work {
  /** Jobs that wait, run or are put off. */
  pending(): Promise<number>
  /** Stop taking work, and let running jobs finish for some seconds. Together: the times would add up otherwise. */
  working: (() => Promise<unknown>)[]
  /** Release what the work needed, when all of it has ended; the last one first. */
  closers: (() => Promise<unknown>)[]
}
