import type { TicketWrite } from '../../config/config.ts'
import { nearest } from '../../config/nearest.ts'
import { acceptValue, shownValues } from '../../effects/accept-value.ts'
import type { FieldDescription, FieldName, FieldValue } from '../../tickets/contract.ts'
import { listOf } from '../../tickets/field-values.ts'
import { bad, type Finding, good, note } from './finding.ts'

/** One field that the configuration writes. */
interface Wanted {
  /** Who writes it, as the subject of a sentence. */
  who: string
  field: FieldName
  /** null: whatever a ticket says. */
  value: FieldValue
  /** The queue that the ticket is moved to by the same label; null: it stays. */
  target: string | null
  /** Must it hold several values? */
  many: boolean
}

/**
 * Compares every configured field and value with what the ticket system has. `described`: by queue; null is wherever.
 * What no queue takes is wrong, what only some take is worth knowing.
 */
export function checkFields(
  write: TicketWrite,
  queues: readonly string[],
  described: ReadonlyMap<string | null, readonly FieldDescription[]>,
): Finding[] {
  const all = wantedFields(write)
  const findings = all.flatMap((wanted) => {
    const places = wanted.target !== null && described.has(wanted.target) ? [wanted.target] : queues
    const looked = places.filter((queue) => described.has(queue))
    return checkOne(wanted, looked.length > 0 ? looked : [null], described)
  })
  if (all.length > 0 && findings.length === 0)
    return [good(`all configured fields can be written (${all.length})`)]
  return findings
}

function checkOne(
  wanted: Wanted,
  queues: readonly (string | null)[],
  described: ReadonlyMap<string | null, readonly FieldDescription[]>,
): Finding[] {
  const faults = queues.flatMap((queue) => {
    const fields = described.get(queue) ?? []
    const fault = faultOf(wanted, fields)
    return fault === null ? [] : [{ queue, fault }]
  })
  const [first] = faults
  if (first === undefined) return []
  const subject = `${wanted.who} writes ${wanted.field}${shownValue(wanted.value)}`
  if (faults.length === queues.length) return [bad(`${subject}, but ${first.fault}`)]
  return faults.map(({ queue, fault }) => note(`${subject}; not in "${queue}": ${fault}`))
}

function faultOf({ field, value, many }: Wanted, fields: readonly FieldDescription[]): string | null {
  const description = fields.find(({ name }) => name === field)
  if (description === undefined) {
    const names = fields.map(({ name }) => name)
    return `there is no such field. ${meant(field, names)}`
  }
  if (many && !description.many) return 'the field holds one value only.'
  if (value === null) return null
  const accepted = acceptValue(description, value)
  if ('value' in accepted) return null
  const { values } = description
  const wrong = listOf(value).find((one) => 'why' in acceptValue(description, one))
  if (values === null || wrong === undefined) return `${accepted.why}.`
  return `there is no value "${wrong}". ${meant(wrong, values)}`
}

function meant(written: string, known: readonly string[]): string {
  const near = nearest(written, known)
  return near === undefined
    ? `There are: ${shownValues(known)}.`
    : `Did you mean "${near}"? There are: ${shownValues(known)}.`
}

function shownValue(value: FieldValue): string {
  return value === null ? '' : ` "${listOf(value).join('", "')}"`
}

function wantedFields(write: TicketWrite): Wanted[] {
  const { fields, undecided, priority, language, tags, entities } = write
  const wanted = [...fields].flatMap(([label, mapped]) => ofMap(`the label "${label}"`, mapped))
  wanted.push(...ofMap('undecided', undecided))
  for (const [index, { set }] of priority.entries())
    wanted.push(one(`line ${index + 1} of priority`, 'priority', set))
  if (language !== null) wanted.push(one('language', language, null))
  if (tags !== null) wanted.push({ ...one('tags', tags.field, tags.from), many: true })
  for (const [type, field] of Object.entries(entities)) wanted.push(one(type, field, null))
  return wanted
}

function ofMap(who: string, mapped: TicketWrite['undecided']): Wanted[] {
  const target = typeof mapped.queue === 'string' ? mapped.queue : null
  return (Object.entries(mapped) as [FieldName, FieldValue][]).map(([field, value]) => ({
    ...one(who, field, value),
    target: field === 'queue' ? null : target,
  }))
}

function one(who: string, field: FieldName, value: FieldValue): Wanted {
  return { who, field, value, target: null, many: field === 'tags' }
}
