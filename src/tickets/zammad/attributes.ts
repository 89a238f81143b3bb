/** The attributes that an administrator added to tickets ("Object"), with their values as people read them. */
import type { FieldDescription, FieldName, FieldValue } from '../contract.ts'
import { listOf } from '../field-values.ts'
import type { Attribute } from './shapes.ts'

type Wire = string | number | boolean | null | string[]

export interface TicketAttribute {
  /** `custom:` and the name that people see; the internal one where two share it. */
  field: FieldName
  /** Internal name: the key in a ticket. */
  name: string
  kind: FieldDescription['kind']
  many: boolean
  /** A day is kept as it is, a moment in UTC. */
  isMoment: boolean
  /** Values by what people see; null: anything of the kind. */
  options: ReadonlyMap<string, string | boolean> | null
}

const kinds = new Map<string, Pick<TicketAttribute, 'kind' | 'many'>>([
  ['input', { kind: 'text', many: false }],
  ['textarea', { kind: 'text', many: false }],
  ['select', { kind: 'text', many: false }],
  ['tree_select', { kind: 'text', many: false }],
  ['boolean', { kind: 'text', many: false }],
  ['multiselect', { kind: 'text', many: true }],
  ['multi_tree_select', { kind: 'text', many: true }],
  ['integer', { kind: 'number', many: false }],
  ['date', { kind: 'date', many: false }],
  ['datetime', { kind: 'date', many: false }],
])

/** Those of tickets that can be written; what refers to users and other objects is left alone. */
export function ticketAttributes(attributes: readonly Attribute[]): TicketAttribute[] {
  const own = attributes.filter(
    ({ object, active, editable, to_create, data_option }) =>
      object === 'Ticket' && active && editable && !to_create && !data_option?.relation,
  )
  const shown = own.map(({ display }) => display.trim().toLowerCase())
  const found: TicketAttribute[] = []
  for (const { name, display, data_type, data_option } of own) {
    const kind = kinds.get(data_type)
    if (kind === undefined) continue
    const label = display.trim()
    const isAlone = shown.filter((one) => one === label.toLowerCase()).length === 1
    const options = optionsOf(data_type, data_option?.options)
    const field: FieldName = `custom:${isAlone ? label : name}`
    found.push({ field, name, options, ...kind, isMoment: data_type === 'datetime' })
  }
  return found
}

function optionsOf(type: string, options: unknown): Map<string, string | boolean> | null {
  if (type === 'select' || type === 'multiselect') return new Map(flatOptions(options))
  if (type === 'tree_select' || type === 'multi_tree_select') return new Map(treeOptions(options))
  if (type !== 'boolean') return null
  return new Map([...flatOptions(options)].map(([label, value]) => [label, value === 'true']))
}

/** {"value": "label"}, or [{ name, value }] where the order was set by hand. */
function* flatOptions(options: unknown): Generator<[string, string]> {
  if (Array.isArray(options)) {
    for (const one of options)
      if (typeof one?.value === 'string') yield [String(one.name ?? one.value), one.value]
  } else if (typeof options === 'object' && options !== null)
    for (const [value, label] of Object.entries(options)) if (value !== '') yield [String(label), value]
}

/** [{ name, value, children }]; a value is the whole path, "Printer::Toner", which says where a name stands. */
function* treeOptions(options: unknown): Generator<[string, string]> {
  if (!Array.isArray(options)) return
  for (const one of options) {
    if (typeof one?.value === 'string' && one.disabled !== true) yield [one.value, one.value]
    yield* treeOptions(one?.children)
  }
}

export function shownValue({ options, many }: TicketAttribute, value: unknown): FieldValue {
  const shown = (Array.isArray(value) ? value : [value])
    .filter((one) => ['string', 'number', 'boolean'].includes(typeof one) && one !== '')
    .map((one) => [...(options ?? [])].find(([, key]) => key === one)?.[0] ?? String(one))
  return many ? shown : (shown[0] ?? null)
}

/** The value as Zammad keeps it; undefined where it has none of that name. */
export function wireValue(
  { options, kind, many, isMoment }: TicketAttribute,
  value: FieldValue,
): Wire | undefined {
  const values = listOf(value)
  if (values.length > 1 && !many) return undefined
  const keys = values.map((one) => (options === null ? one : options.get(one)))
  if (keys.some((one) => one === undefined)) return undefined
  if (many) return keys.map(String)
  const [key] = keys
  if (key === undefined) return null
  const text = String(key)
  if (kind === 'date') {
    if (!/^\d{4}-\d\d-\d\d/.test(text) || Number.isNaN(Date.parse(text))) return undefined
    const moment = new Date(text).toISOString()
    return isMoment ? moment : moment.slice(0, 10)
  }
  if (kind !== 'number') return key
  return /^-?\d{1,10}$/.test(text) ? Number(text) : undefined
}
