import { isOwnList } from '../item/own-lists.ts'
import { coversRule } from '../labels/label-rules.ts'
import type { LabelRule } from '../labels/label-set.ts'
import { parseSenderPattern } from '../labels/sender-pattern.ts'
import type { AccountConfig, LabelConfig } from './config.ts'
import type { Problems } from './problems.ts'

/** An account or a ticket system. */
type Giver = Pick<AccountConfig, 'name' | 'labels'> & Partial<Pick<AccountConfig, 'ownLists'>>

/** Rules that can never fit, and those that come too late because an earlier label has the same mail already. */
export function ruleWarnings(
  labels: readonly LabelConfig[],
  accounts: readonly Giver[],
  problems: Problems,
): string[] {
  const warnings: string[] = []
  for (const [index, label] of labels.entries()) {
    const rules = label.match ?? []
    const giving = accounts.filter(({ labels }) => labels.includes(label.name))
    if (rules.length > 0 && giving.length === 0) {
      const place = problems.place(['labels', index, 'match'])
      warnings.push(`${place}: no account gives the label "${label.name}", so its rules never fit.`)
      continue
    }
    for (const [number, rule] of rules.entries()) {
      const place = problems.place(['labels', index, 'match', ...(rules.length > 1 ? [number] : [])])
      const why = neverFits(rule, giving) ?? comesTooLate(rule, label, labels.slice(0, index), giving)
      if (why !== null) warnings.push(`${place}: ${why}`)
    }
  }
  return warnings
}

function neverFits({ from, listId, flags }: LabelRule, giving: readonly Giver[]): string | null {
  const dotless = from?.find((written) => parseSenderPattern(written)?.domain.includes('.') === false)
  if (dotless !== undefined)
    return `from "${dotless}" is a domain without a dot, which hardly any sender has; write it in full, such as example.com.`
  const onlyLists = flags?.every((flag) => flag === 'list') ?? false
  const ofOwn = listId?.find((written) => giving.every(({ ownLists }) => isOwnList(written, ownLists ?? [])))
  return onlyLists && ofOwn !== undefined
    ? `"${ofOwn}" is a list of our own (ownLists), which does not make a mail list mail; leave flags out.`
    : null
}

/** Where an earlier label's rule fits whatever this one does, or one of its values, this one never decides. */
function comesTooLate(
  rule: LabelRule,
  label: LabelConfig,
  earlier: readonly LabelConfig[],
  giving: readonly Giver[],
): string | null {
  for (const { words, part } of partsOf(rule)) {
    for (const { name, match = [] } of earlier) {
      const both = giving.filter(({ labels }) => labels.includes(name))
      if (both.length === 0 || !match.some((wide) => coversRule(wide, part))) continue
      const where =
        both.length < giving.length ? ` in ${both.map((account) => `"${account.name}"`).join(', ')}` : ''
      return `${words} never decides${where}: a rule of the label "${name}", which comes first, fits the same mail. Move "${label.name}" before it, or make that rule narrower.`
    }
  }
  return null
}

/** The rule as a whole, then with each of its values alone. */
function partsOf(rule: LabelRule): { words: string; part: LabelRule }[] {
  const single = (['from', 'listId', 'subject', 'flags'] as const).flatMap((field) =>
    (rule[field] ?? []).map((value) => ({
      words: `${field} "${value}"`,
      part: { ...rule, [field]: [value] },
    })),
  )
  return [{ words: 'this rule', part: rule }, ...single]
}
