import { decided, type Triage, type TriageContext } from '../triage-state.ts'

/** The user's labels, ranked, where no rule has settled it; one is applied only when the label engine is sure enough. */
export function classify(state: Triage, { labelEngine }: TriageContext): Triage {
  if (labelEngine === null || state.encoding === null || state.classification !== null) return state
  const classification = labelEngine.classify(state.encoding, { text: state.text, flags: state.item.flags })
  const { label, labels } = classification
  return decided({ ...state, classification }, { label, labels })
}
