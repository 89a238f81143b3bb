import { renderedApart } from '../../src/report/render/render-apart.ts'
import type { ReportState } from '../report-state.ts'

/** Nothing is rendered before somebody asks for it. */
export function offerForms(state: ReportState): ReportState {
  const { data, document } = state
  return document === null ? state : { ...state, made: renderedApart(document, data) }
}
