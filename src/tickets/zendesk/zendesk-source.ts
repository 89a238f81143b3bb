/**
 * Zendesk Support over its Ticketing API. Notes are comments with `public: false`. docs/tickets/zendesk.md names the
 * sections of Zendesk's documentation that are followed.
 */
import { z } from 'zod'
import { AuthenticationError, GoneError, PermanentError } from '../../errors.ts'
import type { OpenTicketSource, TicketSource, ZendeskSettings } from '../contract.ts'
import { openHttp } from '../http.ts'
import { alarmIfMissing } from '../missing-api.ts'
import { parseAnswer } from '../parse-answer.ts'
import { listChanges } from './list-changes.ts'
import { addPrivateComment } from './notes.ts'
import { ticketOf } from './read-ticket.ts'
import {
  Comment,
  CustomStatus,
  Group,
  type ListedTicket,
  Me,
  Paging,
  ShownTicket,
  TicketField,
  type User,
} from './shapes.ts'
import { type Account, accountOf, describe } from './ticket-fields.ts'
import { writeTicket } from './write-ticket.ts'

/** Of one list, 100 on each; a ticket has at most 5,000 comments. */
const mostPages = 50

export const openZendeskSource: OpenTicketSource<ZendeskSettings> = (name, settings) => {
  const http = openHttp({
    url: `${settings.url}/api/v2`,
    headers: () => ({
      authorization: `Basic ${Buffer.from(`${settings.user}/token:${settings.secret()}`).toString('base64')}`,
    }),
    certificateAuthority: settings.certificateAuthority,
    connections: 4,
  })
  let me: number | null = null
  let account: Account | null = null
  let groups: Group[] | null = null

  /** The user, and Zendesk's clock in ms. */
  async function whoAmI(signal?: AbortSignal): Promise<{ id: number; role: string; date: number }> {
    const answer = await http.request('/users/me.json', { signal })
    const { id, role } = parseAnswer(Me, answer.body).user
    if (id === null)
      throw new AuthenticationError('sign-in-refused', 'Zendesk takes Mailroom for an anonymous visitor.')
    me = id
    const date = Date.parse(answer.headers.get('date') ?? '')
    return { id, role: role ?? '', date: Number.isNaN(date) ? Date.now() : date }
  }

  /** All pages ("Cursor pagination"). */
  async function all<Entry>(
    path: string,
    key: string,
    Entry: z.ZodType<Entry>,
    also: Record<string, string>,
    signal?: AbortSignal,
  ): Promise<{ entries: Entry[]; users: User[] }> {
    const Entries = z
      .record(z.string(), z.unknown())
      .transform((page) => page[key])
      .pipe(z.array(Entry))
    const entries: Entry[] = []
    const users: User[] = []
    let after: string | null = null
    for (let page = 1; page <= mostPages; page += 1) {
      const query: Record<string, string | number> = { 'page[size]': 100, ...also }
      if (after !== null) query['page[after]'] = after
      const { body } = await http.request(path, { query, signal })
      const { meta, users: beside } = parseAnswer(Paging, body)
      entries.push(...parseAnswer(Entries, body))
      users.push(...beside)
      after = meta?.after_cursor ?? null
      if (meta?.has_more !== true || after === null) break
    }
    return { entries, users }
  }

  async function readGroups(signal?: AbortSignal): Promise<Group[]> {
    groups = (await all('/groups.json', 'groups', Group, {}, signal)).entries
    return groups
  }

  async function readAccount(signal?: AbortSignal): Promise<Account> {
    const [fields, statuses] = await Promise.all([
      all('/ticket_fields.json', 'ticket_fields', TicketField, {}, signal),
      http.request('/custom_statuses.json', { signal, accepts: [403, 404] }),
    ])
    const Statuses = z.object({ custom_statuses: z.array(CustomStatus) })
    const custom = statuses.status === 200 ? parseAnswer(Statuses, statuses.body).custom_statuses : []
    account = accountOf(fields.entries, custom)
    return account
  }

  /** A group that was made meanwhile is asked for. */
  async function isRead({ group_id }: ListedTicket): Promise<boolean> {
    if (settings.queues.length === 0) return true
    const find = (list: Group[]) => list.find(({ id }) => id === group_id)
    if (group_id == null) return false
    const group = find(groups ?? []) ?? find(await readGroups())
    return group !== undefined && settings.queues.includes(group.name)
  }

  function idOf(ticket: string): string {
    if (!/^[1-9]\d{0,14}$/.test(ticket)) throw new GoneError('ticket-gone', 'No such ticket is in Zendesk.')
    return ticket
  }

  async function readTicket(ticket: string, signal?: AbortSignal): Promise<ShownTicket> {
    const query = { include: 'users,groups' }
    return parseAnswer(
      ShownTicket,
      (await http.request(`/tickets/${idOf(ticket)}.json`, { query, signal })).body,
    )
  }

  const source: TicketSource = {
    name,
    async capabilities(signal) {
      const { role } = await alarmIfMissing(whoAmI(signal))
      if (role !== 'admin')
        throw new PermanentError(
          'forbidden',
          'Zendesk lets administrators alone ask what changed; the user of the token is none.',
        )
      const names = (await readGroups(signal)).map((group) => group.name)
      for (const queue of settings.queues)
        if (!names.includes(queue))
          throw new PermanentError(
            'queue-missing',
            `There is no group "${queue}" in Zendesk (any more); check queues in mailroom.yaml.`,
          )
      return {
        readOnly: false,
        notes: true,
        removeNotes: false,
        drafts: false,
        links: false,
        concurrency: 'version',
      }
    },
    async describeFields(_queue, signal) {
      const [found, groupList] = await alarmIfMissing(Promise.all([readAccount(signal), readGroups(signal)]))
      return describe(
        found,
        groupList.map((group) => group.name),
      )
    },
    changes: (cursor, options) =>
      alarmIfMissing(
        listChanges(http, isRead, cursor, async () => (await whoAmI(options.signal)).date, options),
      ),
    async fetch(ticket, signal) {
      const shown = await readTicket(ticket, signal)
      const [user, found, { entries, users }] = await Promise.all([
        me ?? whoAmI(signal).then(({ id }) => id),
        account ?? readAccount(signal),
        all(`/tickets/${ticket}/comments.json`, 'comments', Comment, { include: 'users' }, signal),
      ])
      return ticketOf({
        shown,
        comments: entries,
        authors: users,
        account: found,
        me: user,
        url: settings.url,
      })
    },
    async writeFields(ticket, fields, known, signal) {
      const [found, groupList] = await Promise.all([readAccount(signal), readGroups(signal)])
      return writeTicket({
        http,
        ticket,
        wanted: fields,
        known: known.fields,
        account: found,
        groups: new Map(groupList.map((group) => [group.name, group.id])),
        read: () => readTicket(ticket, signal),
        signal,
      })
    },
    addNote: async (ticket, text, signal) => addPrivateComment(http, idOf(ticket), text, signal),
    removeNote: () => Promise.reject(unsupported('way to take comments away again')),
    addDraft: () => Promise.reject(unsupported('drafts of replies')),
    link: () => Promise.reject(unsupported('links without direction')),
    unlink: () => Promise.reject(unsupported('links without direction')),
    close: () => http.close(),
  }
  return source
}

function unsupported(what: string): PermanentError {
  return new PermanentError('unsupported', `Zendesk has no ${what}.`)
}
