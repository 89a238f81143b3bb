/**
 * What is to be written to a ticket because of a decision. Pure.
 *
 * A person's word stands: `category` and custom fields are written where they are empty or still hold what Mailroom wrote;
 * `queue`, `priority` and `status`, which are never empty, with the first decision about a ticket, and later where they
 * still hold what Mailroom wrote; tags are added and never taken away, nor given again once a person took them away.
 */
import type { PriorityRule, TicketWrite } from '../config/config.ts'
import type { Decision, EntityType } from '../item/decision.ts'
import type { Item } from '../item/item.ts'
import { type Action, type Classification, mayApply } from '../labels/decide.ts'
import type { TicketEffect } from '../queue/jobs.ts'
import type { RelatedItem } from '../related/contract.ts'
import type {
  FetchedTicket,
  FieldDescription,
  FieldName,
  Fields,
  FieldValue,
  TicketCapabilities,
} from '../tickets/contract.ts'
import { listOf, sameValue } from '../tickets/field-values.ts'
import { acceptValue } from './accept-value.ts'
import { keywordTags } from './keyword-tags.ts'
import { languageValue } from './language-value.ts'
import { answerRefusal } from './may-draft.ts'

export interface TicketPlanInput {
  decision: Omit<Decision, 'id' | 'labels' | 'rule' | 'flags'>
  /** What the label engine said; null where it was not asked. */
  classification: Classification | null
  /** `id` is "source/ticket". */
  item: Pick<Item, 'id' | 'flags'>
  ticket: Pick<FetchedTicket, 'fields' | 'isClosed' | 'links'>
  write: TicketWrite
  capabilities: TicketCapabilities
  /** The fields of the queue that the ticket will lie in: where the plan moves it, plan again with those of that queue. */
  describedFields: readonly FieldDescription[]
  /** The most alike first. */
  related: readonly RelatedItem[]
  /** Every field that Mailroom wrote to this ticket before, with the value it wrote last; null: nothing was decided yet. */
  earlier: Fields | null
}

/** A value that is wanted and cannot be written. `value` may be a customer's words: never log it. `why` holds none. */
interface RefusedValue {
  field: FieldName
  value: string
  why: string
}

export interface TicketPlan {
  /** In the order they are to happen. */
  effects: TicketEffect[]
  refused: RefusedValue[]
}

/** At most so many tickets are linked with one. */
const mostLinks = 5

export function planTicketEffects(input: TicketPlanInput): TicketPlan {
  const { ticket, capabilities } = input
  if (capabilities.readOnly || ticket.isClosed) return { effects: [], refused: [] }
  const { fields, refused } = planFields(input)
  const reply = replyTemplate(input)
  const links = capabilities.links && input.write.link ? duplicates(input) : []
  const effects: TicketEffect[] = []
  if (Object.keys(fields).length > 0) effects.push({ action: 'fields', fields })
  const { note } = input.write
  if (note !== null && capabilities.notes && deservesNote(input)) {
    const suggested = reply === null || capabilities.drafts ? {} : { reply }
    effects.push({ action: 'note', template: note, ...suggested })
  }
  if (reply !== null && capabilities.drafts) effects.push({ action: 'reply', template: reply })
  if (links.length > 0) effects.push({ action: 'link', tickets: links })
  return { effects, refused }
}

function planFields(input: TicketPlanInput): { fields: Fields; refused: RefusedValue[] } {
  const fields: { [Name in FieldName]?: FieldValue } = {}
  const refused: RefusedValue[] = []
  const accept = (name: FieldName, value: FieldValue): FieldValue | undefined => {
    const accepted = acceptValue(
      input.describedFields.find((field) => field.name === name),
      value,
    )
    if ('value' in accepted) return accepted.value
    refused.push({ field: name, value: listOf(value).join(', '), why: accepted.why })
    return undefined
  }
  for (const [name, value] of Object.entries(wantedFields(input)) as [FieldName, FieldValue][]) {
    if (!mayWrite(input, name)) continue
    const accepted = accept(name, value)
    if (accepted !== undefined && !sameValue(accepted, input.ticket.fields[name])) fields[name] = accepted
  }
  for (const [name, tags] of wantedTags(input)) {
    // What a label writes into the same field stands beside them.
    const known = listOf(fields[name] ?? input.ticket.fields[name])
    const given = listOf(input.earlier?.[name])
    const added: string[] = []
    for (const tag of tags) {
      const [one] = listOf(accept(name, [tag]))
      if (one !== undefined && !known.includes(one) && !given.includes(one) && !added.includes(one))
        added.push(one)
    }
    if (added.length > 0) fields[name] = [...known, ...added]
  }
  return { fields, refused }
}

