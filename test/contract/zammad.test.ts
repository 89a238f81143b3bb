import assert from 'node:assert/strict'
import { silentLog } from '../../src/silent-log.ts'
import type { Fields } from '../../src/tickets/contract.ts'
import { openZammadSource } from '../../src/tickets/zammad/zammad-source.ts'
import { startFakeZammad } from '../support/fake-zammad.ts'
import { ticketContract } from './tickets-contract.ts'

ticketContract({
  name: 'zammad',
  capabilities: {
    readOnly: false,
    notes: true,
    removeNotes: true,
    drafts: false,
    links: true,
    concurrency: 'reread',
  },
  gaps: {},
  async open() {
    const zammad = await startFakeZammad()
    const openSource = (secret: string) =>
      openZammadSource(
        'helpdesk',
        { type: 'zammad', url: zammad.url, secret: () => secret, queues: ['Support'], pollIntervalMs: 1000 },
        silentLog,
      )
    const find = (id: string) => {
      const ticket = zammad.tickets.find((one) => one.id === Number(id))
      assert.ok(ticket !== undefined)
      return ticket
    }
    return {
      source: openSource('zammad-correct'),
      openAnother: (secret) => openSource(secret === 'right' ? 'zammad-correct' : 'revoked'),
      queue: 'Support',
      missing: '4711',
      fields: [
        'queue',
        'status',
        'priority',
        'tags',
        'custom:Area',
        'custom:Language',
        'custom:Order number',
        'custom:Weight',
        'custom:Themes',
        'custom:Place',
        'custom:Paid',
        'custom:Due',
        'custom:Called',
      ],
      samples: { 'custom:Called': '2026-11-30T10:00:00.000Z' },
      closedStatus: 'closed',
      async open({ subject, body, isHtml = false, attachments = [] }) {
        const ticket = zammad.add({ title: subject, body: '', state: 'open', articles: [] })
        ticket.articles = []
        const listed = attachments.map(({ name, text }) => ({ name, type: 'text/plain', size: text.length }))
        zammad.write(ticket, { body, isHtml, attachments: listed, at: ticket.createdAt })
        return String(ticket.id)
      },
      async customerWrites(id, body) {
        zammad.write(find(id), { body })
      },
      async agentWrites(id, body, internal) {
        zammad.write(find(id), { body, internal, sender: 'Agent', from: 'Grace Hopper', createdBy: 4 })
      },
      async change(id, { priority, status, tags }: Fields) {
        zammad.change(find(id), {
          ...(typeof priority === 'string' ? { priority } : {}),
          ...(typeof status === 'string' ? { state: status } : {}),
          ...(Array.isArray(tags) ? { tags: [...tags] } : {}),
        })
      },
      async remove(id) {
        zammad.tickets.splice(zammad.tickets.indexOf(find(id)), 1)
      },
      async breakDown() {
        zammad.away = true
      },
      async repair() {
        zammad.away = false
      },
      limit: async (seconds) =>
        zammad.next({ status: 429, body: {}, headers: { 'retry-after': String(seconds) } }),
      async close() {
        await zammad.close()
        assert.deepEqual(zammad.problems, [])
      },
    }
  },
})
