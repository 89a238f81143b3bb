/**
 * Writing fields, all at once ("Update Ticket"). Zendesk refuses it where the ticket is not any more as it was read
 * ("Protecting against ticket update collisions"); then it is read again.
 */

import { type PermanentError, TransientError } from '../../errors.ts'
import type { FieldName, Fields, FieldValue } from '../contract.ts'
import { FieldRefusedError } from '../field-refused.ts'
import { listOf, requireUnchanged, sameValue } from '../field-values.ts'
import type { Http } from '../http.ts'
import { fieldsOf } from './read-ticket.ts'
import { Refusal, type ShownTicket } from './shapes.ts'
import { type Account, plainTag, shownValue, wireValue } from './ticket-fields.ts'

const mostTries = 4

interface Writing {
  http: Http
  ticket: string
  wanted: Fields
  known: Fields
  account: Account
  /** Ids by name. */
  groups: ReadonlyMap<string, number>
  read: () => Promise<ShownTicket>
  signal?: AbortSignal | undefined
}

export async function writeTicket(writing: Writing): Promise<Fields> {
  const { http, ticket, known, account, read, signal } = writing
  for (let attempt = 1; attempt <= mostTries; attempt += 1) {
    const shown = await read()
    const now = fieldsOf(shown, account)
    const wanted = asZendeskHasIt(writing.wanted, account)
    requireUnchanged(wanted, known, now)
    const names = (Object.keys(wanted) as FieldName[]).filter((name) => !sameValue(wanted[name], now[name]))
    if (names.length === 0) return now
    const update = {
      ...updateOf(writing, names, wanted, shown),
      safe_update: true,
      updated_stamp: wireInstant(shown.ticket.updated_at),
    }
    const body = { ticket: update }
    const request = { method: 'PUT', body, signal, accepts: [409, 422] } as const
    const answer = await http.request(`/tickets/${ticket}.json`, request)
    if (answer.status === 409) continue
    if (answer.status === 422) throw refused(namedIn(answer.body, names))
    const after = fieldsOf(await read(), account)
    for (const name of names) if (!sameValue(after[name], wanted[name])) throw refused(name)
    return after
  }
  throw new TransientError('server-trouble', 'Others change the ticket all the time.')
}

/** The fields as reading gives them. PermanentError `field-refused` for what cannot be, before anything is written. */
function asZendeskHasIt(fields: Fields, account: Account): Fields {
  const wanted: { [Name in FieldName]?: FieldValue } = {}
  for (const name of Object.keys(fields) as FieldName[]) {
    const value = fields[name] ?? null
    const custom = account.customFields.find(({ field }) => field === name)
    if (name === 'tags') {
      const tags = listOf(value).map(plainTag)
      // A tag of a field would set the field behind its back.
      if (tags.some((tag) => tag === '' || account.fieldTags.has(tag))) throw refused(name)
      wanted.tags = [...new Set(tags)]
    } else if (custom !== undefined) {
      const wire = wireValue(custom, value)
      if (wire === undefined) throw refused(name)
      wanted[name] = shownValue(custom, wire)
    } else if (name === 'queue' || name === 'status' || name === 'priority' || name === 'category')
      wanted[name] = value
    else throw refused(name)
  }
  return wanted
}

/** There is no comment in it: that would be a message to the customer. */
function updateOf(
  { account, groups }: Writing,
  names: readonly FieldName[],
  wanted: Fields,
  { ticket }: ShownTicket,
): Record<string, unknown> {
  const update: Record<string, unknown> = {}
  const values: { id: number; value: unknown }[] = []
  for (const name of names) {
    const value = wanted[name] ?? null
    // An undo may take the group away again.
    if (name === 'queue') update.group_id = value === null ? null : known(groups.get(String(value)), name)
    if (name === 'status') Object.assign(update, known(account.statuses.get(String(value)), name))
    if (name === 'priority') update.priority = listed(account.priorities, value, name)
    if (name === 'category') update.type = listed(account.types, value, name)
    const custom = account.customFields.find(({ field }) => field === name)
    if (custom !== undefined) values.push({ id: custom.id, value: wireValue(custom, value) })
  }
  if (values.length > 0) update.custom_fields = values
  // The list is replaced as a whole, and a field whose tag is missing in it would be emptied.
  if (names.includes('tags')) update.tags = [...listOf(wanted.tags), ...tagsOfFields(ticket, values, account)]
  return update
}

/** The tags of what the fields will hold. */
function tagsOfFields(
  { tags, custom_fields }: ShownTicket['ticket'],
  changes: readonly { id: number; value: unknown }[],
  { customFields, fieldTags }: Account,
): string[] {
  const held = new Map([...custom_fields, ...changes].map(({ id, value }) => [id, value]))
  const changed = customFields.filter(({ id }) => changes.some((one) => one.id === id))
  const gone = new Set(changed.flatMap((field) => field.tags))
  const kept = tags.filter((tag) => fieldTags.has(tag) && !gone.has(tag))
  const come = changed.flatMap((field) => {
    const value = held.get(field.id)
    if (field.isCheckbox) return value === true ? field.tags : []
    return field.tags.filter((tag) => tag === value || (Array.isArray(value) && value.includes(tag)))
  })
  return [...new Set([...kept, ...come])]
}

function known<Value>(value: Value | undefined, name: FieldName): Value {
  if (value === undefined) throw refused(name)
  return value
}

function listed(values: readonly string[], value: FieldValue, name: FieldName): FieldValue {
  if (value !== null && !values.includes(String(value))) throw refused(name)
  return value
}

/** `details` has the attributes; what is wrong with custom fields stands under "base", in a sentence. */
function namedIn(body: unknown, names: readonly FieldName[]): string {
  const keys = Object.keys(Refusal.safeParse(body).data?.details ?? {})
  const attributes: Record<string, string> = { queue: 'group', category: 'type' }
  const meant = names.filter((name) => {
    const attribute = attributes[name] ?? name
    return keys.some(
      (key) => key === attribute || key === `${attribute}_id` || key === `custom_${attribute}_id`,
    )
  })
  return (meant.length > 0 ? meant : names).join(', ')
}

/** As Zendesk writes times: without fractions of a second. */
function wireInstant(written: string): string {
  return written.replace(/\.000Z$/, 'Z')
}

function refused(field: string): PermanentError {
  return new FieldRefusedError(`Zendesk does not take this value for ${field}.`, field.split(', '))
}
