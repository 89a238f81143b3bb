import { AuthenticationError, PermanentError, TransientError } from '../../errors.ts'
import type {
  FieldDescription,
  FieldName,
  Fields,
  FieldValue,
  TicketCapabilities,
  TicketSource,
} from '../contract.ts'
import { FieldRefusedError } from '../field-refused.ts'
import { listOf, requireUnchanged, sameValue } from '../field-values.ts'
import { isClosed, type MemoryPeople, openMemoryDesk, type StoredTicket, usualFields } from './memory-desk.ts'

type Call = Exclude<keyof TicketSource, 'name'>

type Condition = 'ok' | 'down' | 'revoked' | { busyMs: number }

/** A ticket system in memory that does the same on every run, and faults on request: for tests. */
export interface MemorySource extends TicketSource {
  readonly people: MemoryPeople
  /** The next call (of that function, or of any) fails with this error; several wait in a row. */
  failNext(error: Error, call?: Call): void
  /** As failNext, but what was asked for happens: its answer is lost. */
  loseAnswer(call: Call): void
  /** From now on, until another is set: `ok`, `down`, `revoked` (the token is not accepted), or ms to be left alone. */
  set(condition: Condition): void
  /** Every call so far, by name. */
  readonly calls: readonly Call[]
}

const ownAuthor = { name: 'Mailroom', address: 'mailroom@example.net' }

const everything: TicketCapabilities = {
  readOnly: false,
  notes: true,
  removeNotes: true,
  drafts: true,
  links: true,
  concurrency: 'version',
}

