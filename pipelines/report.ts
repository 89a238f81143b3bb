import type { MadeReport } from '../src/report/made-report.ts'
import { pipeline } from './pipeline.ts'
import type { ReportContext, ReportState } from './report-state.ts'
import { collectActivity } from './steps/collect-activity.ts'
import { offerForms } from './steps/offer-forms.ts'
import { putIntoWords } from './steps/put-into-words.ts'

/** A report on a period: from what is kept of it to what is delivered. */
const steps = pipeline<ReportState, ReportContext>([collectActivity, putIntoWords, offerForms])

export async function report(kind: ReportState['kind'], context: ReportContext): Promise<MadeReport> {
  const { state } = await steps({ kind, data: null, document: null, made: null }, context)
  if (state.made === null) throw new Error('The last step gives the report.')
  return state.made
}
