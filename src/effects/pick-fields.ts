import type { FieldName, Fields, FieldValue } from '../tickets/contract.ts'

/** These fields alone; null for one that holds nothing. */
export function pickFields(fields: Fields, names: readonly FieldName[]): Fields {
  return Object.fromEntries(names.map((name): [FieldName, FieldValue] => [name, fields[name] ?? null]))
}
