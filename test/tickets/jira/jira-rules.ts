/** What the fake Jira lets people change: the edit screen, and the workflow. */
import type { FakeIssue, FakeJira } from './fake-jira.ts'

const components = ['Billing', 'Machines']

interface Meta {
  name: string
  schema: { type: string; items?: string; system?: string; custom?: string; customId?: number }
  allowedValues?: object[]
}

const custom = 'com.atlassian.jira.plugin.system.customfieldtypes'
const options = (...values: string[]) => values.map((value, index) => ({ id: String(index), value }))
const names = (...list: string[]) => list.map((name, index) => ({ id: String(index), name }))

export const editable: Record<string, Meta> = {
  summary: { name: 'Summary', schema: { type: 'string', system: 'summary' } },
  priority: {
    name: 'Priority',
    schema: { type: 'priority', system: 'priority' },
    allowedValues: names('Highest', 'High', 'Medium', 'Low'),
  },
  labels: { name: 'Labels', schema: { type: 'array', items: 'string', system: 'labels' } },
  components: {
    name: 'Components',
    schema: { type: 'array', items: 'component', system: 'components' },
    allowedValues: names(...components),
  },
  customfield_10001: {
    name: 'Area',
    schema: { type: 'option', custom: `${custom}:select`, customId: 10001 },
    allowedValues: options('Press', 'Packing'),
  },
  customfield_10002: {
    name: 'Order number',
    schema: { type: 'string', custom: `${custom}:textfield`, customId: 10002 },
  },
  customfield_10003: {
    name: 'Details',
    schema: { type: 'string', custom: `${custom}:textarea`, customId: 10003 },
  },
  customfield_10004: {
    name: 'Amount',
    schema: { type: 'number', custom: `${custom}:float`, customId: 10004 },
  },
  customfield_10005: {
    name: 'Topics',
    schema: { type: 'array', items: 'option', custom: `${custom}:multiselect`, customId: 10005 },
    allowedValues: options('Refund', 'Delay', 'Damage'),
  },
  customfield_10006: {
    name: 'Twin',
    schema: { type: 'string', custom: `${custom}:textfield`, customId: 10006 },
  },
  customfield_10007: {
    name: 'Twin',
    schema: { type: 'string', custom: `${custom}:textfield`, customId: 10007 },
  },
  customfield_10008: {
    name: 'Approver',
    schema: { type: 'user', custom: `${custom}:userpicker`, customId: 10008 },
  },
}

export function editMetaOf() {
  const entries = Object.entries(editable).map(([id, meta]) => {
    const operations = id === 'customfield_10008' ? ['add'] : ['set']
    return [id, { required: id === 'summary', key: id, operations, ...meta }] as const
  })
  return { fields: Object.fromEntries(entries) }
}

const workflow: Record<string, string[]> = {
  Open: ['In Progress', 'Declined'],
  'In Progress': ['Open', 'Done'],
  Done: ['Open'],
  Declined: ['Open'],
}

export function transitionsOf({ status }: FakeIssue) {
  return (workflow[status] ?? []).map((name) => ({
    id: String(Object.keys(workflow).indexOf(name) + 11),
    name: `To ${name}`,
    to: statusOf(name),
    hasScreen: false,
  }))
}

export function statusOf(name: string) {
  const key = name === 'Open' ? 'new' : name === 'In Progress' ? 'indeterminate' : 'done'
  return { id: String(Object.keys(workflow).indexOf(name)), name, statusCategory: { id: 1, key, name: key } }
}

/** Applies "Edit issue" or "Transition issue"; gives what is refused by id of the field, or null. */
export function changeIssue(
  issue: FakeIssue,
  resource: string | undefined,
  body: unknown,
  { edition, refusedField }: Pick<FakeJira, 'edition' | 'refusedField'>,
): Record<string, string> | null {
  const { fields = {}, transition } = body as {
    fields?: Record<string, unknown>
    transition?: { id: string }
  }
  if (resource === 'transitions') {
    const to = transitionsOf(issue).find(({ id }) => id === transition?.id)?.to.name
    if (to === undefined || to === 'Declined') return { resolution: 'Resolution is required.' }
    issue.status = to
    return null
  }
  for (const [id, value] of Object.entries(fields)) {
    if (!(id in editable) || id === refusedField)
      return { [id]: 'Field cannot be set. It is not on the appropriate screen, or unknown.' }
    const isRich = editable[id]?.schema.custom?.endsWith(':textarea') === true
    if (isRich && value !== null && typeof value !== (edition === 'cloud' ? 'object' : 'string'))
      return { [id]: 'Operation value must be an Atlassian Document.' }
    const labels = id === 'labels' && Array.isArray(value) ? value : []
    if (labels.some((label) => /\s/.test(String(label)))) return { labels: 'The label contains spaces.' }
  }
  Object.assign(issue.fields, fields)
  return null
}
