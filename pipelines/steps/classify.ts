import { decided, type Triage, type TriageContext } from '../triage-state.ts'

/** The user's labels, ranked; one of them is applied only when the label engine is sure enough. */
export function classify(state: Triage, { labelEngine }: TriageContext): Triage {
  if (labelEngine === null || state.encoding === null) return state
  const classification = labelEngine.classify(state.encoding)
  const { label, labels } = classification
  return decided({ ...state, classification }, { label, labels })
}
