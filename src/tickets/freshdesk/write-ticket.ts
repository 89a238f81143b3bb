/** Writing fields, all at once ("Update a Ticket"), after reading them again. */

import type { PermanentError } from '../../errors.ts'
import type { FieldName, Fields, FieldValue } from '../contract.ts'
import { FieldRefusedError } from '../field-refused.ts'
import { listOf, requireUnchanged, sameValue } from '../field-values.ts'
import type { Http } from '../http.ts'
import { Refusal } from './shapes.ts'
import { type Account, shownValue, wireValue } from './ticket-fields.ts'

interface Writing {
  http: Http
  ticket: string
  wanted: Fields
  known: Fields
  account: Account
  read: () => Promise<Fields>
  signal?: AbortSignal | undefined
}

/** Keys of "Update a Ticket". */
const keys: Record<string, string> = {
  queue: 'group_id',
  status: 'status',
  priority: 'priority',
  category: 'type',
  tags: 'tags',
}

export async function writeTicket(writing: Writing): Promise<Fields> {
  const { http, ticket, known, account, read, signal } = writing
  const now = await read()
  const wanted = asFreshdeskHasIt(writing.wanted, account)
  requireUnchanged(wanted, known, now)
  const names = (Object.keys(wanted) as FieldName[]).filter((name) => !sameValue(wanted[name], now[name]))
  if (names.length === 0) return now
  const body = updateOf(names, wanted, account)
  const answer = await http.request(`/tickets/${ticket}`, { method: 'PUT', body, signal, accepts: [400] })
  if (answer.status === 400) throw refused(namedIn(answer.body, names, account))
  const after = await read()
  for (const name of names) if (!sameValue(after[name], wanted[name])) throw refused(name)
  return after
}

/** The fields as reading gives them. PermanentError `field-refused` for what cannot be, before anything is written. */
function asFreshdeskHasIt(fields: Fields, account: Account): Fields {
  const wanted: { [Name in FieldName]?: FieldValue } = {}
  for (const name of Object.keys(fields) as FieldName[]) {
    const value = fields[name] ?? null
    const custom = account.customFields.find(({ field }) => field === name)
    if (name === 'tags') wanted.tags = listOf(value).map((tag) => tag.trim())
    else if (custom !== undefined) {
      const wire = wireValue(custom, value)
      if (wire === undefined) throw refused(name)
      wanted[name] = shownValue(custom, wire)
    } else if (name in keys) wanted[name] = value
    else throw refused(name)
  }
  return wanted
}

/** There is no body and no description in it: that would change what the customer wrote. */
function updateOf(names: readonly FieldName[], wanted: Fields, account: Account): Record<string, unknown> {
  const { groups, statuses, priorities, types, customFields } = account
  const update: Record<string, unknown> = {}
  const custom: Record<string, unknown> = {}
  for (const name of names) {
    const value = wanted[name] ?? null
    // An undo may take group and type away again.
    if (name === 'queue') update.group_id = value === null ? null : numberOf(groups, value, name)
    if (name === 'status') update.status = numberOf(statuses, value, name)
    if (name === 'priority') update.priority = numberOf(priorities, value, name)
    if (name === 'tags') update.tags = listOf(value)
    if (name === 'category') {
      if (value !== null && !types.includes(String(value))) throw refused(name)
      update.type = value
    }
    const field = customFields.find((one) => one.field === name)
    if (field !== undefined) custom[field.name] = wireValue(field, value)
  }
  return Object.keys(custom).length === 0 ? update : { ...update, custom_fields: custom }
}

function numberOf(numbers: ReadonlyMap<string, number>, value: FieldValue, name: FieldName): number {
  const number = typeof value === 'string' ? numbers.get(value) : undefined
  if (number === undefined) throw refused(name)
  return number
}

/** "Errors": each names a field, which may be one that was not written at all. */
function namedIn(body: unknown, names: readonly FieldName[], { customFields }: Account): string {
  const fields = Refusal.safeParse(body).data?.errors.map(({ field }) => field ?? '') ?? []
  const meant = names.filter((name) => {
    const key = keys[name] ?? customFields.find(({ field }) => field === name)?.name
    return fields.some((field) => field === key || field === `custom_fields.${key}`)
  })
  return (meant.length > 0 ? meant : names).join(', ')
}

function refused(field: string): PermanentError {
  return new FieldRefusedError(`Freshdesk does not take this value for ${field}.`, field.split(', '))
}