/** Opens a desk with the queues Support, Billing and Technical, or with other fields, and less that it can do. */
export function openMemorySource(
  name: string,
  { fields: descriptions = usualFields, capabilities = {} }: MemoryOptions = {},
): MemorySource {
  const desk = openMemoryDesk(descriptions)
  const able = { ...everything, ...capabilities }
  const faults: { error: Error; call: Call | undefined; isLate: boolean }[] = []
  const calls: Call[] = []
  let condition: Condition = 'ok'
  let isOpen = true

  /** Counts the call and lets it fail if it should; asynchronous, as all of them are with a real server. */
  async function called<Result>(
    call: Call,
    signal: AbortSignal | undefined,
    act: () => Result,
  ): Promise<Result> {
    calls.push(call)
    await null
    signal?.throwIfAborted()
    if (!isOpen) throw new TransientError('source-closed', 'The source was closed.')
    requireCondition(condition)
    const index = faults.findIndex((fault) => fault.call === undefined || fault.call === call)
    const [fault] = index === -1 ? [] : faults.splice(index, 1)
    if (fault !== undefined && !fault.isLate) throw fault.error
    const result = act()
    if (fault !== undefined) throw fault.error
    return result
  }
  function supported(is: boolean): void {
    if (!is || able.readOnly) throw new PermanentError('unsupported', 'This desk cannot do that.')
  }
  function own(ticket: string, body: string, internal: boolean): string {
    const message = { body, internal, author: ownAuthor, role: 'own' as const }
    return desk.append(ticket, { ...message, isHtml: false, attachments: [] })
  }
  function setLink(one: StoredTicket, other: StoredTicket, isLinked: boolean): void {
    if (one.links.includes(other.ticket) === isLinked) return
    for (const [from, to] of [[one, other] as const, [other, one] as const]) {
      from.links = from.links.filter((link) => link !== to.ticket)
      if (isLinked) from.links.push(to.ticket)
    }
    desk.touch(one)
  }

  return {
    name,
    people: desk.people,
    calls,
    set(value) {
      condition = value
    },
    failNext: (error, call) => void faults.push({ error, call, isLate: false }),
    loseAnswer(call) {
      const error = new TransientError('answer-lost', 'The answer was lost.')
      faults.push({ error, call, isLate: true })
    },
    capabilities: (signal) => called('capabilities', signal, () => ({ ...able })),
    describeFields: (_, signal) => called('describeFields', signal, () => [...descriptions]),
    changes: (cursor, { backfill, limit = 100, signal }) =>
      called('changes', signal, () => {
        const sorted = desk.tickets().sort((one, other) => one.change - other.change)
        const from = cursor === null ? (sorted.at(-backfill - 1)?.change ?? 0) : Number(cursor.state)
        const fresh = sorted.filter(({ change }) => change > from)
        const taken = fresh.slice(0, limit)
        return {
          entries: taken.map(({ ticket, updatedAt }) => ({ ticket, updatedAt })),
          cursor: { state: String(taken.at(-1)?.change ?? from) },
          more: fresh.length > taken.length,
        }
      }),
    fetch: (id, signal) =>
      called('fetch', signal, () => {
        const { change, ...ticket } = desk.at(id)
        const url = `https://desk.example.net/tickets/${id}`
        return structuredClone({ ...ticket, url, version: String(change), isClosed: isClosed(desk.at(id)) })
      }),
    writeFields: (id, fields, known, signal) =>
      called('writeFields', signal, () => {
        const ticket = desk.at(id)
        supported(true)
        requireUnchanged(fields, known.fields, ticket.fields)
        const names = Object.keys(fields) as FieldName[]
        const wanted = names.map((name): [FieldName, FieldValue] => {
          return [name, acceptedValue(descriptions, name, fields[name] ?? null)]
        })
        if (wanted.some(([name, value]) => !sameValue(ticket.fields[name], value)))
          desk.people.change(id, Object.fromEntries(wanted) as Fields)
        return structuredClone(desk.at(id).fields)
      }),
    addNote: (id, text, signal) =>
      called('addNote', signal, () => {
        supported(able.notes)
        return own(id, text, true)
      }),
    removeNote: (id, message, signal) =>
      called('removeNote', signal, () => {
        supported(able.removeNotes)
        const ticket = desk.at(id)
        const isOurs = ticket.messages.some((one) => one.id === message && one.role === 'own' && one.internal)
        if (!isOurs) throw new PermanentError('not-ours', 'It is not a note of ours.')
        ticket.messages = ticket.messages.filter((one) => one.id !== message)
        desk.touch(ticket)
      }),
    addDraft: (id, text, signal) =>
      called('addDraft', signal, () => {
        supported(able.drafts)
        return own(id, text, true)
      }),
    link: (id, other, signal) =>
      called('link', signal, () => {
        supported(able.links)
        setLink(desk.at(id), desk.at(other), true)
      }),
    unlink: (id, other, signal) =>
      called('unlink', signal, () => {
        supported(able.links)
        setLink(desk.at(id), desk.at(other), false)
      }),
    async close() {
      isOpen = false
    },
  }
}

interface MemoryOptions {
  fields?: readonly FieldDescription[]
  capabilities?: Partial<TicketCapabilities>
}

function requireCondition(condition: Condition): void {
  if (condition === 'ok') return
  if (condition === 'down') throw new TransientError('unreachable', 'The desk cannot be reached.')
  if (condition === 'revoked') throw new AuthenticationError('sign-in-refused', 'The token is not accepted.')
  const options = { retryAfterMs: condition.busyMs }
  throw new TransientError('server-busy', 'The desk asks to be left alone for a while.', options)
}

function acceptedValue(
  descriptions: readonly FieldDescription[],
  name: FieldName,
  value: FieldValue,
): FieldValue {
  const field = descriptions.find((one) => one.name === name)
  const values = listOf(value)
  const isTaken =
    field !== undefined && (values.length < 2 || field.many) && values.every((one) => isAccepted(field, one))
  if (!isTaken) throw new FieldRefusedError(`The desk does not take the value for ${name}.`, [name])
  return field.many ? values : (values[0] ?? null)
}

function isAccepted({ values, kind }: FieldDescription, value: string): boolean {
  if (values !== null) return values.includes(value)
  if (kind === 'number') return !Number.isNaN(Number(value))
  return kind === 'text' || !Number.isNaN(Date.parse(value))
}
