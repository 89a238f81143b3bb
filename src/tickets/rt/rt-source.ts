/**
 * Request Tracker 5 over REST 2. Works with the rights of one privileged user; docs/tickets/rt.md says which, and what
 * becomes what. Section names are those of RT's documentation "RT::REST2".
 */
import { GoneError, PermanentError } from '../../errors.ts'
import { cleanLine } from '../../item/clean-text.ts'
import type { Address } from '../../item/item.ts'
import type { OpenTicketSource, RtSettings, TicketCapabilities, TicketMessage } from '../contract.ts'
import { openHttp } from '../http.ts'
import { alarmIfMissing } from '../missing-api.ts'
import { parseAnswer } from '../parse-answer.ts'
import { type Call, readPage } from './call.ts'
import { newestActive, openChangeList } from './list-changes.ts'
import { addressOf, messageFrom, readConversation } from './read-messages.ts'
import { Ticket, TicketFields, TicketStatus, type Transaction, type UserRef } from './shapes.ts'
import { openSurroundings, usualStatuses } from './surroundings.ts'
import { describeFields, fieldsOfTicket } from './ticket-fields.ts'
import { type Desk, writeFields } from './write-fields.ts'

const longestSubject = 1000

export const openRtSource: OpenTicketSource<RtSettings> = (name, settings) => {
  const http = openHttp({
    url: `${settings.url}/REST/2.0`,
    headers: () => ({ authorization: authorization(settings) }),
    certificateAuthority: settings.certificateAuthority,
    connections: 4,
  })
  const call: Call = (path, request) => http.request(path, request)
  const surroundings = openSurroundings(call, settings)
  const list = openChangeList(call)
  const closed = new Map<string, boolean>()
  let seesNotes = false

  async function read(id: string, signal?: AbortSignal): Promise<{ ticket: Ticket; tag: string }> {
    if (!isNumber(id)) throw gone()
    const query = { 'fields[Queue]': 'Name,Lifecycle' }
    const answer = await call(`/ticket/${id}`, { query, signal, accepts: [403] })
    // It lies where our user may not look.
    if (answer.status === 403) throw gone()
    const ticket = parseAnswer(Ticket, answer.body)
    if (ticket.id !== id) throw new GoneError('ticket-merged', 'The ticket was merged into another one.')
    if (ticket.Status === 'deleted') throw gone()
    // Servers between us and RT mark the tags of what they compress.
    const [version = ticket.LastUpdated] = /\d+/.exec(answer.headers.get('etag') ?? '') ?? []
    return { ticket, tag: `"${version}"` }
  }

  /** A status of somebody's own lifecycle says nothing by its name. */
  async function isClosed({ id, Status, Queue }: Ticket, signal?: AbortSignal): Promise<boolean> {
    if (Queue.Lifecycle === 'default' && usualStatuses.includes(Status))
      return Status === 'resolved' || Status === 'rejected'
    const key = `${Queue.Lifecycle}/${Status}`
    const known = closed.get(key)
    if (known !== undefined) return known
    const query = { query: `id = ${id} AND Status = '__Inactive__'`, fields: 'Status' }
    const { items } = await readPage(call, '/tickets', query, TicketStatus, 1, signal)
    const [found] = items
    if (closed.size > 1000) closed.clear()
    closed.set(key, found !== undefined)
    return found !== undefined
  }

  /** As `read`, for less than half of the time. */
  async function readFields(id: string, signal?: AbortSignal) {
    const fields = { fields: 'Queue,Status,Priority,CustomFields', 'fields[Queue]': 'Name' }
    const query = { query: `id = ${id}`, ...fields }
    const { items } = await readPage(call, '/tickets', query, TicketFields, 1, signal)
    const [ticket] = items
    if (ticket === undefined) throw gone()
    return fieldsOfTicket(ticket, await surroundings.fields(ticket.Queue.Name))
  }

  const desk: Desk = {
    call,
    async read(id, signal) {
      const { ticket, tag } = await read(id, signal)
      return { version: tag, fields: fieldsOfTicket(ticket, await surroundings.fields(ticket.Queue.Name)) }
    },
    readFields,
    customFields: (queue) => surroundings.fields(queue),
    describe: (queue) => describeFields(surroundings, queue),
  }

  /** Who cannot see comments would not find a note again, and write it twice. Asked once. */
  async function requireSeen(note: string, signal?: AbortSignal): Promise<void> {
    if (seesNotes) return
    const { status } = await call(`/transaction/${note}`, { signal, accepts: [403, 404] })
    if (status !== 200)
      throw new PermanentError(
        'notes-unseen',
        'RT took the note, but does not show it to our user: give it the right ShowTicketComments.',
      )
    seesNotes = true
  }

  /** Whoever asked is the customer, also where an agent wrote it down for him. */
  async function roleOf(
    { Type, Creator }: Transaction,
    requestors: string[],
  ): Promise<TicketMessage['role']> {
    if (Creator.id === (await surroundings.me())) return 'own'
    if (requestors.includes(Creator.id) || (Type === 'Create' && requestors.length > 0)) return 'customer'
    if (Creator.id === 'RT_System' || Creator.id === 'Nobody') return 'system'
    return (await surroundings.user(Creator.id))?.Privileged === 1 ? 'agent' : 'customer'
  }

  async function addressOfName(name: string, seen: readonly UserRef[]): Promise<Address | null> {
    const known = seen.find(({ id }) => id === name)
    if (known !== undefined) return addressOf(known)
    const user = await surroundings.user(name)
    return addressOf({ id: name, RealName: user?.RealName, EmailAddress: user?.EmailAddress })
  }

  async function changeLinks(id: string, other: string, isLinked: boolean, signal?: AbortSignal) {
    const [{ ticket }] = await Promise.all([read(id, signal), isLinked ? read(other, signal) : null])
    const links = ticket._hyperlinks?.filter((link) => link.type === 'ticket' && link.id === other) ?? []
    const refs = links.map(({ ref }) => ref).filter((ref) => ref === 'refers-to' || ref === 'referred-to-by')
    if (isLinked === refs.length > 0) return
    const body = isLinked
      ? { AddRefersTo: other }
      : Object.fromEntries(
          refs.map((ref) => [ref === 'refers-to' ? 'DeleteRefersTo' : 'DeleteReferredToBy', other]),
        )
    await call(`/ticket/${id}`, { method: 'PUT', body, signal })
    const { ticket: after } = await read(id, signal)
    const isThere = linksOf(after, /^refer/).includes(other)
    if (isThere !== isLinked) throw new PermanentError('forbidden', 'RT did not change the link.')
  }

  return {
    name,
    async capabilities(signal) {
      surroundings.forget()
      await surroundings.whoAmI(signal)
      const queues = await surroundings.configuredQueues()
      return capabilitiesOf(await newestActive(call, queues, signal))
    },
    async describeFields(queue, signal) {
      signal?.throwIfAborted()
      return alarmIfMissing(describeFields(surroundings, queue))
    },
    async changes(cursor, options) {
      options.signal?.throwIfAborted()
      const queues = await alarmIfMissing(surroundings.configuredQueues())
      return alarmIfMissing(list.changes(queues, cursor, options))
    },
    async fetch(id, signal) {
      if (!isNumber(id)) throw gone()
      // Of a ticket that is not there the conversation is empty.
      const asked = [read(id, signal), readConversation(call, id, signal)] as const
      const [{ ticket, tag }, conversation] = await Promise.all(asked)
      const custom = await surroundings.fields(ticket.Queue.Name)
      const seen = conversation.transactions.map(({ Creator }) => Creator)
      const requestors = (ticket.Requestor ?? []).filter(({ type }) => type !== 'group').map(({ id }) => id)
      const [first] = requestors
      const requester = first === undefined ? null : await addressOfName(first, seen)
      const messages = conversation.transactions.map(async (transaction) => {
        const role = await roleOf(transaction, requestors)
        const isTheirs = role === 'customer' && !requestors.includes(transaction.Creator.id)
        const isForThem = isTheirs && transaction.Type === 'Create'
        const author = isForThem ? requester : addressOf(transaction.Creator)
        return messageFrom(transaction, conversation, author, role)
      })
      return {
        ticket: id,
        updatedAt: ticket.LastUpdated,
        version: tag,
        url: `${settings.url}/Ticket/Display.html?id=${id}`,
        subject: cleanLine(ticket.Subject ?? '', longestSubject),
        requester,
        createdAt: ticket.Created,
        isClosed: await isClosed(ticket, signal),
        fields: fieldsOfTicket(ticket, custom),
        messages: await Promise.all(messages),
        messageIds: conversation.messageIds,
        links: linksOf(ticket, /^(refer|depend|parent|child)/),
      }
    },
    writeFields(id, fields, known, signal) {
      if (!isNumber(id)) return Promise.reject(gone())
      return writeFields(desk, id, fields, known, signal)
    },
    async addNote(id, text, signal) {
      if (!isNumber(id)) throw gone()
      const body = { Content: text, ContentType: 'text/plain' }
      const answer = await call(`/ticket/${id}/comment`, { method: 'POST', body, signal, accepts: [400] })
      const [, transaction] = /\/transaction\/(\d+)$/.exec(answer.headers.get('location') ?? '') ?? []
      if (answer.status !== 400 && transaction !== undefined) {
        await requireSeen(transaction, signal)
        return transaction
      }
      // RT says nothing of what it did not like: a ticket that is not there, or one that we may not comment.
      await read(id, signal)
      throw new PermanentError('forbidden', 'RT did not take the note; may the user comment on tickets?')
    },
    removeNote: () => Promise.reject(unsupported('keeps every comment')),
    addDraft: () => Promise.reject(unsupported('has no drafts that others could send')),
    link: (id, other, signal) => changeLinks(id, other, true, signal),
    unlink: (id, other, signal) => changeLinks(id, other, false, signal),
    close: () => http.close(),
  }
}

