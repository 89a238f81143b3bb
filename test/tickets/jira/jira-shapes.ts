/** What Jira answers with, in the words of either edition. */
import type { EditionName, FakeComment, FakeIssue, FakeJira, FakeUser } from './fake-jira.ts'
import { editable, editMetaOf, statusOf, transitionsOf } from './jira-rules.ts'

export const fieldList = Object.entries(editable).map(([id, { name, schema }]) => ({
  id,
  key: id,
  name,
  custom: id.startsWith('customfield_'),
  orderable: true,
  navigable: true,
  searchable: true,
  clauseNames: [id],
  schema,
}))

export function userOf({ edition, url }: FakeJira, { id, name, mail, kind = 'atlassian' }: FakeUser) {
  const common = {
    self: `${url}/rest/api/user/${id}`,
    displayName: name,
    active: true,
    timeZone: 'Pacific/Auckland',
    ...(mail === undefined ? {} : { emailAddress: mail }),
  }
  return edition === 'cloud'
    ? { ...common, accountId: id, accountType: kind }
    : { ...common, key: id, name: id.replace('5a-', '') }
}

export function issueOf(fake: FakeJira, issue: FakeIssue, expand: string) {
  const wanted = expand.split(',')
  const schema = Object.fromEntries(Object.entries(editable).map(([id, meta]) => [id, meta.schema]))
  return {
    id: issue.key.replaceAll(/\D/g, ''),
    key: issue.key,
    self: `${fake.url}/rest/api/issue/${issue.key}`,
    fields: {
      ...Object.fromEntries(Object.keys(editable).map((id) => [id, issue.fields[id] ?? null])),
      summary: issue.summary,
      description: richText(issue.description, fake.edition),
      created: wireDate(issue.createdAt),
      updated: wireDate(issue.updatedAt),
      status: statusOf(issue.status),
      project: {
        id: '1',
        key: issue.project,
        name: issue.project,
        projectTypeKey: fake.projects.get(issue.project),
      },
      issuetype: { id: '1', name: 'Request' },
      labels: issue.fields.labels ?? [],
      components: issue.fields.components ?? [],
      reporter: userOf(fake, issue.reporter),
      issuelinks: issue.links.map(({ id, other, type }, index) => ({
        id,
        type: { id: '2', name: type, inward: 'relates to', outward: 'relates to' },
        [index % 2 === 0 ? 'inwardIssue' : 'outwardIssue']: { id: '1', key: other },
      })),
      attachment: issue.attachments.map(({ name, size, type }) => ({
        id: '1',
        filename: name,
        mimeType: type,
        size,
      })),
    },
    ...(wanted.includes('renderedFields')
      ? { renderedFields: { description: rendered(issue.description) } }
      : {}),
    ...(wanted.includes('schema') ? { schema } : {}),
    ...(wanted.includes('editmeta') ? { editmeta: editMetaOf() } : {}),
    ...(wanted.includes('transitions') ? { transitions: transitionsOf(issue) } : {}),
  }
}

export function commentOf(fake: FakeJira, issue: FakeIssue, comment: FakeComment, expand: string) {
  const isServiceDesk = fake.projects.get(issue.project) === 'service_desk'
  const internal = comment.properties['sd.public.comment'] as { internal?: boolean } | undefined
  const properties = Object.entries(comment.properties).map(([key, value]) => ({ key, value }))
  return {
    id: comment.id,
    self: `${fake.url}/rest/api/issue/${issue.key}/comment/${comment.id}`,
    author: userOf(fake, comment.author),
    body: richText(comment.text, fake.edition),
    created: wireDate(comment.at),
    updated: wireDate(comment.at),
    ...(fake.edition === 'cloud' && isServiceDesk ? { jsdPublic: internal?.internal !== true } : {}),
    ...(expand.includes('renderedBody') ? { renderedBody: rendered(comment.text) } : {}),
    // The cloud says it in its own word above.
    ...(fake.edition === 'data center' && expand.includes('properties') ? { properties } : {}),
    ...(comment.role === undefined ? {} : { visibility: { type: 'role', value: comment.role } }),
  }
}

/** "2026-01-05T08:00:00.000+0000", in the time zone of the user's profile; here one half a day ahead. */
function wireDate(date: Date): string {
  const local = new Date(date.getTime() + 13 * 3_600_000)
  return local.toISOString().replace('Z', '+1300')
}

function richText(text: string, edition: EditionName): unknown {
  if (edition === 'data center') return text
  const content = text === '' ? [] : [{ type: 'text', text }]
  return { type: 'doc', version: 1, content: [{ type: 'paragraph', content }] }
}

/** Text of a body that is posted; null where the edition does not take it. */
export function textOf(rich: unknown, edition: EditionName): string | null {
  if (edition === 'data center') return typeof rich === 'string' ? rich : null
  const { type, text, content = [] } = rich as { type?: string; text?: string; content?: unknown[] }
  if (type === undefined) return null
  if (type === 'hardBreak') return '\n'
  return `${text ?? ''}${content.map((part) => textOf(part, edition) ?? '').join(type === 'doc' ? '\n\n' : '')}`
}

function rendered(text: string): string {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  return `<p>${escaped.replaceAll('\n', '<br/>\n')}</p>`
}