/** Every field but tags; what the label says comes before the rules of priority. */
function wantedFields(input: TicketPlanInput): Fields {
  const { decision, write, describedFields } = input
  const { tags: _, ...chosen } = chosenFields(input)
  const wanted: { [Name in FieldName]?: FieldValue } = { ...chosen }
  const priority = write.priority.find((rule) => fits(rule, decision))
  if (priority !== undefined) wanted.priority ??= priority.set
  if (write.language !== null && decision.language !== 'und') {
    const values = describedFields.find(({ name }) => name === write.language)?.values ?? null
    const { language } = decision
    wanted[write.language] ??= values === null ? language : (languageValue(language, values) ?? language)
  }
  for (const [type, name] of Object.entries(write.entities) as [EntityType, FieldName][]) {
    const value = onlyEntity(decision, type)
    if (value !== null) wanted[name] ??= value
  }
  return wanted
}

/** What the label writes, as far as it is sure enough of it; what undecided tickets get where there is none. */
function chosenFields({ decision, classification, item, write }: TicketPlanInput): Fields {
  if (decision.label === null) return write.undecided
  const fields = write.fields.get(decision.label) ?? {}
  if (classification === null) return {}
  const sure = (Object.keys(fields) as FieldName[]).filter(
    (name) => mayApply(classification, actionOf(name)) && !(actionOf(name) === 'move' && looksForged(item)),
  )
  return Object.fromEntries(sure.map((name) => [name, fields[name]]))
}

/** How hard it is to take back: a ticket in another queue is out of sight, a status sets clocks going. */
function actionOf(name: FieldName): Action {
  return name === 'queue' || name === 'status' ? 'move' : 'keyword'
}

/** Signs that somebody pretends to be somebody else. */
function looksForged({ flags }: Pick<Item, 'flags'>): boolean {
  return flags.includes('failed-authentication') || flags.includes('suspicious-link')
}

function fits(rule: PriorityRule, { urgency, sentiment, label }: TicketPlanInput['decision']): boolean {
  return (
    (rule.urgency?.includes(urgency.level) ?? true) &&
    (rule.sentiment?.includes(sentiment.label) ?? true) &&
    (rule.label === null || (label !== null && rule.label.includes(label)))
  )
}

/** The one value of that kind; with two different ones, either could be the wrong one. */
function onlyEntity({ entities }: TicketPlanInput['decision'], type: EntityType): string | null {
  const values = new Set(entities.filter((entity) => entity.type === type).map(({ value }) => value))
  const [value] = values
  return values.size === 1 && value !== undefined && value.length <= 200 ? value : null
}

function wantedTags(input: TicketPlanInput): Map<FieldName, string[]> {
  const { decision, write, describedFields } = input
  const wanted = new Map<FieldName, string[]>()
  const chosen = listOf(chosenFields(input).tags)
  if (chosen.length > 0) wanted.set('tags', [...chosen])
  if (write.tags === null) return wanted
  const { field, from, most } = write.tags
  // What nobody listed is left out in silence where the system takes only its own tags.
  const values = describedFields.find(({ name }) => name === field)?.values ?? null
  const tags = keywordTags(decision.keywords, from ?? values, most)
  if (tags.length > 0) wanted.set(field, [...(wanted.get(field) ?? []), ...tags])
  return wanted
}

/** Does the field hold nothing of a person's? */
function mayWrite({ ticket, earlier }: TicketPlanInput, name: FieldName): boolean {
  const written = earlier?.[name]
  const isOurs = written !== undefined && sameValue(written, ticket.fields[name])
  if (name === 'queue' || name === 'priority' || name === 'status') return earlier === null || isOurs
  // Empty after Mailroom filled it: a person emptied it.
  const isEmpty = listOf(ticket.fields[name]).length === 0
  return isOurs || (isEmpty && listOf(written).length === 0)
}

function replyTemplate({ decision, classification, item, write }: TicketPlanInput): string | null {
  if (decision.label === null || classification === null || !mayApply(classification, 'draft')) return null
  return answerRefusal(item.flags) === null ? (write.replies.get(decision.label) ?? null) : null
}

/** Duplicates in the same ticket system that it is not linked with yet. */
function duplicates({ item, ticket, related }: TicketPlanInput): string[] {
  const here = `ticket:${item.id.slice(0, item.id.indexOf('/') + 1)}`
  const own = `ticket:${item.id}`
  const found = related
    .filter(({ kind, key }) => kind === 'duplicate' && key.startsWith(here) && key !== own)
    .map(({ key }) => key.slice(here.length))
  return found.filter((id) => !ticket.links.includes(id)).slice(0, mostLinks)
}

/** A machine's answer gets no note; a later message of a customer only where somebody waits, is angry or in a hurry. */
function deservesNote({ decision, item, earlier }: TicketPlanInput): boolean {
  if (item.flags.some((flag) => flag === 'auto-reply' || flag === 'bounce' || flag === 'no-text'))
    return false
  if (earlier === null) return true
  return (
    decision.needsReply >= 0.5 || decision.urgency.level !== 'low' || decision.sentiment.label === 'negative'
  )
}
