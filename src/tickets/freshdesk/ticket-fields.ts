/** The fields of tickets in one account ("List All Ticket Fields"), where numbers stand for what people read. */
import { z } from 'zod'
import type { FieldDescription, FieldName, FieldValue } from '../contract.ts'
import { listOf } from '../field-values.ts'
import type { TicketField } from './shapes.ts'

export interface CustomField {
  /** `custom:` and the label that agents see. */
  field: FieldName
  /** Key in a ticket, "cf_area". */
  name: string
  kind: FieldDescription['kind']
  isCheckbox: boolean
  values: readonly string[] | null
}

export interface Account {
  /** Numbers by what people read. */
  groups: ReadonlyMap<string, number>
  statuses: ReadonlyMap<string, number>
  priorities: ReadonlyMap<string, number>
  types: readonly string[]
  customFields: readonly CustomField[]
}

const kinds = new Map<string, FieldDescription['kind']>([
  ['custom_text', 'text'],
  ['custom_paragraph', 'text'],
  ['custom_dropdown', 'text'],
  ['custom_checkbox', 'text'],
  ['custom_number', 'number'],
  ['custom_decimal', 'number'],
  ['custom_date', 'date'],
])

/** {"Label": 1}. */
const Numbers = z.record(z.string(), z.number().int()).catch({})
/** {"2": ["Open", "Being Processed"]}: what agents read, and what customers read. */
const Statuses = z.record(z.string(), z.array(z.string())).catch({})
/** ["Question", "Problem"]; or {"Question": …}, for what has parts of its own. */
const Names = z
  .union([z.array(z.string()), z.record(z.string(), z.unknown()).transform(Object.keys)])
  .catch([])

export function accountOf(fields: readonly TicketField[]): Account {
  const choicesOf = (type: string) => fields.find((field) => field.type === type)?.choices
  const statuses = Object.entries(Statuses.parse(choicesOf('default_status')))
  return {
    groups: new Map(Object.entries(Numbers.parse(choicesOf('default_group')))),
    statuses: new Map(
      statuses.flatMap(([number, [label]]) =>
        label === undefined ? [] : [[label, Number(number)] as const],
      ),
    ),
    priorities: new Map(Object.entries(Numbers.parse(choicesOf('default_priority')))),
    types: Names.parse(choicesOf('default_ticket_type')),
    customFields: customFieldsOf(fields),
  }
}

/** Fields of the same label cannot be told apart in mailroom.yaml, and are left alone. */
function customFieldsOf(fields: readonly TicketField[]): CustomField[] {
  const own = fields.filter(({ type }) => kinds.has(type))
  return own
    .filter(({ label }) => own.filter((one) => one.label.trim() === label.trim()).length === 1)
    .map(({ name, label, type, choices }) => ({
      field: `custom:${label.trim()}`,
      name,
      kind: kinds.get(type) ?? 'text',
      isCheckbox: type === 'custom_checkbox',
      values: type === 'custom_dropdown' ? Names.parse(choices) : null,
    }))
}

export function describe(account: Account): FieldDescription[] {
  const text = { kind: 'text', many: false } as const
  return [
    { name: 'queue', values: [...account.groups.keys()], ...text },
    { name: 'status', values: [...account.statuses.keys()], ...text },
    { name: 'priority', values: [...account.priorities.keys()], ...text },
    { name: 'category', values: account.types, ...text },
    { name: 'tags', values: null, kind: 'text', many: true },
    ...account.customFields.map(({ field, values, kind, isCheckbox }) => ({
      name: field,
      values: isCheckbox ? ['yes', 'no'] : values,
      kind,
      many: false,
    })),
  ]
}

export function shownValue({ isCheckbox, kind }: CustomField, value: unknown): FieldValue {
  if (value == null || value === '') return null
  if (isCheckbox) return value === true ? 'yes' : 'no'
  if (typeof value !== 'string' && typeof value !== 'number') return null
  if (kind === 'number') return String(Number(value))
  return kind === 'date' ? String(value).slice(0, 10) : String(value)
}

/** The value as Freshdesk keeps it; undefined where it has none of that name. */
export function wireValue(
  { values, kind, isCheckbox }: CustomField,
  value: FieldValue,
): string | number | boolean | null | undefined {
  const [one, ...others] = listOf(value)
  if (others.length > 0) return undefined
  if (one === undefined) return null
  if (isCheckbox) return one === 'yes' ? true : one === 'no' ? false : undefined
  if (values !== null) return values.includes(one) ? one : undefined
  if (kind === 'number') return /^-?\d{1,15}(\.\d{1,10})?$/.test(one) ? Number(one) : undefined
  if (kind === 'text') return one
  return /^\d{4}-\d\d-\d\d/.test(one) && !Number.isNaN(Date.parse(one)) ? one.slice(0, 10) : undefined
}
