/** Kinds of fields that people can name in mailroom.yaml, and their values in Jira's words. */
import { z } from 'zod'
import type { FieldDescription, FieldName, FieldValue } from '../contract.ts'
import { listOf } from '../field-values.ts'
import type { Edition } from './edition.ts'
import type { FieldMeta, FieldType } from './shapes.ts'

/** Ids of Jira's own fields by the names of mailroom.yaml; `status` changes by transitions, `queue` not at all. */
export const systemFields: readonly (readonly [FieldName, string])[] = [
  ['priority', 'priority'],
  ['tags', 'labels'],
  ['category', 'components'],
]

export interface FieldKind {
  kind: FieldDescription['kind']
  many: boolean
  /** What Jira takes for a value; null where it cannot be one. */
  toJira(value: string): unknown
}

/** Null: a field of users, versions, cascading choices and whatever else is neither text nor a plain choice. */
export function kindOf(type: FieldType, edition: Edition): FieldKind | null {
  const many = type.type === 'array'
  const toJira = converters(type, edition)[(many ? type.items : type.type) ?? '']
  if (toJira === undefined) return null
  const kind = type.type === 'number' || type.type === 'date' ? type.type : 'text'
  return { kind, many, toJira }
}

function converters(
  { custom = '' }: FieldType,
  edition: Edition,
): Record<string, (value: string) => unknown> {
  return {
    string: (value) => (custom.endsWith(':textarea') ? edition.richText(value) : value),
    number: (value) => (/^-?\d+(\.\d+)?$/.test(value) ? Number(value) : null),
    date: (value) => (/^\d{4}-\d\d-\d\d$/.test(value) ? value : null),
    option: (value) => ({ value }),
    priority: (name) => ({ name }),
    component: (name) => ({ name }),
  }
}

/** The values of a list to choose from, as people read them; null: there is no list. */
export function allowedValues({ allowedValues: values }: FieldMeta): string[] | null {
  return values?.flatMap(({ name, value }) => name ?? value ?? []) ?? null
}

/** Wanted values as they will be read afterwards: numbers without zeros in front, text without blanks around. */
export function asRead(value: FieldValue, { kind }: FieldKind): FieldValue {
  const clean = (text: string) =>
    kind === 'number' && text.trim() !== '' ? String(Number(text)) : text.replaceAll('\r\n', '\n').trim()
  return value === null ? null : typeof value === 'string' ? clean(value) : value.map(clean)
}

/** What is sent for a value; undefined where Jira cannot take it. */
export function toJiraValue(value: FieldValue, { many, toJira }: FieldKind): unknown {
  const values = listOf(value).map(toJira)
  if (values.includes(null) || (!many && values.length > 1)) return undefined
  return many ? values : (values[0] ?? null)
}

const Choice = z.object({ value: z.string().optional(), name: z.string().optional() })

/** A value as people read it; undefined for what is neither text nor a choice. */
export function fromJiraValue(raw: unknown, edition: Edition): FieldValue | undefined {
  if (raw == null) return null
  if (Array.isArray(raw)) {
    const values = raw.map((one) => fromJiraValue(one, edition))
    return values.every((one) => typeof one === 'string') ? values : undefined
  }
  if (typeof raw === 'number') return String(raw)
  const choice = Choice.safeParse(raw)
  const text =
    typeof raw === 'string' ? raw : (choice.data?.value ?? choice.data?.name ?? edition.plainText(raw))
  return text.replaceAll('\r\n', '\n').trim()
}
