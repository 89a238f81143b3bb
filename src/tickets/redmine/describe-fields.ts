/** The fields that can be written for the issues of a project, with the values that Redmine accepts. */
import type { FieldDescription } from '../contract.ts'
import type { Http } from '../http.ts'
import { parseAnswer } from '../parse-answer.ts'
import { isWritable } from './issue-fields.ts'
import { type CustomField, type CustomValue, IssuesAnswer, type Project } from './shapes.ts'
import type { Surroundings } from './surroundings.ts'

export async function describeFields(
  http: Http,
  surroundings: Surroundings,
  queue: Project | null,
  signal?: AbortSignal,
): Promise<FieldDescription[]> {
  const projects = await surroundings.projects()
  const targets: string[] = []
  const ours: Project[] = []
  for (const project of projects) {
    const may = await surroundings.may(project.id)
    if (project.id === queue?.id || may('add_issues')) targets.push(project.name)
    if (may('edit_issues')) ours.push(project)
  }
  const configured = await surroundings.configuredProjects()
  const asked = queue !== null ? [queue] : configured.length > 0 ? configured : ours
  const categories = await Promise.all(asked.map(({ id }) => surroundings.categories(id)))
  return [
    oneOf('queue', targets),
    oneOf('category', [...new Set(categories.flat().map(({ name }) => name))]),
    oneOf(
      'priority',
      (await surroundings.priorities()).map(({ name }) => name),
    ),
    oneOf(
      'status',
      (await surroundings.statuses()).map(({ name }) => name),
    ),
    ...(await customFields()),
  ]

  /**
   * Which custom fields a project has is told by its issues alone: the project itself names only some of them, and their
   * definitions name no projects, and only to administrators.
   */
  async function customFields(): Promise<FieldDescription[]> {
    const definitions = (await surroundings.customFields())?.filter(isWritable)
    const held = (await fieldsInUse(queue)) ?? (definitions === undefined ? await fieldsInUse(null) : null)
    if (definitions === undefined) return [...(held?.values() ?? [])].map(asFoundOnIssues)
    return definitions.filter(({ id }) => held?.has(id) ?? true).map(asDefined)
  }

  /** By id, as the issues that changed last have them; null where there are no issues. */
  async function fieldsInUse(project: Project | null): Promise<Map<number, CustomValue> | null> {
    const query = {
      ...(project === null ? {} : { project_id: project.id, subproject_id: '!*' }),
      ...{ status_id: '*', sort: 'updated_on:desc', limit: 100 },
    }
    const answer = await http.request('/issues.json', { query, signal, accepts: [403] })
    // The project keeps no issues.
    if (answer.status === 403) return null
    const { issues } = parseAnswer(IssuesAnswer, answer.body)
    if (issues.length === 0) return null
    return new Map(issues.flatMap(({ custom_fields }) => custom_fields.map((field) => [field.id, field])))
  }
}

function oneOf(
  name: 'queue' | 'category' | 'priority' | 'status',
  values: readonly string[],
): FieldDescription {
  return { name, values, kind: 'text', many: false }
}

function asFoundOnIssues({ name, multiple }: CustomValue): FieldDescription {
  return { name: `custom:${name}`, values: null, kind: 'text', many: multiple }
}

function asDefined({ name, field_format, multiple, possible_values }: CustomField): FieldDescription {
  const isNumber = field_format === 'int' || field_format === 'float'
  return {
    name: `custom:${name}`,
    values: possible_values.length === 0 ? null : possible_values.map(({ value, label }) => label ?? value),
    kind: isNumber ? 'number' : field_format === 'date' ? 'date' : 'text',
    many: multiple,
  }
}
