import { decodeWords } from 'postal-mime'
import { cleanLine } from './clean-text.ts'
import { limits } from './limits.ts'

/** The fields of a header: names lower-cased, values unfolded and as they were sent. */
export type HeaderFields = ReadonlyMap<string, string[]>

/** Fields in their order; of each name all values, the topmost first. */
export function headerFields(headers: readonly { key: string; value: string }[]): HeaderFields {
  const fields = new Map<string, string[]>()
  for (const { key, value } of headers) {
    const values = fields.get(key)
    if (values === undefined) fields.set(key, [value])
    else values.push(value)
  }
  return fields
}

export function first(fields: HeaderFields, name: string): string {
  return fields.get(name)?.[0] ?? ''
}

/** Decoded (RFC 2047), one line. */
export function readSubject(fields: HeaderFields): string {
  return cleanLine(
    decodeWords(first(fields, 'subject').slice(0, limits.subjectLength * 20)),
    limits.subjectLength,
  )
}

/** Message-IDs with their angle brackets, in order, each once. */
export function readMessageIds(value: string): string[] {
  const found = value.match(/<[^<>\s]{1,500}>/g) ?? []
  const ids = [...new Set(found)]
  // A long thread: where it began and how it came here.
  return ids.length <= limits.references ? ids : [ids[0] as string, ...ids.slice(1 - limits.references)]
}

/** RFC 2919: what stands in the angle brackets, lower-cased; null where there is none. */
export function readListId(fields: HeaderFields): string | null {
  const value = first(fields, 'list-id').slice(0, 2_000)
  const id = /<([^<>]{1,255})>\s*$/.exec(value)?.[1] ?? value
  const clean = cleanLine(id, 255).toLowerCase()
  return clean === '' ? null : clean
}

/** Zones of RFC 822 and of habit that Date does not know. */
const zones: Record<string, string> = {
  cet: '+0100',
  met: '+0100',
  mez: '+0100',
  bst: '+0100',
  cest: '+0200',
  mest: '+0200',
  mesz: '+0200',
  eet: '+0200',
  eest: '+0300',
  msk: '+0300',
  ist: '+0530',
  hkt: '+0800',
  jst: '+0900',
  aest: '+1000',
  wet: '+0000',
  z: '+0000',
}

/** The Date field as ISO 8601 in UTC. Null where it is missing, unreadable, before 1980 or more than a week ahead of now. */
export function readDate(fields: HeaderFields, now: number = Date.now()): string | null {
  const value = first(fields, 'date')
    .slice(0, 200)
    .replace(/\([^()]*\)/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  if (!/\d\d/.test(value)) return null
  const zone = /(?:\s|\d)(?!am$|pm$)([a-z]{1,5})$/i.exec(value)?.[1]?.toLowerCase()
  const known = zone === undefined ? undefined : zones[zone]
  let text = value
  if (/^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:?\d\d)$/i.test(value)) text = value
  else if (zone !== undefined && known !== undefined) text = `${value.slice(0, -zone.length)} ${known}`
  // Without a zone it would be read in the zone of this machine.
  else if (!/(?:[+-]\d{4}|[+-]\d\d:\d\d|(?!am$|pm$)\b[a-z]{1,5})$/i.test(value)) text = `${value} +0000`
  const time = Date.parse(text)
  if (Number.isNaN(time) || time < Date.UTC(1980) || time > now + 7 * 24 * 60 * 60 * 1000) return null
  return new Date(time).toISOString()
}
