import type { ServerAnswer } from './described-server.ts'
import {
  groups,
  statuses,
  tagsOf,
  ticketFields,
  type ZendeskTicket,
  type ZendeskValue,
} from './fake-zendesk-wire.ts'

export interface Update {
  comment?: { html_body: string; public?: boolean }
  status?: string
  custom_status_id?: number
  priority?: string | null
  type?: string | null
  group_id?: number | null
  tags?: string[]
  custom_fields?: { id: number; value: ZendeskValue }[]
  safe_update?: boolean
  updated_stamp?: string
}

/** What an update makes of a ticket, or the answer that refuses it. Unknown fields are dropped without a word. */
export function changeOf(ticket: ZendeskTicket, given: Update): Partial<ZendeskTicket> | ServerAnswer {
  const change: Partial<ZendeskTicket> = {}
  if (given.priority !== undefined) {
    if (given.priority !== null && !['low', 'normal', 'high', 'urgent'].includes(given.priority))
      return invalid('priority', `Priority: ${given.priority} is not valid`)
    change.priority = given.priority
  }
  if (given.type !== undefined) change.type = given.type
  if (given.group_id !== undefined) {
    if (given.group_id !== null && !groups.some(({ id }) => id === given.group_id))
      return invalid('group', 'Group: is not valid')
    change.group = given.group_id
  }
  const status = statuses.find((one) =>
    given.custom_status_id === undefined
      ? one.default && one.status_category === given.status
      : one.id === given.custom_status_id,
  )
  if (given.status !== undefined || given.custom_status_id !== undefined) {
    if (status === undefined || !status.active || status.status_category === 'new')
      return invalid('status', `Status: ${given.status} is not valid`)
    change.status = status.status_category
    change.customStatus = status.id
  }
  const values = new Map(ticket.values)
  let tags = [...ticket.tags]
  if (given.tags !== undefined) {
    tags = given.tags
    // A field whose tag is gone is emptied; one whose tag came is filled.
    for (const { id, type, custom_field_options: options } of fieldsWithTags()) {
      const there = (options ?? []).map(({ value }) => value).filter((value) => tags.includes(value))
      if (type === 'multiselect') values.set(id, there)
      else if (type === 'tagger') values.set(id, there[0] ?? null)
      else
        values.set(
          id,
          tagsOf(id, true).every((tag) => tags.includes(tag)),
        )
    }
  }
  for (const { id, value } of given.custom_fields ?? []) {
    const field = fieldsWithTags().find((one) => one.id === id)
    const known = field?.custom_field_options?.map((option) => option.value)
    if (known !== undefined && tagsOf(id, value).some((tag) => !known.includes(tag)))
      return invalid('base', `${id}: is not valid`)
    const gone = tagsOf(id, values.get(id) ?? null)
    tags = [...new Set([...tags.filter((tag) => !gone.includes(tag)), ...tagsOf(id, value)])]
    values.set(id, value)
  }
  return { ...change, tags, values }
}

function fieldsWithTags() {
  return ticketFields.filter(({ type }) => ['tagger', 'multiselect', 'checkbox'].includes(type)) as {
    id: number
    type: string
    custom_field_options?: { value: string }[]
  }[]
}

export function invalid(field: string, description: string): ServerAnswer {
  const details = { [field]: [{ description, error: 'InvalidValue' }] }
  return { status: 422, body: { error: 'RecordInvalid', description: 'Record validation errors', details } }
}
