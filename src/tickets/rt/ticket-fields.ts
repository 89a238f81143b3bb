import type { FieldDescription, FieldName, Fields, FieldValue } from '../contract.ts'
import { FieldRefusedError } from '../field-refused.ts'
import { listOf } from '../field-values.ts'
import type { TicketFields } from './shapes.ts'
import type { KnownField, Surroundings } from './surroundings.ts'

export function fieldsOfTicket(ticket: TicketFields, known: readonly KnownField[]): Fields {
  const fields: { [Name in FieldName]?: FieldValue } = {
    queue: ticket.Queue.Name,
    priority: ticket.Priority ?? null,
    status: ticket.Status,
  }
  for (const { id, name, values } of ticket.CustomFields) {
    // Pictures and files are objects here.
    const texts = values.filter((value) => typeof value === 'string')
    const isMany = known.find((field) => field.id === id)?.MaxValues !== 1
    fields[`custom:${name}`] ??= isMany ? texts : (texts[0] ?? null)
  }
  return fields
}

/** Kinds of custom fields ("Custom Fields" in RT's administration) that can be written as people read them. */
const kinds: Record<string, FieldDescription['kind']> = {
  Select: 'text',
  Combobox: 'text',
  Autocomplete: 'text',
  Freeform: 'text',
  Text: 'text',
  Wikitext: 'text',
  Date: 'date',
}

function describeCustom(fields: readonly KnownField[]): FieldDescription[] {
  const described = new Map<FieldName, FieldDescription>()
  for (const { Name, Type, MaxValues, values } of fields) {
    const name: FieldName = `custom:${Name}`
    const kind = kinds[Type]
    if (kind === undefined || described.has(name)) continue
    described.set(name, { name, kind, values, many: MaxValues !== 1 })
  }
  return [...described.values()]
}

export async function describeFields(
  surroundings: Surroundings,
  queue: string | null,
): Promise<FieldDescription[]> {
  const [queues, fields, statuses] = await Promise.all([
    surroundings.queues(),
    surroundings.fields(queue),
    surroundings.statuses(queue),
  ])
  // RT lets nobody move a ticket to where he may not open one.
  const targets = queues.filter(
    ({ Name, _hyperlinks }) => Name === queue || _hyperlinks?.some(({ ref }) => ref === 'create'),
  )
  return [
    { name: 'queue', values: targets.map(({ Name }) => Name), kind: 'text', many: false },
    { name: 'priority', values: null, kind: 'number', many: false },
    { name: 'status', values: statuses, kind: 'text', many: false },
    ...describeCustom(fields),
  ]
}

/** The fields whose values RT would leave out without a word, or refuse after it wrote the others. */
export function notAccepted(fields: Fields, described: readonly FieldDescription[]): FieldName[] {
  const names = Object.keys(fields) as FieldName[]
  return names.filter((name) => {
    const field = described.find((one) => one.name === name)
    const values = listOf(fields[name])
    const isTaken =
      field !== undefined &&
      (values.length < 2 || field.many) &&
      values.every((one) => isAccepted(field, one)) &&
      (values.length > 0 || name.startsWith('custom:'))
    return !isTaken
  })
}

function isAccepted({ values, kind }: FieldDescription, value: string): boolean {
  if (values !== null) return values.includes(value)
  if (kind === 'number') return /^-?\d{1,9}$/.test(value)
  return kind !== 'date' || /^\d{4}-\d\d-\d\d$/.test(value)
}

export function refused(names: readonly FieldName[]): FieldRefusedError {
  return new FieldRefusedError(`RT does not take the value for ${names.join(', ')}.`, names)
}

/** The body of an update (RT::REST2, "Updating Tickets"), with custom fields by number, because two may share a name. */
export function updateOf(fields: Fields, known: readonly KnownField[]) {
  const attributes: Record<string, FieldValue | Record<string, FieldValue>> = {}
  const custom: Record<string, FieldValue> = {}
  for (const [name, value] of Object.entries(fields) as [FieldName, FieldValue][]) {
    if (name === 'queue') attributes.Queue = value
    else if (name === 'priority') attributes.Priority = value
    else if (name === 'status') attributes.Status = value
    else {
      const field = known.find(({ Name }) => `custom:${Name}` === name)
      if (field === undefined) throw refused([name])
      custom[field.id] = field.MaxValues === 1 ? (listOf(value)[0] ?? null) : listOf(value)
    }
  }
  return Object.keys(custom).length === 0 ? attributes : { ...attributes, CustomFields: custom }
}
