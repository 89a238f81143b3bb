/**
 * Which fields can be written, with their values. Jira says it of an issue ("Get edit issue metadata") by its type, so
 * the newest issue of each type is asked; a project without issues has none to tell of.
 */
import { z } from 'zod'
import type { FieldDescription, FieldName } from '../contract.ts'
import { parseAnswer } from '../parse-answer.ts'
import type { Call, Edition } from './edition.ts'
import { allowedValues, kindOf } from './field-kinds.ts'
import type { FieldNames } from './issue-fields.ts'
import { projectClause } from './list-changes.ts'
import { EditMeta, ProjectStatuses, SampleIssue } from './shapes.ts'

const newest = 50
const mostTypes = 10

export async function describeProjects(
  call: Call,
  edition: Edition,
  projects: readonly string[],
  names: FieldNames,
  signal?: AbortSignal,
): Promise<FieldDescription[]> {
  const described = new Map<FieldName, FieldDescription>()
  const statuses = await statusesOf(call, projects, signal)
  if (statuses.length > 0)
    described.set('status', { name: 'status', values: statuses, kind: 'text', many: false })
  for (const key of await samplesOf(call, edition, projects, signal)) {
    const { fields } = parseAnswer(EditMeta, (await call(`/issue/${key}/editmeta`, { signal })).body)
    for (const [id, meta] of Object.entries(fields)) {
      const name = names.get(id)
      const kind = kindOf(meta.schema, edition)
      if (name === undefined || kind === null || !meta.operations.includes('set')) continue
      const before = described.get(name)
      const allowed = allowedValues(meta)
      const values = allowed === null ? null : [...new Set([...(before?.values ?? []), ...allowed])]
      described.set(name, { name, values, kind: kind.kind, many: kind.many })
    }
  }
  return [...described.values()]
}

/** "Get all statuses for project". Whether one can be reached from where an issue is, its transitions say. */
async function statusesOf(call: Call, projects: readonly string[], signal?: AbortSignal): Promise<string[]> {
  const names = new Set<string>()
  for (const project of projects) {
    const { body } = await call(`/project/${encodeURIComponent(project)}/statuses`, { signal })
    for (const { statuses } of parseAnswer(ProjectStatuses, body))
      for (const { name } of statuses) names.add(name)
  }
  return [...names]
}

/** The newest issue of each type in each project. */
async function samplesOf(
  call: Call,
  edition: Edition,
  projects: readonly string[],
  signal?: AbortSignal,
): Promise<string[]> {
  const jql = `${projectClause(projects)} ORDER BY created DESC`
  const search = { jql, fields: ['project', 'issuetype'], size: newest, next: null }
  const { issues } = await edition.search(call, search, signal)
  const samples = new Map<string, string>()
  for (const { key, fields } of parseAnswer(z.array(SampleIssue), issues)) {
    const type = `${fields.project.key} ${fields.issuetype.id}`
    if (!samples.has(type) && samples.size < mostTypes) samples.set(type, key)
  }
  return [...samples.values()]
}
