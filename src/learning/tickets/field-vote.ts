/** What fields of a ticket say of its label, by what mailroom.yaml writes for each. Pure. */
import type { FieldName, Fields } from '../../tickets/contract.ts'
import { listOf, sameValue } from '../../tickets/field-values.ts'

/** A label, and the fields that Mailroom writes for it: who sets them gives the label. */
export interface LabelFields {
  name: string
  fields: Fields
}

export type FieldVerdict =
  | { counts: true; label: string | null; weight: number }
  | { counts: false; why: string }

/** How much a vote counts beside an old example, which counts 1; as for mail. */
const weights = { given: 2, taken: 0.5, found: 1 }

/** The fields that say a label. */
export function telling(labels: readonly LabelFields[]): FieldName[] {
  return [...new Set(labels.flatMap(({ fields }) => Object.keys(fields) as FieldName[]))]
}

/**
 * What a person said by changing fields from `before` to `now`; what Mailroom wrote itself is in both. The rules, the
 * first that fits: all fields of one label hold; a changed field holds what one label alone writes there; the fields of a
 * label held and do not any more.
 */
export function fieldVote(before: Fields, now: Fields, labels: readonly LabelFields[]): FieldVerdict {
  const changed = telling(labels).filter((name) => !sameValue(before[name], now[name]))
  if (changed.length === 0) return nothing('no field of a label changed')
  const was = fitting(before, labels)
  const [is, another] = fitting(now, labels)
  if (another !== undefined) return nothing('the fields of several labels')
  if (is !== undefined)
    return was.length === 1 && was[0] === is ? nothing('no label changed') : vote(is, weights.given)
  const meant = labels.filter(({ fields }) =>
    changed.some((name) => holds(now, fields, name) && !holds(before, fields, name)),
  )
  const [only, second] = meant
  if (second !== undefined) return nothing('what several labels write')
  if (only !== undefined) return vote(only.name, weights.given)
  return was.length > 0 ? vote(null, weights.taken) : nothing('what no label writes')
}

/**
 * The label of a ticket that Mailroom has not decided, where people have said it: by anything but the queue and the status
 * of an open ticket, which say where it came in. Null where it is not clear.
 */
export function foundVote(now: Fields, labels: readonly LabelFields[], isClosed: boolean): FieldVerdict {
  const [name, another] = fitting(now, labels)
  if (name === undefined || another !== undefined) return nothing('not the fields of one label')
  const fields = labels.find((label) => label.name === name)?.fields ?? {}
  const isSaid = Object.keys(fields).some((field) => field === 'category' || field.startsWith('custom:'))
  return isSaid || isClosed ? vote(name, weights.found) : nothing('it may have come in there')
}

/** Labels all of whose fields hold; of two, one of which writes all that the other does, the one that writes more. */
function fitting(now: Fields, labels: readonly LabelFields[]): string[] {
  const all = labels.filter(({ fields }) => {
    const names = Object.keys(fields) as FieldName[]
    return names.length > 0 && names.every((name) => holds(now, fields, name))
  })
  const isMore = (one: LabelFields, other: LabelFields) =>
    Object.keys(one.fields).length > Object.keys(other.fields).length &&
    (Object.keys(other.fields) as FieldName[]).every((name) => holds(one.fields, other.fields, name))
  return all.filter((label) => !all.some((other) => isMore(other, label))).map(({ name }) => name)
}

/** Does the field hold what the label writes? It may hold more: tags of others. */
function holds(now: Fields, written: Fields, name: FieldName): boolean {
  const wanted = listOf(written[name]).map(plain)
  const held = new Set(listOf(now[name]).map(plain))
  return wanted.length > 0 && wanted.every((value) => held.has(value))
}

function plain(value: string): string {
  return value.trim().toLowerCase()
}

function vote(label: string | null, weight: number): FieldVerdict {
  return { counts: true, label, weight }
}

function nothing(why: string): FieldVerdict {
  return { counts: false, why }
}
