import { after, before } from 'node:test'
import { type Redmine, startRedmine } from '../../src/demo/redmine.ts'
import type { FieldName, Fields, TicketSource } from '../../src/tickets/contract.ts'
import { listOf } from '../../src/tickets/field-values.ts'
import { ticketContract } from '../contract/tickets-contract.ts'
import { type HttpDoor, startHttpDoor } from '../support/http-door.ts'
import { until } from '../support/until.ts'
import { openDesk, type RedmineDesk } from './support/redmine-desk.ts'

const customer = 'kim@example.com'
const missing = '999999'

let redmine: Redmine
let desk: RedmineDesk
let door: HttpDoor

before(async () => {
  redmine = await startRedmine()
  desk = openDesk(redmine)
  door = await startHttpDoor(redmine.url)
})

after(async () => {
  await door?.close()
  await redmine?.stop()
})

ticketContract({
  name: 'Redmine',
  capabilities: {
    readOnly: false,
    notes: true,
    removeNotes: true,
    drafts: false,
    links: true,
    concurrency: 'reread',
  },
  gaps: { html: 'Redmine keeps Textile or Markdown' },
  async open() {
    const opened: TicketSource[] = []
    let newest: string | null = null
    // The administrator, because others are not told the values of custom fields.
    const openSource = (secret: string) => {
      const source = desk.open({ secret: () => secret, url: door.url })
      opened.push(source)
      const changes: TicketSource['changes'] = async (cursor, options) => {
        // What changed in a second that is not over may change again within it, and is told once more.
        if (cursor === null && newest !== null) await untilSecondIsOver(newest)
        return source.changes(cursor, options)
      }
      return { ...source, changes }
    }
    return {
      source: openSource(redmine.adminKey),
      openAnother: (secret) => openSource(secret === 'right' ? redmine.adminKey : 'f'.repeat(40)),
      queue: 'Support',
      missing,
      fields: [
        'queue',
        'category',
        'priority',
        'status',
        'custom:Language',
        'custom:Tags',
        'custom:Order number',
      ],
      closedStatus: 'Closed',
      async open({ subject, body, attachments = [] }) {
        const uploads = []
        for (const { name, text } of attachments) {
          const path = `/uploads.json?filename=${encodeURIComponent(name)}`
          const { upload } = await desk.call('POST', path, Buffer.from(text))
          uploads.push({ token: upload.token, filename: name, content_type: 'text/plain' })
        }
        const ticket = await desk.ticket({ subject, text: body, from: customer, fields: { uploads } })
        newest = ticket
        return ticket
      },
      customerWrites: (ticket, body) => desk.customerSays(ticket, customer, body),
      agentWrites: (ticket, body, internal) =>
        desk.agentDoes(ticket, { notes: body, private_notes: internal }),
      change: async (ticket, fields) => desk.agentDoes(ticket, await changeOf(fields)),
      remove,
      breakDown: async () => door.shut(),
      repair: async () => door.open(),
      limit: async (seconds) => door.limitOnce(seconds),
      async close() {
        door.open()
        for (const source of opened) await source.close()
        const { issues } = await desk.call('GET', '/issues.json?status_id=*&limit=100')
        for (const { id } of issues) await remove(String(id))
      },
    }
  },
})

async function remove(ticket: string): Promise<void> {
  await desk.call('DELETE', `/issues/${ticket}.json`)
}

async function untilSecondIsOver(ticket: string): Promise<void> {
  const { issue } = await desk.call('GET', `/issues/${ticket}.json`)
  await until('its second is over', () => Date.now() >= Date.parse(issue.updated_on) + 1000)
}

/** As the forms of Redmine send it. */
async function changeOf(fields: Fields): Promise<Record<string, unknown>> {
  const change: Record<string, unknown> = {}
  const custom: unknown[] = []
  for (const [name, value] of Object.entries(fields) as [FieldName, string][]) {
    const idIn = (list: { id: number; name: string }[], wanted = value) =>
      list.find((one) => one.name === wanted)?.id
    if (name === 'queue') change.project_id = value.toLowerCase()
    else if (name === 'category')
      change.category_id = idIn(
        (await desk.call('GET', '/projects/support/issue_categories.json')).issue_categories,
      )
    else if (name === 'priority')
      change.priority_id = idIn(
        (await desk.call('GET', '/enumerations/issue_priorities.json')).issue_priorities,
      )
    else if (name === 'status')
      change.status_id = idIn((await desk.call('GET', '/issue_statuses.json')).issue_statuses)
    else {
      const { custom_fields } = await desk.call('GET', '/custom_fields.json')
      const isMultiple = name === 'custom:Tags'
      custom.push({
        id: idIn(custom_fields, name.replace('custom:', '')),
        value: isMultiple ? listOf(value) : value,
      })
    }
  }
  return custom.length > 0 ? { ...change, custom_fields: custom } : change
}
