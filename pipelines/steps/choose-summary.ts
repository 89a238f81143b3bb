import type { Brief, BriefContext } from '../brief-state.ts'
import { rankThreadSentences } from '../text/thread-sentences.ts'

/** A sentence longer than this is no summary of anything, in words. */
const longest = 60

/** The sentences that tell the most, in the order they were written, about `summaryWords` words of them. */
export function chooseSummary(state: Brief, { summaryWords }: BriefContext): Brief {
  const chosen: number[] = []
  let words = 0
  for (const index of rankThreadSentences(state.sentences)) {
    const length = state.sentences[index]?.words ?? 0
    if (length > longest || (chosen.length > 0 && words + length > summaryWords)) continue
    chosen.push(index)
    words += length
    if (words >= summaryWords) break
  }
  return { ...state, summary: chosen.sort((one, other) => one - other) }
}
