import { factsOf } from '../../src/labels/item-facts.ts'
import type { Triage, TriageContext } from '../triage-state.ts'

/** What the label engine went by, where somebody will want to know. A rule needs no more words than its own. */
export function explain(state: Triage, { labelEngine, prior, explains = false }: TriageContext): Triage {
  if (!explains || state.encoding === null || state.decision.rule !== null) return state
  const content = { text: state.text, ...factsOf(state.item) }
  return { ...state, evidence: labelEngine?.explain?.(state.encoding, content, prior) ?? null }
}
