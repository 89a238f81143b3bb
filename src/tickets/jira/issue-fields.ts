/** The fields of an issue by the names that mailroom.yaml uses, and the way back. */

import type { PermanentError } from '../../errors.ts'
import type { FieldName, Fields, FieldValue } from '../contract.ts'
import { FieldRefusedError } from '../field-refused.ts'
import { listOf, sameValue } from '../field-values.ts'
import type { Edition } from './edition.ts'
import { allowedValues, asRead, fromJiraValue, kindOf, systemFields, toJiraValue } from './field-kinds.ts'
import type { EditMeta, Issue } from './shapes.ts'

/** Names of mailroom.yaml by id of the field. */
export type FieldNames = ReadonlyMap<string, FieldName>

/** Custom fields by their names; two of one name by their ids. */
export function namesOfFields(fields: readonly { id: string; name: string; custom: boolean }[]): FieldNames {
  const custom = fields.filter((field) => field.custom)
  const names = new Map<string, FieldName>(systemFields.map(([name, id]) => [id, name]))
  for (const { id, name } of custom) {
    const isAlone = custom.filter((other) => other.name.trim() === name.trim()).length === 1
    names.set(id, `custom:${isAlone ? name.trim() : id}`)
  }
  return names
}

export function fieldsOfIssue({ fields, schema }: Issue, names: FieldNames, edition: Edition): Fields {
  const read: { [Name in FieldName]?: FieldValue } = {
    queue: fields.project.key,
    status: fields.status.name,
    priority: fields.priority?.name ?? null,
    tags: fields.labels,
    category: fields.components.map(({ name }) => name),
  }
  for (const [id, name] of names) {
    const type = schema[id]
    if (name in read || type === undefined || kindOf(type, edition) === null) continue
    const value = fromJiraValue(fields[id], edition)
    if (value !== undefined) read[name] = value
  }
  return read
}

/** Jira's labels hold no blanks: "late delivery" is written as "late-delivery". */
export function withJiraLabels(fields: Fields): Fields {
  if (fields.tags === undefined) return fields
  return { ...fields, tags: listOf(fields.tags).map((tag) => tag.trim().replaceAll(/\s+/g, '-')) }
}

/** What is to be sent: fields of "Edit issue", and the transition of "Transition issue"; null: nothing. */
export interface IssueUpdate {
  fields: Record<string, unknown> | null
  transition: string | null
  /** What is wanted, as it will be read afterwards. */
  expected: Fields
}

/** PermanentError `field-refused` for what the issue does not offer right now. */
export function updateOf(
  wanted: Fields,
  now: Fields,
  issue: Issue,
  names: FieldNames,
  edition: Edition,
): IssueUpdate {
  const fields: Record<string, unknown> = {}
  const expected: { [Name in FieldName]?: FieldValue } = {}
  let transition: string | null = null
  for (const [name, value] of Object.entries(wanted) as [FieldName, FieldValue][]) {
    expected[name] = value
    if (sameValue(value, now[name])) continue
    if (name === 'status') {
      transition = issue.transitions.find(({ to }) => to?.name === value)?.id ?? null
      if (transition === null) throw refused(name)
      continue
    }
    const sent = valueFor(name, value, issue.editmeta?.fields ?? {}, names, edition)
    if (sent === null) throw refused(name)
    fields[sent.id] = sent.value
    expected[name] = sent.expected
  }
  return { fields: Object.keys(fields).length === 0 ? null : fields, transition, expected }
}

function valueFor(
  name: FieldName,
  value: FieldValue,
  editable: Required<EditMeta>['fields'],
  names: FieldNames,
  edition: Edition,
): { id: string; value: unknown; expected: FieldValue } | null {
  const id = [...names].find(([, known]) => known === name)?.[0] ?? ''
  const meta = editable[id]
  const kind = meta === undefined ? null : kindOf(meta.schema, edition)
  if (meta === undefined || kind === null) return null
  const allowed = allowedValues(meta)
  if (allowed !== null && listOf(value).some((one) => !allowed.includes(one))) return null
  const sent = toJiraValue(value, kind)
  return sent === undefined ? null : { id, value: sent, expected: asRead(value, kind) }
}

export function refused(field: string): PermanentError {
  return new FieldRefusedError(`Jira does not take this value for ${field} of this issue.`, field.split(', '))
}
