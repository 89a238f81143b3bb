import { factsOf } from '../../src/labels/item-facts.ts'
import { classifyByRule } from '../../src/labels/label-rules.ts'
import { decided, type Triage, type TriageContext } from '../triage-state.ts'

/** The user's rules, before the model: what a header settles needs no opinion. */
export function matchRules(state: Triage, { labelEngine }: TriageContext): Triage {
  const { item } = state
  const answer = classifyByRule(labelEngine?.labels ?? [], { ...factsOf(item), subject: item.subject })
  if (answer === null) return state
  const { rule, ...classification } = answer
  const { label, labels } = classification
  return decided({ ...state, classification }, { label, labels, rule })
}
