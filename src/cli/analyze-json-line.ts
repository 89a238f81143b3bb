import { z } from 'zod'
import type { Item } from '../item/item.ts'
import { textItem } from './analyze-text-item.ts'

const shape = '{"id", "text", "subject"?, "from"?, "date"?}'

const Address = z.union([
  z.string().transform(addressOf),
  z
    .object({ name: z.string().nullish(), address: z.string() })
    .transform(({ name, address }) => ({ name: name ?? '', address: address.toLowerCase() })),
])

/** One line of JSON Lines input: only what is used is looked at, other keys may stand there. */
const ItemLine = z.object({
  id: z.union([z.string().min(1), z.number()], 'a string').transform(String),
  text: z.string('a string'),
  subject: z.string('a string').nullish(),
  from: z.union([Address], 'an address, or {"name", "address"}').nullish(),
  date: z
    .string('a date such as 2026-03-12T09:30:00Z')
    .refine((date) => !Number.isNaN(Date.parse(date)), 'a date such as 2026-03-12T09:30:00Z')
    .nullish(),
})

const ExampleLine = z.object({ text: z.string('a string'), label: z.string('a string') })

/** What came of a line: a value, or one sentence about what is wrong and what is expected. */
export type Parsed<Value> = { value: Value } | { problem: string }

export function parseItemLine(line: string): Parsed<Item> {
  const parsed = parse(line, ItemLine, shape)
  if ('problem' in parsed) return parsed
  const { id, text, subject, from, date } = parsed.value
  return {
    value: textItem({
      id,
      subject: subject ?? '',
      text,
      from: from ?? null,
      date: date == null ? null : new Date(date).toISOString(),
    }),
  }
}

export function parseExampleLine(line: string): Parsed<{ text: string; label: string }> {
  return parse(line, ExampleLine, '{"text", "label"}')
}

function parse<Value>(line: string, schema: z.ZodType<Value>, expected: string): Parsed<Value> {
  let json: unknown
  try {
    json = JSON.parse(line)
  } catch {
    return { problem: `this is not JSON, expected: ${expected} on one line` }
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    return { problem: `${kindOf(json)} came, expected: ${expected}` }
  }
  const result = schema.safeParse(json)
  if (result.success) return { value: result.data }
  const [issue] = result.error.issues as [z.core.$ZodIssue]
  const key = String(issue.path[0])
  const came = kindOf((json as Record<string, unknown>)[key])
  return { problem: `"${key}": ${came} came, expected: ${issue.message}` }
}

/** What came, without what stood in it: lines of mail do not belong on a terminal or in a log. */
function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (value === null) return 'null'
  if (value === '') return 'an empty string'
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}

/** "Ann Miller <ann@example.com>", or the address alone. */
function addressOf(written: string): { name: string; address: string } {
  const [, name, address] = /^\s*"?([^"<]{0,200}?)"?\s*<([^<>]{1,320})>\s*$/.exec(written) ?? []
  return { name: name ?? '', address: (address ?? written).trim().toLowerCase() }
}
