import { contentOf } from '../text/content.ts'
import type { Triage } from '../triage-state.ts'

/** Parts the matter from greetings, thanks, closings and footers. */
export function splitSentences(state: Triage): Triage {
  const { item, text, decision } = state
  const subjectEnd = text.length - item.text.length
  return { ...state, content: contentOf(text, subjectEnd, decision.language) }
}
