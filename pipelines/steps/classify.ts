import { factsOf } from '../../src/labels/item-facts.ts'
import { decided, type Triage, type TriageContext } from '../triage-state.ts'

/** The user's labels, ranked, where no rule has settled it; one is applied only when the label engine is sure enough. */
export function classify(state: Triage, { labelEngine, prior }: TriageContext): Triage {
  if (labelEngine === null || state.encoding === null || state.classification !== null) return state
  const content = { text: state.text, ...factsOf(state.item) }
  const classification = labelEngine.classify(state.encoding, content, prior)
  const { label, labels } = classification
  return decided({ ...state, classification }, { label, labels })
}
