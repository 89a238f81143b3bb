/**
 * Writing fields. RT answers 200 also where it refuses (RT::REST2, "Updating a ticket"), so everything is read back. An
 * update that carries the entity tag of what was read is refused with 412 where the ticket changed since: it is read again,
 * and written only if nobody touched the fields in question. A new queue comes first, because custom fields and statuses
 * belong to queues.
 */
import { PermanentError, TransientError } from '../../errors.ts'
import type { FieldDescription, FieldName, Fields } from '../contract.ts'
import { pickFields, requireUnchanged, sameValue } from '../field-values.ts'
import type { Call } from './call.ts'
import type { Ticket } from './shapes.ts'
import type { KnownField } from './surroundings.ts'
import { fieldsOfTicket, refused, requireAccepted, updateOf } from './ticket-fields.ts'

/** So often somebody may be faster. */
const mostTries = 5

export interface Desk {
  call: Call
  read(ticket: string, signal?: AbortSignal): Promise<{ ticket: Ticket; tag: string }>
  fieldsOf(queue: string): Promise<KnownField[]>
  describe(queue: string): Promise<FieldDescription[]>
}

export async function writeFields(
  desk: Desk,
  id: string,
  wanted: Fields,
  known: Fields,
  signal?: AbortSignal,
): Promise<Fields> {
  const { queue, ...others } = wanted
  const [target] = typeof queue === 'string' ? [queue] : (queue ?? [])
  let isChecked = false
  for (let left = mostTries; left > 0; left -= 1) {
    const { ticket, tag } = await desk.read(id, signal)
    const custom = await desk.fieldsOf(ticket.Queue.Name)
    const now = fieldsOfTicket(ticket, custom)
    const missing = differing(wanted, now)
    if (missing.length === 0) return now
    requireUnchanged(wanted, known, now)
    if (!isChecked) {
      requireAccepted(queue === undefined ? {} : { queue }, await desk.describe(ticket.Queue.Name))
      requireAccepted(others, await desk.describe(target ?? ticket.Queue.Name))
      isChecked = true
    }
    const step: Fields = missing.includes('queue') ? { queue: target ?? null } : pickFields(wanted, missing)
    const answer = await desk.call(`/ticket/${id}`, {
      method: 'PUT',
      body: updateOf(step, ticket, custom),
      headers: { 'if-match': tag },
      accepts: [412],
      signal,
    })
    if (answer.status === 412) continue
    const after = await desk.read(id, signal)
    const fields = fieldsOfTicket(after.ticket, await desk.fieldsOf(after.ticket.Queue.Name))
    const [left] = differing(step, fields)
    if (left !== undefined && sameValue(fields[left], now[left])) throw refused(left)
    if (left !== undefined)
      throw new PermanentError('ticket-changed', `Somebody changed ${left} of the ticket meanwhile.`)
    if (!('queue' in step)) return fields
    // What the fields of the new queue hold is what was there before, or nothing.
    known = { ...known, ...fields }
  }
  throw new TransientError('busy-ticket', 'The ticket changes all the time.')
}

function differing(wanted: Fields, now: Fields): FieldName[] {
  const names = Object.keys(wanted) as FieldName[]
  return names.filter((name) => !sameValue(now[name], wanted[name]))
}
