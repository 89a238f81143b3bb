/**
 * Which fields can be written, with their values. Jira says it of an issue ("Get edit issue metadata") by its type, so
 * the newest issue of each type is asked. Of a project without issues it tells what may be set when one is created.
 */
import { z } from 'zod'
import type { FieldDescription, FieldName } from '../contract.ts'
import { parseAnswer } from '../parse-answer.ts'
import type { Call, Edition } from './edition.ts'
import { allowedValues, kindOf } from './field-kinds.ts'
import type { FieldNames } from './issue-fields.ts'
import { projectClause } from './list-changes.ts'
import { CreateMeta, EditMeta, type FieldMeta, SampleIssue, TypesWithStatuses } from './shapes.ts'

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
  const samples = await samplesOf(call, edition, projects, signal)
  for (const project of projects) {
    const types = await typesOf(call, project, signal)
    const statuses = types.flatMap((type) => type.statuses.map(({ name }) => name))
    const before = described.get('status')?.values ?? []
    const values = [...new Set([...before, ...statuses])]
    if (values.length > 0) described.set('status', { name: 'status', values, kind: 'text', many: false })
    const own = samples.filter((key) => key.startsWith(`${project}-`))
    const fields =
      own.length > 0 ? await editable(call, own, signal) : await creatable(call, project, types, signal)
    for (const [id, meta] of fields) add(described, names.get(id), meta, edition)
  }
  return [...described.values()]
}

function add(
  described: Map<FieldName, FieldDescription>,
  name: FieldName | undefined,
  meta: FieldMeta,
  edition: Edition,
): void {
  const kind = kindOf(meta.schema, edition)
  if (name === undefined || kind === null || !meta.operations.includes('set')) return
  const allowed = allowedValues(meta)
  const before = described.get(name)?.values ?? []
  const values = allowed === null ? null : [...new Set([...before, ...allowed])]
  described.set(name, { name, values, kind: kind.kind, many: kind.many })
}

/** "Get all statuses for project". Whether one can be reached from where an issue is, its transitions say. */
async function typesOf(call: Call, project: string, signal?: AbortSignal): Promise<TypesWithStatuses> {
  const answer = await call(`/project/${encodeURIComponent(project)}/statuses`, { signal })
  return parseAnswer(TypesWithStatuses, answer.body)
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

type Fields = [id: string, meta: FieldMeta][]

async function editable(call: Call, issues: readonly string[], signal?: AbortSignal): Promise<Fields> {
  const found: Fields = []
  for (const key of issues) {
    const answer = await call(`/issue/${encodeURIComponent(key)}/editmeta`, { signal })
    found.push(...Object.entries(parseAnswer(EditMeta, answer.body).fields))
  }
  return found
}

/** "Get create field metadata for a project and issue type id"; nothing where the user may not create issues. */
async function creatable(
  call: Call,
  project: string,
  types: TypesWithStatuses,
  signal?: AbortSignal,
): Promise<Fields> {
  const found: Fields = []
  for (const { id } of types.slice(0, mostTypes)) {
    const path = `/issue/createmeta/${encodeURIComponent(project)}/issuetypes/${encodeURIComponent(id)}`
    const answer = await call(path, { query: { maxResults: 200 }, signal, accepts: [400, 403, 404] })
    if (answer.status !== 200) continue
    const { fields, values } = parseAnswer(CreateMeta, answer.body)
    found.push(...[...fields, ...values].map((meta): Fields[number] => [meta.fieldId, meta]))
  }
  return found
}