/** RT offers with a ticket what our user may do; where no ticket is open, it may be anything. */
function capabilitiesOf(ticket: Pick<Ticket, '_hyperlinks'> | null): TicketCapabilities {
  const may = (ref: string) =>
    ticket === null || ticket._hyperlinks?.some((link) => link.ref === ref) === true
  const canModify = may('lifecycle')
  return {
    readOnly: !canModify,
    notes: canModify && may('comment'),
    removeNotes: false,
    drafts: false,
    links: canModify,
    concurrency: 'version',
  }
}

/** Also one that is small enough to be the number of a ticket. */
function isNumber(id: string): boolean {
  return /^[1-9]\d{0,14}$/.test(id)
}

function authorization({ user, secret }: RtSettings): string {
  if (user === undefined) return `token ${secret()}`
  return `Basic ${Buffer.from(`${user}:${secret()}`).toString('base64')}`
}

function linksOf({ _hyperlinks }: Ticket, refs: RegExp): string[] {
  const links = (_hyperlinks ?? []).filter(({ ref, type }) => type === 'ticket' && refs.test(ref))
  return [...new Set(links.flatMap(({ id }) => (id == null ? [] : [id])))]
}

function gone(): GoneError {
  return new GoneError('ticket-gone', 'RT has no such ticket (any more), or our user may not see it.')
}

function unsupported(what: string): PermanentError {
  return new PermanentError('unsupported', `RT ${what}.`)
}
