import { after, before } from 'node:test'
import { type Rt, startRt } from '../../src/demo/rt.ts'
import { openTicketSource } from '../../src/tickets/registry.ts'
import { ticketContract } from '../contract/tickets-contract.ts'
import { startHttpDoor } from '../support/http-door.ts'
import { collectLog } from '../support/log-collector.ts'
import { changeFields, mailWithFiles, newestTicket, openTicket, say } from './support/rt-people.ts'

/** One for each test: nothing is in it. */
const desks = Array.from({ length: 60 }, (_, index) => `Desk ${index + 1}`)

let rt: Rt
let desksUsed = 0
before(async () => {
  rt = await startRt({ queues: ['Support', 'Technical', ...desks] })
})
after(() => rt.stop())

ticketContract({
  name: 'Request Tracker',
  capabilities: {
    readOnly: false,
    notes: true,
    removeNotes: false,
    drafts: false,
    links: true,
    concurrency: 'version',
  },
  gaps: {},
  async open() {
    const queue = desks[desksUsed] ?? ''
    desksUsed += 1
    const door = await startHttpDoor(rt.url)
    const openAnother = (secret: 'right' | 'wrong') =>
      openTicketSource(
        'helpdesk',
        {
          type: 'rt',
          url: door.url,
          secret: () => (secret === 'right' ? rt.token : rt.token.replace(/\w{4}$/, '0000')),
          queues: [queue],
          pollIntervalMs: 1000,
        },
        collectLog(),
      )
    return {
      source: openAnother('right'),
      openAnother,
      queue,
      missing: '999999',
      fields: [
        'queue',
        'priority',
        'status',
        'custom:Category',
        'custom:Language',
        'custom:Tags',
        'custom:Order number',
      ],
      samples: { queue: 'Support' },
      closedStatus: 'resolved',
      async open({ attachments = [], ...ticket }) {
        if (attachments.length === 0) return openTicket(rt, queue, ticket)
        await rt.receive(mailWithFiles(ticket.subject, ticket.body, attachments), queue)
        return newestTicket(rt, queue)
      },
      customerWrites: (ticket, body) => say(rt, 'ada@example.org', 'correspond', ticket, body),
      agentWrites: (ticket, body, internal) =>
        say(rt, 'agnes', internal ? 'comment' : 'correspond', ticket, body),
      change: (ticket, fields) => changeFields(rt, ticket, fields),
      remove: (ticket) => changeFields(rt, ticket, { status: 'deleted' }),
      breakDown: async () => door.shut(),
      repair: async () => door.open(),
      limit: async (seconds) => door.limitOnce(seconds),
      close: () => door.close(),
    }
  },
})
