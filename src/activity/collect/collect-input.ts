import type { Store } from '../../queue/redis.ts'
import type { WishedLabel } from '../../report/quality/label-precision.ts'
import type { TimeAssumptions } from '../../report/replay/savings.ts'
import type { ActivityFilter } from '../activity-store.ts'

export interface CollectInput {
  store: Store
  /** Whole days of the time zone. */
  period: { from: Date; to: Date }
  /** Names of accounts and ticket systems; null: all there are. */
  sources: readonly string[] | null
  now: Date
  /** IANA */
  timeZone: string
  /** labelSetKey of every set of labels that these sources use: bursts, duplicates and topics are found in them. */
  labelSets: readonly string[]
  /** Configured labels with their wished precisions, for the quality report; left out: nothing is said of wishes. */
  labels?: readonly WishedLabel[]
  /** Of the quality report; left out: the usual ones. */
  assumptions?: TimeAssumptions
}

export function filterOf(
  { sources }: Pick<CollectInput, 'sources'>,
  { from, to }: { from: Date; to: Date },
): ActivityFilter {
  return { from, to, ...(sources === null ? {} : { sources }) }
}
