/** Comparing values of fields, for connectors that read again before they write. */
import { PermanentError } from '../errors.ts'
import type { FieldName, Fields, FieldValue } from './contract.ts'

export function listOf(value: FieldValue | undefined): readonly string[] {
  if (value == null || value === '') return []
  return typeof value === 'string' ? [value] : value
}

/** Do two values mean the same? Nothing, an empty text and an empty list do; the order of several does not count. */
export function sameValue(one: FieldValue | undefined, other: FieldValue | undefined): boolean {
  const [first, second] = [[...listOf(one)].sort(), [...listOf(other)].sort()]
  return first.length === second.length && first.every((value, index) => value === second[index])
}

/**
 * PermanentError `ticket-changed` where a field that is to be written holds neither what it held when that was decided
 * (`known`) nor what is wanted: somebody was faster, and wins.
 */
export function requireUnchanged(wanted: Fields, known: Fields, now: Fields): void {
  for (const name of Object.keys(wanted) as FieldName[]) {
    if (sameValue(now[name], known[name]) || sameValue(now[name], wanted[name])) continue
    throw new PermanentError('ticket-changed', `Somebody changed ${name} of the ticket meanwhile.`)
  }
}

/** These fields alone; null for one that holds nothing. */
export function pickFields(fields: Fields, names: readonly FieldName[]): Fields {
  return Object.fromEntries(names.map((name): [FieldName, FieldValue] => [name, fields[name] ?? null]))
}
