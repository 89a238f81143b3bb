import { collect } from '../../src/activity/collect/collect.ts'
import type { ReportContext, ReportState } from '../report-state.ts'

export async function collectActivity(state: ReportState, context: ReportContext): Promise<ReportState> {
  return { ...state, data: await collect(state.kind, context.collect) }
}
