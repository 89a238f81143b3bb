import { createTriage, type TriageResult } from '../../pipelines/triage.ts'
import { textItem } from '../../src/cli/analyze-text-item.ts'
import type { Encoder } from '../../src/model/encoder.ts'

/** What Mailroom says of each text, by the pipeline that reads mail. */
export function decisionsOf(encoder: Encoder, texts: readonly string[]): Promise<TriageResult['decision'][]> {
  const triage = createTriage({ encoder, labelEngine: null })
  return Promise.all(
    texts.map(async (text, index) => {
      const item = textItem({ id: String(index), subject: '', text, from: null, date: null })
      const { decision } = await triage(item)
      return decision
    }),
  )
}
