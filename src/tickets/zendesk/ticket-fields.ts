/** The fields of tickets in one account, with their values as people read them ("Ticket Fields", "Custom Ticket Statuses"). */
import type { FieldDescription, FieldName, FieldValue } from '../contract.ts'
import { listOf } from '../field-values.ts'
import type { CustomStatus, TicketField } from './shapes.ts'

export interface CustomField {
  /** `custom:` and the title that agents see. */
  field: FieldName
  id: number
  kind: FieldDescription['kind']
  many: boolean
  isCheckbox: boolean
  /** What a ticket is given for a value that people see; null: the value itself. */
  options: ReadonlyMap<string, string> | null
  /** Tags that a ticket has because of the field, by what the field holds. */
  tags: readonly string[]
}

export interface Account {
  priorities: readonly string[]
  types: readonly string[]
  /** Statuses that can be written, with what is sent for each. */
  statuses: ReadonlyMap<string, { status: string; custom_status_id?: number }>
  customStatuses: readonly CustomStatus[]
  customFields: readonly CustomField[]
  /** Tags that belong to fields: they come and go with what the field holds. */
  fieldTags: ReadonlySet<string>
}

const kinds = new Map<string, Pick<CustomField, 'kind' | 'many'>>([
  ['text', { kind: 'text', many: false }],
  ['textarea', { kind: 'text', many: false }],
  ['regexp', { kind: 'text', many: false }],
  ['checkbox', { kind: 'text', many: false }],
  ['tagger', { kind: 'text', many: false }],
  ['multiselect', { kind: 'text', many: true }],
  ['integer', { kind: 'number', many: false }],
  ['decimal', { kind: 'number', many: false }],
  ['date', { kind: 'date', many: false }],
])
/** A ticket only comes from the one, and gets into the other by itself. */
const notWritten = ['new', 'closed']

export function accountOf(fields: readonly TicketField[], statuses: readonly CustomStatus[]): Account {
  const active = fields.filter((field) => field.active)
  const valuesOf = (...types: string[]) =>
    active
      .find(({ type }) => types.includes(type))
      ?.system_field_options?.map(({ value }) => value)
      .filter((value) => value !== '') ?? []
  const customFields = customFieldsOf(active)
  return {
    priorities: valuesOf('priority', 'basic_priority'),
    types: valuesOf('tickettype'),
    statuses: statusesOf(valuesOf('status', 'custom_status'), statuses),
    customStatuses: statuses,
    customFields,
    fieldTags: new Set(customFields.flatMap(({ tags }) => tags)),
  }
}

function statusesOf(system: readonly string[], custom: readonly CustomStatus[]): Account['statuses'] {
  const active = custom.filter((one) => one.active)
  const categories = new Set([...system, ...active.map((one) => one.status_category)])
  const found = new Map<string, { status: string; custom_status_id?: number }>()
  for (const status of categories) {
    if (notWritten.includes(status)) continue
    const usual = active.find((one) => one.default && one.status_category === status)
    found.set(status, { status, ...(usual === undefined ? {} : { custom_status_id: usual.id }) })
  }
  for (const { id, status_category, agent_label, default: isDefault } of active)
    if (!isDefault && !found.has(agent_label) && !notWritten.includes(agent_label))
      found.set(agent_label, { status: status_category, custom_status_id: id })
  return found
}

/** Fields of the same title cannot be told apart in mailroom.yaml, and are left alone. */
function customFieldsOf(fields: readonly TicketField[]): CustomField[] {
  const own = fields.filter(({ removable }) => removable)
  const found: CustomField[] = []
  for (const { id, type, title, custom_field_options, tag } of own) {
    const kind = kinds.get(type)
    const isAlone = own.filter((one) => one.title.trim() === title.trim()).length === 1
    if (kind === undefined || !isAlone) continue
    const hasOptions = type === 'tagger' || type === 'multiselect'
    const options = (custom_field_options ?? []).map(({ name, value }) => [name, value] as const)
    found.push({
      ...kind,
      field: `custom:${title.trim()}`,
      id,
      isCheckbox: type === 'checkbox',
      options: hasOptions ? new Map(options) : null,
      tags: hasOptions ? options.map(([, value]) => value) : type === 'checkbox' && tag ? [tag] : [],
    })
  }
  return found
}

export function describe(account: Account, groups: readonly string[]): FieldDescription[] {
  const text = { kind: 'text', many: false } as const
  return [
    { name: 'queue', values: groups, ...text },
    { name: 'status', values: [...account.statuses.keys()], ...text },
    { name: 'priority', values: account.priorities, ...text },
    { name: 'category', values: account.types, ...text },
    { name: 'tags', values: null, kind: 'text', many: true },
    ...account.customFields.map(({ field, options, kind, many, isCheckbox }) => ({
      name: field,
      values: isCheckbox ? ['yes', 'no'] : options === null ? null : [...options.keys()],
      kind,
      many,
    })),
  ]
}

export function shownValue({ options, many, isCheckbox, kind }: CustomField, value: unknown): FieldValue {
  if (isCheckbox) return value === true || value === 'true' ? 'yes' : 'no'
  const shown = (Array.isArray(value) ? value : [value])
    .filter((one) => ['string', 'number'].includes(typeof one) && one !== '')
    .map((one) => [...(options ?? [])].find(([, key]) => key === one)?.[0] ?? String(one))
  if (many) return shown
  const [first] = shown
  return first === undefined ? null : kind === 'number' ? plainNumber(first) : first
}

/** The value as Zendesk keeps it; undefined where it has none of that name. */
export function wireValue(
  field: CustomField,
  value: FieldValue,
): string | boolean | null | string[] | undefined {
  const { options, many, kind, isCheckbox } = field
  const values = listOf(value)
  if (values.length > 1 && !many) return undefined
  if (isCheckbox) return values[0] === 'yes' ? true : values[0] === 'no' ? false : undefined
  const keys: string[] = []
  for (const one of values) {
    const key = options === null ? one : options.get(one)
    if (key === undefined) return undefined
    keys.push(key)
  }
  if (many) return keys
  const [key] = keys
  if (key === undefined) return null
  if (kind === 'number') return /^-?\d{1,15}(\.\d{1,10})?$/.test(key) ? plainNumber(key) : undefined
  if (kind === 'date') return /^\d{4}-\d\d-\d\d/.test(key) && isDate(key) ? key.slice(0, 10) : undefined
  return key
}

/** As Zendesk keeps tags ("Tags"): lower case, words tied together, no other signs. */
export function plainTag(tag: string): string {
  return tag
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}_:/-]+/gu, '_')
}

function plainNumber(written: string): string {
  return Number.isNaN(Number(written)) ? written : String(Number(written))
}

function isDate(written: string): boolean {
  return !Number.isNaN(Date.parse(written))
}
