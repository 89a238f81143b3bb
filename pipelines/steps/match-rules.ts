import { classifyByRule } from '../../src/labels/label-rules.ts'
import { decided, type Triage, type TriageContext } from '../triage-state.ts'

/** The user's rules, before the model: what a header settles needs no opinion. */
export function matchRules(state: Triage, { labelEngine }: TriageContext): Triage {
  const classification = classifyByRule(labelEngine?.labels ?? [], state.item.flags)
  if (classification === null) return state
  const { label, labels } = classification
  return decided({ ...state, classification }, { label, labels })
}
