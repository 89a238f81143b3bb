/** An example as one line of JSON: what is exported can be imported without a difference. */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { itemFlags } from '../../item/item.ts'
import { exampleId } from '../../learning/example-store.ts'
import { exampleSources, type LearntExample } from '../../learning/learnt-example.ts'

/** In bytes. */
export const longestLine = 1024 * 1024
const longestText = 8_000
const day = 24 * 60 * 60 * 1000

const text = (most: number, expected = `a string of at most ${most} characters`) =>
  z.string(expected).max(most, expected)

/** Other keys are refused: they are more likely a slip than meant for us. `id` is a function of `item`, and only checked. */
const Line = z.strictObject({
  id: z.string('16 hex digits').optional(),
  item: text(200).min(1, 'the SHA-256 of a mail, or another name of the item').optional(),
  source: z.enum(exampleSources, `one of ${exampleSources.join(', ')}`).optional(),
  at: z.iso.datetime('a time in UTC such as 2026-03-12T09:30:00Z').optional(),
  place: text(600).nullable().optional(),
  messageId: text(1_000).nullable().optional(),
  subject: text(1_000).optional(),
  label: text(60, 'the name of a label, or null').min(1, 'the name of a label, or null').nullable(),
  weight: z
    .number('a number above 0, at most 10')
    .positive('a number above 0, at most 10')
    .max(10, 'a number above 0, at most 10')
    .optional(),
  text: text(longestText).min(1, 'a string that is not empty'),
  flags: z
    .array(z.enum(itemFlags, 'a list of flags, as exported'), 'a list of flags, as exported')
    .max(itemFlags.length, 'each flag once')
    .optional(),
  sender: text(320).optional(),
  listId: text(1_000).optional(),
  attachment: z.boolean('true or false').optional(),
})

/** Fields in the order in which they are exported. */
export function exportLine(example: LearntExample): string {
  return JSON.stringify(example)
}

/** The example, or in a sentence without an end what is wrong and what is expected. Nothing of the line stands in it. */
export function parseExampleLine(line: string, now: Date): { value: LearntExample } | { problem: string } {
  let json: unknown
  try {
    json = JSON.parse(line)
  } catch {
    return { problem: 'this is not JSON, expected: {"text", "label"} or more on one line' }
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    return { problem: `${kindOf(json)} came, expected: {"text", "label"} or more on one line` }
  const parsed = Line.safeParse(json)
  if (!parsed.success) return { problem: problemOf(parsed.error.issues[0] as z.core.$ZodIssue, json) }
  const {
    text,
    label,
    source = 'imported',
    weight = 1,
    place = null,
    messageId = null,
    subject = '',
  } = parsed.data
  const item = parsed.data.item ?? createHash('sha256').update(text).digest('hex')
  const id = exampleId(item)
  if (parsed.data.id !== undefined && parsed.data.id !== id)
    return { problem: '"id" does not belong to "item", expected: both as exported, or neither' }
  const at = new Date(parsed.data.at ?? now).toISOString()
  // A vote from the future would win over everything that people say until then.
  if (Date.parse(at) > now.getTime() + day)
    return { problem: '"at" lies in the future, expected: a time that has been' }
  const { flags, sender, listId, attachment } = parsed.data
  const facts = { flags, sender, listId, attachment }
  return { value: { id, item, source, at, place, messageId, subject, label, weight, text, ...facts } }
}

function problemOf(issue: z.core.$ZodIssue, json: object): string {
  if (issue.code === 'unrecognized_keys') {
    const known = Object.keys(Line.shape).join(', ')
    return `a key came that is none of ${known}`
  }
  const key = String(issue.path[0])
  return `"${key}": ${kindOf((json as Record<string, unknown>)[key])} came, expected: ${issue.message}`
}

function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (value === null) return 'null'
  if (value === '') return 'an empty string'
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}
