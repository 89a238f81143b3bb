import type { LabelWrite } from '../config/config.ts'
import type { Decision } from '../item/decision.ts'
import type { ItemFlag } from '../item/item.ts'
import { type Classification, mayApply } from '../labels/decide.ts'
import type { MailCapabilities } from '../mail/contract.ts'
import type { Effect } from '../queue/jobs.ts'

export interface PlanInput {
  decision: Pick<Decision, 'label'>
  classification: Classification | null
  flags: readonly ItemFlag[]
  /** The rule of the decided label, by label name. */
  rules: ReadonlyMap<string, LabelWrite>
  /** Keyword for undecided items, or null to leave them alone. */
  review: string | null
  capabilities: MailCapabilities
  /** Does the message itself allow an answer (mayDraft)? */
  mayDraft: boolean
}

/** Signs that somebody pretends to be somebody else. Newsletters count clicks, so their links often lead elsewhere first. */
function looksForged(flags: readonly ItemFlag[]): boolean {
  return (
    flags.includes('failed-authentication') || (flags.includes('suspicious-link') && !flags.includes('list'))
  )
}

/**
 * What is to be written because of a decision, in the order it is to happen: the label, the draft, and the move last,
 * because it changes the UID. Pure. A mail that looks forged goes to Review unless its label only marks: what a forger
 * writes must not move mail or have it answered.
 */
export function planEffects(input: PlanInput): Effect[] {
  const { decision, classification, capabilities } = input
  if (capabilities.readOnly) return []
  const rule = decision.label === null ? undefined : input.rules.get(decision.label)
  const acts = rule?.folder !== undefined || rule?.draft !== undefined
  const doubtful = acts && looksForged(input.flags)
  if (rule === undefined || doubtful) return label(input.review, capabilities)

  const effects = label(rule.keyword ?? null, capabilities)
  if (classification === null) return effects
  if (rule.draft !== undefined && capabilities.drafts && input.mayDraft && mayApply(classification, 'draft'))
    effects.push({ action: 'draft', template: rule.draft })
  if (rule.folder !== undefined && capabilities.move && mayApply(classification, 'move'))
    effects.push({ action: 'move', folder: rule.folder })
  return effects
}

function label(keyword: string | null, capabilities: MailCapabilities): Effect[] {
  return keyword === null || capabilities.labels === 'none' ? [] : [{ action: 'label', label: keyword }]
}
