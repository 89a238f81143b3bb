/** The kinds of reports, and what each says. docs/reports.md tells where each number comes from. */
import type { DigestData } from './digest/digest-data.ts'
import { digestDocument } from './digest/digest-document.ts'
import type { ReportDocument } from './document.ts'
import type { QualityData } from './quality/quality-data.ts'
import { qualityDocument } from './quality/quality-document.ts'
import type { WeeklyData } from './weekly/weekly-data.ts'
import { weeklyDocument } from './weekly/weekly-document.ts'
import { type ReportWords, reportWords, type Wording } from './words/report-words.ts'

export interface DataOfKind {
  digest: DigestData
  weekly: WeeklyData
  quality: QualityData
}
export type ReportKind = keyof DataOfKind

const documents: { [Kind in ReportKind]: (data: DataOfKind[Kind], words: ReportWords) => ReportDocument } = {
  digest: digestDocument,
  weekly: weeklyDocument,
  quality: qualityDocument,
}

/** A report in words, in a language that has a file in templates/reports. Throws a UserError where it has none. */
export function documentOf<Kind extends ReportKind>(
  kind: Kind,
  data: DataOfKind[Kind],
  wording: Wording,
): ReportDocument {
  return documents[kind](data, reportWords(wording))
}
