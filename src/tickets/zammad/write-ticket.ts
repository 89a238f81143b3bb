/** Writing fields: all attributes of a ticket at once, then its tags one by one, because Zammad takes no list of them. */

import { PermanentError } from '../../errors.ts'
import type { FieldName, Fields, FieldValue } from '../contract.ts'
import { FieldRefusedError } from '../field-refused.ts'
import { listOf, requireUnchanged, sameValue } from '../field-values.ts'
import type { Http } from '../http.ts'
import { shownValue, type TicketAttribute, wireValue } from './attributes.ts'
import { Refusal } from './shapes.ts'

/** What a ticket may be given. */
export interface Choices {
  groups: readonly string[]
  states: readonly string[]
  priorities: readonly string[]
  attributes: readonly TicketAttribute[]
}

interface Writing {
  http: Http
  ticket: string
  wanted: Fields
  known: Fields
  choices: Choices
  read: () => Promise<Fields>
  signal?: AbortSignal | undefined
}

const builtIn = new Map<FieldName, { key: string; choice: Exclude<keyof Choices, 'attributes'> }>([
  ['queue', { key: 'group', choice: 'groups' }],
  ['status', { key: 'state', choice: 'states' }],
  ['priority', { key: 'priority', choice: 'priorities' }],
])

export async function writeTicket(writing: Writing): Promise<Fields> {
  const { known, choices, read } = writing
  const now = await read()
  const wanted = asZammadHasIt(writing.wanted, choices)
  requireUnchanged(wanted, known, now)
  const names = (Object.keys(wanted) as FieldName[]).filter((name) => !sameValue(wanted[name], now[name]))
  if (names.length === 0) return now
  const attributes = names.filter((name) => name !== 'tags')
  await update(writing, attributes, wanted)
  if (names.includes('tags')) {
    const [had, gets] = [listOf(now.tags), listOf(wanted.tags)]
    try {
      await changeTags(writing, had, gets)
    } catch (error) {
      if (error instanceof PermanentError) await update(writing, attributes, now)
      throw error
    }
  }
  const after = await read()
  for (const name of names) if (!sameValue(after[name], wanted[name])) throw refused(name)
  return after
}

/** The fields as reading gives them. PermanentError `field-refused` for what is in no list, before anything is written. */
function asZammadHasIt(fields: Fields, choices: Choices): Fields {
  const wanted: { [Name in FieldName]?: FieldValue } = {}
  for (const name of Object.keys(fields) as FieldName[]) {
    const value = fields[name] ?? null
    if (name === 'tags') {
      wanted.tags = listOf(value).map((tag) => tag.trim())
      continue
    }
    const place = builtIn.get(name)
    if (place !== undefined) {
      wanted[name] = value
      continue
    }
    const attribute = choices.attributes.find(({ field }) => field === name)
    const wire = attribute === undefined ? undefined : wireValue(attribute, value)
    if (attribute === undefined || wire === undefined) throw refused(name)
    wanted[name] = shownValue(attribute, wire)
  }
  return wanted
}

/** "Update": an article in it would be a message, so that there is none. */
async function update(
  { http, ticket, choices, signal }: Writing,
  names: FieldName[],
  values: Fields,
): Promise<void> {
  if (names.length === 0) return
  const body: Record<string, unknown> = {}
  for (const name of names) {
    const value = values[name] ?? null
    const place = builtIn.get(name)
    if (place !== undefined) {
      if (typeof value !== 'string' || !choices[place.choice].includes(value)) throw refused(name)
      body[place.key] = value
      continue
    }
    const attribute = choices.attributes.find(({ field }) => field === name)
    if (attribute !== undefined) body[attribute.name] = wireValue(attribute, value)
  }
  const answer = await http.request(`/api/v1/tickets/${ticket}`, {
    method: 'PUT',
    body,
    signal,
    accepts: [422],
  })
  if (answer.status !== 422) return
  // It says which attribute it was in a sentence alone; where that names none of ours, all are meant.
  const said = Refusal.safeParse(answer.body).data?.error ?? ''
  const keyOf = (name: FieldName) =>
    builtIn.get(name)?.key ?? choices.attributes.find(({ field }) => field === name)?.name ?? name
  const meant = names.filter(
    (name) => said.includes(`'${keyOf(name)}'`) || said.includes(`'${keyOf(name)}_id'`),
  )
  throw refused((meant.length > 0 ? meant : names).join(', '))
}

async function changeTags(writing: Writing, had: readonly string[], gets: readonly string[]): Promise<void> {
  for (const tag of gets) if (!had.includes(tag)) await sendTag(writing, 'POST', 'add', tag)
  for (const tag of had) if (!gets.includes(tag)) await sendTag(writing, 'DELETE', 'remove', tag)
}

async function sendTag(
  { http, ticket, signal }: Writing,
  method: 'POST' | 'DELETE',
  action: 'add' | 'remove',
  tag: string,
): Promise<void> {
  const body = { object: 'Ticket', o_id: Number(ticket), item: tag }
  const answer = await http.request(`/api/v1/tags/${action}`, { method, body, signal, accepts: [403, 422] })
  if (answer.status === 403 || answer.status === 422) throw refused('tags')
}

function refused(field: string): PermanentError {
  return new FieldRefusedError(`Zammad does not take this value for ${field}.`, field.split(', '))
}
