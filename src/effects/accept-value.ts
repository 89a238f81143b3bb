import type { FieldDescription, FieldValue } from '../tickets/contract.ts'
import { listOf } from '../tickets/field-values.ts'
import { oneLine } from './draft-text.ts'

export type Accepted = { value: FieldValue } | { why: string }

const mostShown = 12

/** The value as the ticket system spells it, or why it does not take it. `why` never repeats the value. */
export function acceptValue(field: FieldDescription | undefined, wanted: FieldValue): Accepted {
  if (field === undefined) return { why: 'the ticket system has no such field for this ticket' }
  const values = listOf(wanted)
  if (values.length > 1 && !field.many) return { why: 'the field takes one value only' }
  const accepted: string[] = []
  for (const value of values) {
    const one = acceptOne(field, value)
    if ('why' in one) return one
    if (!accepted.includes(one.value)) accepted.push(one.value)
  }
  return { value: field.many ? accepted : (accepted[0] ?? null) }
}

function acceptOne({ values, kind }: FieldDescription, value: string): { value: string } | { why: string } {
  if (values !== null) {
    const known =
      values.find((one) => one === value) ?? values.find((one) => foldedValue(one) === foldedValue(value))
    return known === undefined
      ? { why: `there is no such value; there are: ${shownValues(values)}` }
      : { value: known }
  }
  if (kind === 'number' && !/^-?\d{1,15}(\.\d{1,10})?$/.test(value))
    return { why: 'the field takes numbers only' }
  if (kind === 'date' && !isDate(value)) return { why: 'the field takes dates only, as 2026-11-30' }
  return { value }
}

/** As a person compares two values: upper and lower case and the form of accents do not count. */
export function foldedValue(value: string): string {
  return value.normalize('NFKC').trim().toLowerCase()
}

export function shownValues(values: readonly string[]): string {
  if (values.length === 0) return 'none'
  const shown = values.slice(0, mostShown).map((value) => oneLine(value, 60))
  return values.length > mostShown ? `${shown.join(', ')} … (${values.length})` : shown.join(', ')
}

/** ISO 8601: a day, or a day and a time. */
function isDate(value: string): boolean {
  return /^\d{4}-\d\d-\d\d(T[\d:.]{5,12}(Z|[+-]\d\d:\d\d)?)?$/.test(value) && !Number.isNaN(Date.parse(value))
}
