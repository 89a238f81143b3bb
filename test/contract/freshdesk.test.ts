import assert from 'node:assert/strict'
import { silentLog } from '../../src/silent-log.ts'
import type { Fields } from '../../src/tickets/contract.ts'
import { openFreshdeskSource } from '../../src/tickets/freshdesk/freshdesk-source.ts'
import { startFakeFreshdesk } from '../support/fake-freshdesk.ts'
import { agent } from '../support/fake-freshdesk-wire.ts'
import { ticketContract } from './tickets-contract.ts'

const statuses = ['Open', 'Pending', 'Resolved', 'Closed', 'Waiting for parts']
const priorities = ['Low', 'Medium', 'High', 'Urgent']

ticketContract({
  name: 'freshdesk',
  capabilities: {
    readOnly: false,
    notes: true,
    removeNotes: true,
    drafts: false,
    links: false,
    concurrency: 'reread',
  },
  gaps: {},
  async open() {
    const freshdesk = await startFakeFreshdesk()
    const openSource = (secret: string) =>
      openFreshdeskSource(
        'helpdesk',
        {
          type: 'freshdesk',
          url: freshdesk.url,
          secret: () => secret,
          queues: ['Support'],
          pollIntervalMs: 1000,
        },
        silentLog,
      )
    const find = (id: string) => {
      const ticket = freshdesk.tickets.find((one) => one.id === Number(id))
      assert.ok(ticket !== undefined)
      return ticket
    }
    return {
      source: openSource('freshdesk-correct'),
      openAnother: (secret) => openSource(secret === 'right' ? 'freshdesk-correct' : 'revoked'),
      queue: 'Support',
      missing: '4711',
      fields: [
        'queue',
        'status',
        'priority',
        'category',
        'tags',
        'custom:Area',
        'custom:Order number',
        'custom:Weight',
        'custom:Amount',
        'custom:Paid',
        'custom:Due',
      ],
      closedStatus: 'Resolved',
      async open({ subject, body, isHtml = false, attachments = [] }) {
        const listed = attachments.map(({ name, text }) => ({ name, type: 'text/plain', size: text.length }))
        return String(freshdesk.add({ subject, body, isHtml, attachments: listed }).id)
      },
      async customerWrites(id, body) {
        freshdesk.write(find(id), { body })
      },
      async agentWrites(id, body, internal) {
        freshdesk.write(find(id), { body, incoming: false, user: agent, isPrivate: internal })
      },
      async change(id, { priority, status, category, tags }: Fields) {
        freshdesk.change(find(id), {
          ...(typeof priority === 'string' ? { priority: priorities.indexOf(priority) + 1 } : {}),
          ...(typeof status === 'string' ? { status: statuses.indexOf(status) + 2 } : {}),
          ...(typeof category === 'string' ? { type: category } : {}),
          ...(Array.isArray(tags) ? { tags: [...tags] } : {}),
        })
      },
      async remove(id) {
        freshdesk.tickets.splice(freshdesk.tickets.indexOf(find(id)), 1)
      },
      async breakDown() {
        freshdesk.away = true
      },
      async repair() {
        freshdesk.away = false
      },
      limit: async (seconds) =>
        freshdesk.next({ status: 429, body: {}, headers: { 'retry-after': String(seconds) } }),
      async close() {
        await freshdesk.close()
        assert.deepEqual(freshdesk.problems, [])
      },
    }
  },
})
