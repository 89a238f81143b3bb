import assert from 'node:assert/strict'
import { silentLog } from '../../src/silent-log.ts'
import type { Fields } from '../../src/tickets/contract.ts'
import { openZendeskSource } from '../../src/tickets/zendesk/zendesk-source.ts'
import { startFakeZendesk } from '../support/fake-zendesk.ts'
import { agent, statuses } from '../support/fake-zendesk-wire.ts'
import { ticketContract } from './tickets-contract.ts'

ticketContract({
  name: 'zendesk',
  capabilities: {
    readOnly: false,
    notes: true,
    removeNotes: false,
    drafts: false,
    links: false,
    concurrency: 'version',
  },
  gaps: {},
  async open() {
    const zendesk = await startFakeZendesk()
    // What happened within the last minute is tested in test/tickets/zendesk.
    zendesk.lagSeconds = 0
    const openSource = (secret: string) =>
      openZendeskSource(
        'helpdesk',
        {
          type: 'zendesk',
          url: zendesk.url,
          user: 'mailroom@example.com',
          secret: () => secret,
          queues: ['Support'],
          pollIntervalMs: 1000,
        },
        silentLog,
      )
    const find = (id: string) => {
      const ticket = zendesk.tickets.find((one) => one.id === Number(id))
      assert.ok(ticket !== undefined)
      return ticket
    }
    return {
      source: openSource('zendesk-correct'),
      openAnother: (secret) => openSource(secret === 'right' ? 'zendesk-correct' : 'revoked'),
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
        'custom:Themes',
        'custom:Paid',
        'custom:Due',
      ],
      samples: { tags: ['contract'] },
      several: ['one', 'two_words', 'äpfel'],
      emptied: [
        'category',
        'tags',
        'custom:Area',
        'custom:Order number',
        'custom:Weight',
        'custom:Amount',
        'custom:Themes',
        'custom:Due',
      ],
      closedStatus: 'solved',
      async open({ subject, body, isHtml = false, attachments = [] }) {
        const ticket = zendesk.add({ subject, body })
        const listed = attachments.map(({ name, text }) => ({ name, type: 'text/plain', size: text.length }))
        Object.assign(ticket.comments[0] ?? {}, { isHtml, attachments: listed })
        return String(ticket.id)
      },
      async customerWrites(id, body) {
        zendesk.write(find(id), { body })
      },
      async agentWrites(id, body, internal) {
        zendesk.write(find(id), { body, author: agent, isPublic: !internal })
      },
      async change(id, { priority, status, category, tags }: Fields) {
        const custom = statuses.find((one) => one.default && one.status_category === status)
        zendesk.change(find(id), {
          ...(typeof priority === 'string' ? { priority } : {}),
          ...(custom === undefined ? {} : { status: custom.status_category, customStatus: custom.id }),
          ...(typeof category === 'string' ? { type: category } : {}),
          ...(Array.isArray(tags) ? { tags: [...tags] } : {}),
        })
      },
      async remove(id) {
        zendesk.change(find(id), { isDeleted: true })
      },
      async breakDown() {
        zendesk.away = true
      },
      async repair() {
        zendesk.away = false
      },
      limit: async (seconds) =>
        zendesk.next({
          status: 429,
          body: { error: 'APIRateLimitExceeded' },
          headers: { 'retry-after': String(seconds) },
        }),
      async close() {
        await zendesk.close()
        assert.deepEqual(zendesk.problems, [])
      },
    }
  },
})
