/**
 * Freshdesk over its API v2. Notes are private ones. docs/tickets/freshdesk.md names the sections of Freshdesk's
 * documentation that are followed.
 */
import { z } from 'zod'
import { GoneError, PermanentError } from '../../errors.ts'
import type { FreshdeskSettings, OpenTicketSource, TicketSource } from '../contract.ts'
import { followList } from '../follow-list.ts'
import { openHttp } from '../http.ts'
import { alarmIfMissing } from '../missing-api.ts'
import { parseAnswer } from '../parse-answer.ts'
import { freshdeskLists } from './list-changes.ts'
import { addPrivateNote, removePrivateNote } from './notes.ts'
import { fieldsOf, ticketOf } from './read-ticket.ts'
import { Conversation, Me, Ticket, TicketField } from './shapes.ts'
import { type Account, accountOf, describe } from './ticket-fields.ts'
import { writeTicket } from './write-ticket.ts'

/** Of one conversation, 100 messages on each. */
const mostPages = 50

export const openFreshdeskSource: OpenTicketSource<FreshdeskSettings> = (name, settings) => {
  const http = openHttp({
    url: `${settings.url}/api/v2`,
    // "Authentication": the key is the user, and any characters are the password.
    headers: () => ({
      authorization: `Basic ${Buffer.from(`${settings.secret()}:X`).toString('base64')}`,
    }),
    certificateAuthority: settings.certificateAuthority,
    connections: 4,
  })
  let me: number | null = null
  let account: Account | null = null

  async function whoAmI(signal?: AbortSignal): Promise<number> {
    me = parseAnswer(Me, (await http.request('/agents/me', { signal })).body).id
    return me
  }

  async function readAccount(signal?: AbortSignal): Promise<Account> {
    const { body } = await http.request('/ticket_fields', { signal })
    account = accountOf(parseAnswer(z.array(TicketField), body))
    return account
  }

  /** A group that was made meanwhile is asked for, once. */
  function readsGroups(signal?: AbortSignal): (group: number | null) => Promise<boolean> {
    let isFresh = false
    return async (group) => {
      if (settings.queues.length === 0) return true
      if (group === null) return false
      const find = (list: Account | null) => [...(list?.groups ?? [])].find(([, id]) => id === group)?.[0]
      if (find(account) === undefined && !isFresh) {
        isFresh = true
        await readAccount(signal)
      }
      const label = find(account)
      return label !== undefined && settings.queues.includes(label)
    }
  }

  function pathOf(ticket: string): string {
    if (!/^[1-9]\d{0,14}$/.test(ticket)) throw new GoneError('ticket-gone', 'No such ticket is in Freshdesk.')
    return `/tickets/${ticket}`
  }

  async function readTicket(ticket: string, signal?: AbortSignal): Promise<Ticket> {
    const query = { include: 'requester' }
    return parseAnswer(Ticket, (await http.request(pathOf(ticket), { query, signal })).body)
  }

  /** All pages ("Pagination"). The links themselves are not followed: they come from outside. */
  async function readConversations(ticket: string, signal?: AbortSignal): Promise<Conversation[]> {
    const found: Conversation[] = []
    for (let page = 1; page <= mostPages; page += 1) {
      const query = { per_page: 100, page }
      const answer = await http.request(`${pathOf(ticket)}/conversations`, { query, signal })
      found.push(...parseAnswer(z.array(Conversation), answer.body))
      if (!/rel="?next/.test(answer.headers.get('link') ?? '')) break
    }
    return found
  }

  const source: TicketSource = {
    name,
    async capabilities(signal) {
      await alarmIfMissing(whoAmI(signal))
      const { groups } = await alarmIfMissing(readAccount(signal))
      for (const queue of settings.queues)
        if (!groups.has(queue))
          throw new PermanentError(
            'queue-missing',
            `There is no group "${queue}" in Freshdesk (any more); check queues in mailroom.yaml.`,
          )
      return {
        readOnly: false,
        notes: true,
        removeNotes: true,
        drafts: false,
        links: false,
        concurrency: 'reread',
      }
    },
    describeFields: async (_queue, signal) => describe(await alarmIfMissing(readAccount(signal))),
    changes: (cursor, options) =>
      alarmIfMissing(
        followList(freshdeskLists(http, readsGroups(options.signal), options.signal), cursor, options),
      ),
    async fetch(id, signal) {
      const ticket = await readTicket(id, signal)
      const [user, found, conversations] = await Promise.all([
        me ?? whoAmI(signal),
        account ?? readAccount(signal),
        readConversations(id, signal),
      ])
      return ticketOf(ticket, conversations, found, { me: user, url: settings.url })
    },
    async writeFields(ticket, fields, known, signal) {
      const found = await readAccount(signal)
      const read = async () => fieldsOf(await readTicket(ticket, signal), found)
      return writeTicket({ http, ticket, wanted: fields, known: known.fields, account: found, read, signal })
    },
    async addNote(ticket, text, signal) {
      pathOf(ticket)
      return addPrivateNote(http, ticket, text, signal)
    },
    async removeNote(ticket, id, signal) {
      const user = me ?? (await whoAmI(signal))
      await removePrivateNote(http, await readConversations(ticket, signal), id, user, signal)
    },
    addDraft: () => Promise.reject(unsupported('drafts of replies')),
    link: () => Promise.reject(unsupported('links without direction')),
    unlink: () => Promise.reject(unsupported('links without direction')),
    close: () => http.close(),
  }
  return source
}

function unsupported(what: string): PermanentError {
  return new PermanentError('unsupported', `Freshdesk has no ${what} in its API.`)
}
