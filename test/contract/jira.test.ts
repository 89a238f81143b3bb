import assert from 'node:assert/strict'
import { silentLog } from '../../src/silent-log.ts'
import type { FieldName, Fields } from '../../src/tickets/contract.ts'
import { listOf } from '../../src/tickets/field-values.ts'
import { openTicketSource } from '../../src/tickets/registry.ts'
import { agent, customer, type FakeIssue, type FakeJira, startFakeJira } from '../tickets/jira/fake-jira.ts'
import { ticketContract } from './tickets-contract.ts'

for (const edition of ['cloud', 'data center'] as const)
  ticketContract({
    name: `Jira ${edition}, by the published API description`,
    capabilities: {
      readOnly: false,
      notes: true,
      removeNotes: true,
      drafts: false,
      links: true,
      concurrency: 'reread',
    },
    gaps: { html: 'people write documents, and Jira renders them' },
    async open() {
      const jira = await startFakeJira(edition)
      const openAnother = (secret: 'right' | 'wrong') => {
        const token = secret === 'right' ? jira.token : 'wrong'
        const user = edition === 'cloud' ? 'mailroom@example.com' : undefined
        const common = { url: jira.url, secret: () => token, queues: ['HELP'], pollIntervalMs: 1000 }
        return openTicketSource('desk', { type: 'jira', user, ...common }, silentLog)
      }
      return {
        source: openAnother('right'),
        openAnother,
        queue: 'HELP',
        missing: 'HELP-4711',
        fields: [...idsOf.keys(), 'status'],
        // The last one described asks for a resolution on its way.
        samples: { status: 'In Progress' },
        several: ['one', 'two-words', 'Äpfel'],
        closedStatus: 'Done',
        async open({ subject, body, attachments = [] }) {
          const files = attachments.map(({ name, text }) => ({ name, size: text.length, type: 'text/plain' }))
          return jira.add({ summary: subject, description: body, attachments: files }).key
        },
        customerWrites: async (ticket, body) =>
          void jira.comment(issueOf(jira, ticket), { author: customer, text: body }),
        async agentWrites(ticket, body, internal) {
          const properties = { 'sd.public.comment': { internal } }
          jira.comment(issueOf(jira, ticket), { author: agent, text: body, properties })
        },
        async change(ticket, { status, ...others }) {
          const issue = issueOf(jira, ticket)
          const fields = { ...issue.fields, ...inJira(others) }
          jira.change(issue, { fields, ...(typeof status === 'string' ? { status } : {}) })
        },
        async remove(ticket) {
          jira.issues.splice(jira.issues.indexOf(issueOf(jira, ticket)), 1)
        },
        async breakDown() {
          jira.away = true
        },
        async repair() {
          jira.away = false
        },
        limit: async (seconds) => jira.next({ status: 429, headers: { 'retry-after': String(seconds) } }),
        async close() {
          await jira.close()
          assert.deepEqual(jira.problems, [])
        },
      }
    },
  })

const idsOf = new Map<FieldName, string>([
  ['priority', 'priority'],
  ['tags', 'labels'],
  ['category', 'components'],
  ['custom:Area', 'customfield_10001'],
  ['custom:Order number', 'customfield_10002'],
  ['custom:Details', 'customfield_10003'],
  ['custom:Amount', 'customfield_10004'],
  ['custom:Topics', 'customfield_10005'],
  ['custom:customfield_10006', 'customfield_10006'],
  ['custom:customfield_10007', 'customfield_10007'],
])

function issueOf(jira: FakeJira, ticket: string): FakeIssue {
  const issue = jira.issues.find(({ key }) => key === ticket)
  assert.ok(issue, ticket)
  return issue
}

/** What a person's change of the screen leaves in Jira. */
function inJira(fields: Fields): Record<string, unknown> {
  const entries = (Object.entries(fields) as [FieldName, Fields[FieldName]][]).map(([name, value]) => {
    const id = idsOf.get(name)
    assert.ok(id, name)
    if (name === 'tags') return [id, listOf(value)]
    if (name === 'category') return [id, listOf(value).map((one) => ({ name: one }))]
    if (name === 'priority') return [id, { name: value }]
    return [id, value]
  })
  return Object.fromEntries(entries)
}
