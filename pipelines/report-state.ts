import type { CollectInput } from '../src/activity/collect/collect-input.ts'
import type { ReportDocument } from '../src/report/document.ts'
import type { DataOfKind, ReportKind } from '../src/report/kinds.ts'
import type { MadeReport } from '../src/report/made-report.ts'
import type { Timed } from './pipeline.ts'

export interface ReportState {
  kind: ReportKind
  /** The numbers and items of the period; null before they are collected. */
  data: DataOfKind[ReportKind] | null
  /** The same in words. */
  document: ReportDocument | null
  /** What can be delivered. */
  made: MadeReport | null
}

export interface ReportContext {
  collect: CollectInput
  /** ISO 639-1 */
  language: string
  /** What it is called; null: nothing but its days. */
  name: string | null
  /** Somebody asked for it; otherwise a report of its name is configured. */
  byHand?: boolean | undefined
  timed?: Timed | undefined
}
