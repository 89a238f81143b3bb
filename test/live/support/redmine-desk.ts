/** People around a throw-away Redmine: what customers and agents do there, and what the administrator can change. */
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Redmine } from '../../../src/demo/redmine.ts'
import { silentLog } from '../../../src/silent-log.ts'
import type { TicketSource } from '../../../src/tickets/contract.ts'
import { openRedmineSource } from '../../../src/tickets/redmine/redmine-source.ts'

/** What is looked at of the raw API's answers. */
interface Answer {
  issue: { id: number; updated_on: string }
  issues: { id: number }[]
  upload: { token: string }
  issue_categories: { id: number; name: string }[]
  issue_statuses: { id: number; name: string }[]
  issue_priorities: { id: number; name: string }[]
  custom_fields: { id: number; name: string }[]
  projects: { id: number; name: string }[]
  memberships: { user: { id: number }; roles: { id: number }[] }[]
}

export interface RedmineDesk {
  /** The connector, signed in as Mailroom's own user unless told otherwise. */
  open(options?: { queues?: string[]; secret?: () => string; url?: string }): TicketSource
  /** Opens a ticket as a customer, whose account is made where there is none. Gives its id. */
  ticket(options: {
    subject: string
    text?: string
    from?: string
    project?: string
    fields?: Record<string, unknown>
  }): Promise<string>
  /** A customer, by address, adds to a ticket. */
  customerSays(ticket: string, from: string, text: string): Promise<void>
  /** A person at the help desk changes a ticket. */
  agentDoes(ticket: string, change: Record<string, unknown>): Promise<void>
  /** The raw API, as the administrator or with another key. Throws for anything but 2xx. */
  call(method: string, path: string, body?: unknown, options?: { key?: string; as?: string }): Promise<Answer>
  /** Changes what the API cannot: roles, settings, workflows. Redmine looks at each request. */
  sql(statement: string, ...values: (string | number)[]): void
}

export function openDesk(redmine: Redmine): RedmineDesk {
  const customers = new Map<string, Promise<unknown>>()

  const call: RedmineDesk['call'] = async (method, path, body, { key = redmine.adminKey, as } = {}) => {
    const answer = await fetch(`${redmine.url}${path}`, {
      method,
      headers: {
        'x-redmine-api-key': key,
        // Puma would wait on the connection for what comes next, and let others wait.
        connection: 'close',
        'content-type': body instanceof Uint8Array ? 'application/octet-stream' : 'application/json',
        ...(as === undefined ? {} : { 'x-redmine-switch-user': as }),
      },
      ...(body === undefined ? {} : { body: body instanceof Uint8Array ? body : JSON.stringify(body) }),
    })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`)
    return (text === '' ? {} : JSON.parse(text)) as Answer
  }

  /** As Redmine's own reception of mail makes accounts: the login is the address, which is otherwise hidden. */
  function customer(address: string): Promise<unknown> {
    const [name = ''] = address.split('@')
    const user = {
      login: address,
      mail: address,
      firstname: name,
      lastname: 'Customer',
      generate_password: true,
    }
    const made = customers.get(address) ?? call('POST', '/users.json', { user })
    customers.set(address, made)
    return made
  }

  return {
    call,
    sql(statement, ...values) {
      const database = new DatabaseSync(join(redmine.folder, 'redmine.db'), { timeout: 5000 })
      try {
        database.prepare(statement).run(...values)
      } finally {
        database.close()
      }
    },
    open: ({ queues = [], secret = () => redmine.botKey, url = redmine.url } = {}) =>
      openRedmineSource('desk', { type: 'redmine', url, secret, queues, pollIntervalMs: 1000 }, silentLog),
    async ticket({ subject, text = '', from = 'kim@example.com', project = 'support', fields = {} }) {
      await customer(from)
      const issue = { project_id: project, tracker_id: 3, subject, description: text, ...fields }
      return String((await call('POST', '/issues.json', { issue }, { as: from })).issue.id)
    },
    async customerSays(ticket, from, text) {
      await customer(from)
      await call('PUT', `/issues/${ticket}.json`, { issue: { notes: text } }, { as: from })
    },
    async agentDoes(ticket, change) {
      await call('PUT', `/issues/${ticket}.json`, { issue: change }, { key: redmine.agentKey })
    },
  }
}
