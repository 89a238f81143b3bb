/**
 * Key: source/ticket/version/fields. Noted before the write: what each field held. After an interrupted try each field
 * holds what it held before (it is written now), or what was to be written (it is ours), or something else: then a person
 * was there, who wins, and nothing more is written. Whatever is ours goes into the journal, however it ends.
 */
import { PermanentError } from '../errors.ts'
import type { FetchedTicket, FieldName, Fields, FieldValue } from '../tickets/contract.ts'
import { FieldRefusedError } from '../tickets/field-refused.ts'
import { listOf, pickFields, sameValue } from '../tickets/field-values.ts'
import type { TicketWriteContext, TicketWritten } from './ticket-context.ts'

type Known = Pick<FetchedTicket, 'version' | 'fields'>

export async function writeFields(context: TicketWriteContext, fields: Fields): Promise<TicketWritten> {
  const { known } = context.record
  if (context.before !== null) return resume(context, fields, JSON.parse(context.before) as Fields)
  const names = namesOf(fields).filter((name) => !sameValue(fields[name], known.fields[name]))
  if (names.length === 0) return { outcome: 'already', inverse: null }
  return write(context, pickFields(fields, names), pickFields(known.fields, names), known)
}

async function resume(context: TicketWriteContext, fields: Fields, before: Fields): Promise<TicketWritten> {
  const { source, record, signal } = context
  const now = await source.fetch(record.ref.ticket, signal)
  const wanted = pickFields(fields, namesOf(before))
  const { ours, changed, left } = compare(wanted, before, now.fields)
  const isClosed = now.isClosed && !ours.includes('status')
  if (left.length > 0 && changed.length === 0 && !isClosed) return write(context, wanted, before, now)
  const isWhole = left.length === 0 && changed.length === 0
  return { outcome: isWhole ? 'written' : 'not-wanted', inverse: inverseOf(before, now.fields, ours) }
}

/** Writes those of `wanted` that still are in `known` as they were `before`. */
async function write(
  context: TicketWriteContext,
  wanted: Fields,
  before: Fields,
  known: Known,
  mayLookAgain = true,
): Promise<TicketWritten> {
  const { source, record, signal } = context
  const { ticket } = record.ref
  const names = namesOf(wanted)
  const { left } = compare(wanted, before, known.fields)
  await context.note(JSON.stringify(before))
  try {
    const now = await source.writeFields(ticket, pickFields(wanted, left), known, signal)
    return { outcome: 'written', inverse: inverseOf(before, { ...wanted, ...now }, names) }
  } catch (error) {
    if (!(error instanceof PermanentError)) throw error
    const isChanged = error.code === 'ticket-changed'
    const now = await source.fetch(ticket, signal)
    const { ours, changed } = compare(wanted, before, now.fields)
    // What changed may be what an earlier decision wrote after this one had been made.
    if (isChanged && mayLookAgain && ours.length === 0 && (await areOurs(context, changed, now.fields)))
      return write(context, wanted, pickFields(now.fields, names), now, false)
    const inverse = inverseOf(before, now.fields, ours)
    if (isChanged) return { outcome: 'not-wanted', inverse }
    const others = ours.length === 0 ? withoutRefused(left, error) : []
    if (others.length > 0) {
      const rest = await write(context, pickFields(wanted, others), pickFields(before, others), now)
      return { ...rest, leftOut: left.filter((name) => !others.includes(name)) }
    }
    if (inverse === null) throw error
    return { outcome: 'written', inverse, refusal: error }
  }
}

/** One value that the system does not take must not keep the others from being written. */
function withoutRefused(names: readonly FieldName[], error: PermanentError): FieldName[] {
  if (!(error instanceof FieldRefusedError)) return []
  const others = names.filter((name) => !error.fields.includes(name))
  return others.length === names.length ? [] : others
}

/** Which fields hold what we wanted, which what a person gave them, and which what they held before. */
function compare(wanted: Fields, before: Fields, now: Fields) {
  const names = namesOf(wanted)
  const ours = names.filter((name) => isAlike(now[name], wanted[name]) && !sameValue(now[name], before[name]))
  const left = names.filter((name) => !ours.includes(name) && sameValue(now[name], before[name]))
  const changed = names.filter((name) => !ours.includes(name) && !left.includes(name))
  return { ours, left, changed }
}

async function areOurs(
  context: TicketWriteContext,
  names: readonly FieldName[],
  now: Fields,
): Promise<boolean> {
  const own = await context.ownFields()
  return (
    own !== null && names.length > 0 && names.every((name) => name in own && sameValue(own[name], now[name]))
  )
}

/** The system may write what it is given a little otherwise. */
function isAlike(one: FieldValue | undefined, other: FieldValue | undefined): boolean {
  const plain = (value: FieldValue | undefined) => listOf(value).map((text) => text.trim().toLowerCase())
  return sameValue(plain(one), plain(other))
}

function inverseOf(before: Fields, now: Fields, names: readonly FieldName[]): TicketWritten['inverse'] {
  if (names.length === 0) return null
  return { action: 'fields', before: pickFields(before, names), written: pickFields(now, names) }
}

function namesOf(fields: Fields): FieldName[] {
  return Object.keys(fields) as FieldName[]
}
