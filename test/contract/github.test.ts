import assert from 'node:assert/strict'
import { silentLog } from '../../src/silent-log.ts'
import { openTicketSource } from '../../src/tickets/registry.ts'
import {
  agent,
  customer,
  type FakeGithub,
  type FakeIssue,
  startFakeGithub,
} from '../tickets/github/fake-github.ts'
import { ticketContract } from './tickets-contract.ts'

const repository = 'example/shop'

ticketContract({
  name: 'GitHub Issues, by the published API description',
  capabilities: {
    readOnly: false,
    notes: false,
    removeNotes: false,
    drafts: false,
    links: false,
    concurrency: 'reread',
  },
  gaps: {
    internal: 'GitHub has no internal comments',
    html: 'people write Markdown, and GitHub renders it',
    attachments: 'files are links in the text',
  },
  async open() {
    const github = await startFakeGithub()
    const url = `${github.url}/api/v3`
    const openAnother = (secret: 'right' | 'wrong') => {
      const token = secret === 'right' ? github.token : 'wrong'
      const queues = [repository]
      return openTicketSource(
        'issues',
        { type: 'github', url, secret: () => token, queues, pollIntervalMs: 1000 },
        silentLog,
      )
    }
    return {
      source: openAnother('right'),
      openAnother,
      queue: repository,
      missing: `${repository}#4711`,
      fields: ['status', 'tags'],
      closedStatus: 'closed as not planned',
      async open({ subject, body }) {
        return `${repository}#${github.add({ title: subject, body }).number}`
      },
      customerWrites: async (ticket, body) =>
        github.comment(issueOf(github, ticket), { user: customer, body }),
      agentWrites: async (ticket, body) =>
        github.comment(issueOf(github, ticket), { user: agent, association: 'MEMBER', body }),
      async change(ticket, { tags, status }) {
        const reason = status === 'closed as not planned' ? 'not_planned' : 'completed'
        github.change(issueOf(github, ticket), {
          ...(tags === undefined ? {} : { labels: [tags ?? []].flat() }),
          ...(status === undefined ? {} : { state: status === 'open' ? 'open' : 'closed', reason }),
        })
      },
      async remove(ticket) {
        github.issues.splice(github.issues.indexOf(issueOf(github, ticket)), 1)
      },
      async breakDown() {
        github.away = true
      },
      async repair() {
        github.away = false
      },
      limit: async (seconds) =>
        github.next({ status: 429, body: { message: 'Wait' }, headers: { 'retry-after': String(seconds) } }),
      async close() {
        await github.close()
        assert.deepEqual(github.problems, [])
      },
    }
  },
})

function issueOf(github: FakeGithub, ticket: string): FakeIssue {
  const issue = github.issues.find(({ number }) => ticket === `${repository}#${number}`)
  assert.ok(issue, ticket)
  return issue
}
