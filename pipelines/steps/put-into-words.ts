import { documentOf } from '../../src/report/kinds.ts'
import type { ReportContext, ReportState } from '../report-state.ts'

/** Throws a UserError where there are no words in that language. */
export function putIntoWords(
  state: ReportState,
  { collect, language, name, byHand }: ReportContext,
): ReportState {
  if (state.data === null) return state
  const wording = { language, timeZone: collect.timeZone, name, byHand }
  return { ...state, document: documentOf(state.kind, state.data, wording) }
}
