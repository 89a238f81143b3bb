/** The fields of an issue by the names that mailroom.yaml uses, and the way back to what Redmine takes. */

import type { PermanentError } from '../../errors.ts'
import type { FieldName, Fields, FieldValue } from '../contract.ts'
import { FieldRefusedError } from '../field-refused.ts'
import { listOf, sameValue } from '../field-values.ts'
import type { CustomField, CustomValue, Issue, Named } from './shapes.ts'
import type { Surroundings } from './surroundings.ts'

/** Formats whose values are ids of something that is not listed with the field. */
const foreignFormats = new Set(['user', 'version', 'attachment'])

export async function fieldsOfIssue(issue: Issue, surroundings: Surroundings): Promise<Fields> {
  const [projects, definitions] = await Promise.all([surroundings.projects(), surroundings.customFields()])
  const fields: { [Name in FieldName]?: FieldValue } = {
    queue: projects.find(({ id }) => id === issue.project.id)?.name ?? issue.project.name,
    category: issue.category?.name ?? null,
    priority: issue.priority.name,
    status: issue.status.name,
  }
  for (const custom of issue.custom_fields) {
    const definition = definitions?.find(({ id }) => id === custom.id)
    if (isWritable(definition)) fields[`custom:${custom.name}`] = shownValue(custom, definition)
  }
  return fields
}

/** Can its values be named as people read them? True where its definition is not known. */
export function isWritable(definition: CustomField | undefined): boolean {
  return definition === undefined || !foreignFormats.has(definition.field_format)
}

function shownValue({ value, multiple }: CustomValue, definition: CustomField | undefined): FieldValue {
  const shown = listOf(value)
    .filter((one) => one !== '')
    .map((one) => definition?.possible_values.find((possible) => possible.value === one)?.label ?? one)
  return multiple ? shown : (shown[0] ?? null)
}

/**
 * The body of "Updating an issue" that sets the fields that are not so already, or null where all are. PermanentError
 * `field-refused` for what Redmine does not have or does not let us do, because it ignores some of that without a word.
 */
export async function updateOf(
  wanted: Fields,
  issue: Issue,
  surroundings: Surroundings,
): Promise<Record<string, unknown> | null> {
  const now = await fieldsOfIssue(issue, surroundings)
  const names = (Object.keys(wanted) as FieldName[]).filter((name) => !sameValue(wanted[name], now[name]))
  if (names.length === 0) return null
  const update: Record<string, unknown> = {}
  const target = names.includes('queue')
    ? idOf('queue', wanted.queue, await surroundings.projects())
    : issue.project.id
  if (target !== issue.project.id) {
    if (!(await surroundings.may(target))('add_issues')) throw refused(['queue'])
    update.project_id = target
  }
  const custom: { id: number; value: string | string[] }[] = []
  for (const name of names) {
    const value = wanted[name]
    if (name === 'category')
      update.category_id =
        listOf(value).length === 0 ? '' : idOf(name, value, await surroundings.categories(target))
    else if (name === 'priority') update.priority_id = idOf(name, value, await surroundings.priorities())
    else if (name === 'status') {
      // In another project our user may have other roles, and other steps to take.
      const reachable = target === issue.project.id ? issue.allowed_statuses : undefined
      update.status_id = idOf(name, value, reachable ?? (await surroundings.statuses()))
    } else if (name.startsWith('custom:'))
      custom.push(await customValue(name, value, target !== issue.project.id))
    else if (name !== 'queue') throw refused([name])
  }
  if (custom.length > 0) update.custom_fields = custom
  return update

  async function customValue(name: FieldName, wantedValue: FieldValue | undefined, moves: boolean) {
    const definitions = await surroundings.customFields()
    const title = name.slice('custom:'.length)
    const held = issue.custom_fields.find((field) => field.name === title)
    const definition = definitions?.find((field) => field.name === title)
    const id = held?.id ?? (moves ? definition?.id : undefined)
    if (id === undefined || !isWritable(definition)) throw refused([name])
    const isMultiple = held?.multiple ?? definition?.multiple ?? false
    const values = listOf(wantedValue).map(
      (one) => definition?.possible_values.find(({ label, value }) => (label ?? value) === one)?.value ?? one,
    )
    if (values.length > 1 && !isMultiple) throw refused([name])
    return { id, value: isMultiple ? values : (values[0] ?? '') }
  }
}

function idOf(name: FieldName, value: FieldValue | undefined, known: readonly Named[]): number {
  const [wanted, ...others] = listOf(value)
  const found = known.find((one) => one.name === wanted)
  if (found === undefined || others.length > 0) throw refused([name])
  return found.id
}

/** Which of the fields a refusal (422) is about, as far as it can be told: it names them in the language of our user. */
export function refusedFields(names: readonly FieldName[], errors: readonly string[]): FieldName[] {
  if (names.length < 2) return [...names]
  const blamed = names.filter((name) => {
    const title = name.startsWith('custom:') ? name.slice('custom:'.length) : englishTitles[name]
    return title !== undefined && errors.some((error) => error.startsWith(`${title} `))
  })
  return blamed.length > 0 ? blamed : [...names]
}

const englishTitles: { [Name in FieldName]?: string } = {
  queue: 'Tracker',
  category: 'Category',
  priority: 'Priority',
  status: 'Status',
}

export function refused(names: readonly FieldName[]): PermanentError {
  return new FieldRefusedError(`Redmine does not take this value for ${names.join(', ')}.`, names)
}
