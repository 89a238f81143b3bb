/** Reads what a report says from Redis. Items are folded page by page, so that 100,000 of them need little memory. */
import type { DataOfKind, ReportKind } from '../../report/kinds.ts'
import { collectDigest } from './collect-digest.ts'
import type { CollectInput } from './collect-input.ts'
import { collectQuality } from './collect-quality.ts'
import { collectWeekly } from './collect-weekly.ts'

const collectors: { [Kind in ReportKind]: (input: CollectInput) => Promise<DataOfKind[Kind]> } = {
  digest: collectDigest,
  weekly: collectWeekly,
  quality: collectQuality,
}

/** The data of a report; documentOf (src/report/kinds.ts) puts it into words. */
export function collect<Kind extends ReportKind>(kind: Kind, input: CollectInput): Promise<DataOfKind[Kind]> {
  return collectors[kind](input)
}
