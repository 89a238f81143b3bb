/**
 * The user's rules, asked before any model. A label has a list of rules, any of which is enough; of one rule all fields
 * must fit, and of one field any of its alternatives. Headers are written by whoever sends a mail, so a rule on the
 * sender does not fire where our own server says that the sender is forged.
 */
import { cleanLine } from '../item/clean-text.ts'
import type { ItemFlag } from '../item/item.ts'
import { dottedListId } from '../item/own-lists.ts'
import type { Classification } from './decide.ts'
import type { Label, LabelRule } from './label-set.ts'
import { coversSender, matchesSender, parseSenderPattern, type SenderPattern } from './sender-pattern.ts'
import { foldText, isWhole, standsIn } from './text-pattern.ts'

/** What rules look at. */
export interface RuleFacts {
  flags: readonly ItemFlag[]
  sender?: string | undefined
  listId?: string | null | undefined
  subject: string
}

/** What a rule says of an item, and in words which. */
export interface RuleAnswer extends Classification {
  label: string
  /** `from "example.com" and subject "invoice *"`: of each field the alternative that fits. */
  rule: string
}

/**
 * The label that a rule settles, or null. The first label with a rule that fits, in the user's order, wins; its
 * probability is 1, because it is a rule and not an estimate.
 */
export function classifyByRule(labels: readonly Label[], facts: RuleFacts): RuleAnswer | null {
  const item = { ...facts, subject: foldText(facts.subject), listId: dottedListId(facts.listId ?? '') }
  for (const label of labels) {
    for (const rule of label.match ?? []) {
      const words = fits(rule, item)
      if (words !== null) return answerOf(labels, label, words)
    }
  }
  return null
}

/** Does `wide` fit whatever `narrow` does? Said only where it is certain. */
export function coversRule(wide: LabelRule, narrow: LabelRule): boolean {
  const [large, small] = [parsed(wide), parsed(narrow)]
  return fields.every((field) => {
    const [mine, theirs] = [large[field], small[field]]
    if (mine === null) return true
    return theirs?.every((inner) => mine.some((outer) => covers(field, outer, inner))) ?? false
  })
}

type Field = keyof LabelRule
const fields = ['from', 'listId', 'subject', 'flags'] as const satisfies Field[]

type Alternative = { written: string; text: string; sender: SenderPattern | null }
type ParsedRule = Record<Field, Alternative[] | null>

/** Rules are read once for all mail. */
const known = new WeakMap<LabelRule, ParsedRule>()

function parsed(rule: LabelRule): ParsedRule {
  const found = known.get(rule)
  if (found !== undefined) return found
  const read = (field: Field) =>
    rule[field]?.map((written) => ({
      written,
      text: field === 'listId' ? listIdOf(written) : foldText(cleanLine(written, 1_000)),
      sender: field === 'from' ? parseSenderPattern(written) : null,
    })) ?? null
  const fresh = {
    from: read('from'),
    listId: read('listId'),
    subject: read('subject'),
    flags: read('flags'),
  }
  known.set(rule, fresh)
  return fresh
}

/** Often copied with its angle brackets, or the whole field with the name before them (RFC 2919), or given as an address. */
function listIdOf(written: string): string {
  return dottedListId(/<([^<>]+)>\s*$/.exec(written)?.[1] ?? written)
}

function fits(rule: LabelRule, item: RuleFacts & { listId: string }): string | null {
  const alternatives = parsed(rule)
  const words: string[] = []
  for (const field of fields) {
    const some = alternatives[field]
    if (some === null) continue
    const fitting = some.find((alternative) => fitsField(field, alternative, item))
    if (fitting === undefined) return null
    words.push(`${field} "${fitting.written}"`)
  }
  // A rule without fields says nothing.
  return words.length === 0 ? null : words.join(' and ')
}

function fitsField(
  field: Field,
  { text, sender }: Alternative,
  item: RuleFacts & { listId: string },
): boolean {
  if (field === 'flags') return (item.flags as readonly string[]).includes(text)
  if (field === 'subject') return standsIn(text, item.subject)
  if (field === 'listId') return item.listId !== '' && isWhole(text, item.listId)
  if (sender === null || item.sender === undefined || item.flags.includes('failed-authentication'))
    return false
  return matchesSender(sender, item.sender)
}

function covers(field: Field, wide: Alternative, narrow: Alternative): boolean {
  // A "*" of the narrow pattern can only be taken in by one of the wide: the pieces between hold none.
  if (field === 'subject') return standsIn(wide.text, narrow.text)
  if (field === 'listId') return isWhole(wide.text, narrow.text)
  if (field === 'flags') return wide.text === narrow.text
  return wide.sender !== null && narrow.sender !== null && coversSender(wide.sender, narrow.sender)
}

function answerOf(labels: readonly Label[], label: Label, rule: string): RuleAnswer {
  const others = labels.filter((other) => other !== label)
  return {
    rule,
    label: label.name,
    labels: [{ name: label.name, probability: 1 }, ...others.map(({ name }) => ({ name, probability: 0 }))],
    none: 0,
    certainty: 1,
    precision: label.precision,
  }
}
