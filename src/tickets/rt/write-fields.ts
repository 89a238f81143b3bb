/**
 * Writing fields. An update carries the entity tag of what was read, and RT refuses it with 412 where the ticket changed
 * since (RT::REST2, "Conditional requests"): then it is read again, and written only if nobody touched the fields in question.
 * RT answers 200 also where it refuses a value, so everything is read back. A new queue comes first, because custom fields
 * and statuses belong to queues.
 */
import { PermanentError, TransientError } from '../../errors.ts'
import type { FetchedTicket, FieldDescription, FieldName, Fields } from '../contract.ts'
import { pickFields, requireUnchanged, sameValue } from '../field-values.ts'
import type { Call } from './call.ts'
import type { KnownField } from './surroundings.ts'
import { notAccepted, refused, updateOf } from './ticket-fields.ts'

/** So often somebody may be faster. */
const mostTries = 5

type Seen = Pick<FetchedTicket, 'version' | 'fields'>

export interface Desk {
  call: Call
  /** GoneError where the ticket is not there. */
  read(ticket: string, signal?: AbortSignal): Promise<Seen>
  readFields(ticket: string, signal?: AbortSignal): Promise<Fields>
  customFields(queue: string): Promise<KnownField[]>
  describe(queue: string): Promise<FieldDescription[]>
}

export async function writeFields(
  desk: Desk,
  ticket: string,
  wanted: Fields,
  known: Seen,
  signal?: AbortSignal,
): Promise<Fields> {
  // What is known counts as read, unless there is nothing to write: then only RT can tell.
  let seen = /^"\d+"$/.test(known.version) && differing(wanted, known.fields).length > 0 ? known : null
  let before = known.fields
  for (let tries = 0; tries < mostTries; tries += 1) {
    const now = seen ?? (await desk.read(ticket, signal))
    seen = null
    requireUnchanged(wanted, before, now.fields)
    const missing = differing(wanted, now.fields)
    if (missing.length === 0) return now.fields
    await requireTaken(desk, wanted, now.fields)
    const step = pickFields(wanted, missing.includes('queue') ? ['queue'] : missing)
    const answer = await desk.call(`/ticket/${ticket}`, {
      method: 'PUT',
      body: updateOf(step, await desk.customFields(String(now.fields.queue))),
      headers: { 'if-match': now.version },
      accepts: [403, 412],
      signal,
    })
    if (answer.status === 412) continue
    const after = await desk.readFields(ticket, signal)
    if (answer.status === 403)
      throw new PermanentError('forbidden', 'RT does not allow this user to change the ticket.')
    const wrong = differing(step, after)
    const left = wrong.filter((name) => sameValue(after[name], now.fields[name]))
    if (left.length > 0) throw refused(left)
    if (wrong.length > 0)
      throw new PermanentError(
        'ticket-changed',
        `Somebody changed ${wrong.join(', ')} of the ticket meanwhile.`,
      )
    if (missing.length === Object.keys(step).length) return after
    // In the new queue a field holds what it held before, or is there for the first time.
    before = { ...before, ...after }
  }
  throw new TransientError('busy-ticket', 'Somebody else changes the ticket all the time.')
}

async function requireTaken(desk: Desk, wanted: Fields, now: Fields): Promise<void> {
  const { queue = now.queue, ...others } = wanted
  const place = String(now.queue)
  const isMoved = !sameValue(queue, place)
  if (isMoved && notAccepted({ queue: queue ?? null }, await desk.describe(place)).length > 0)
    throw refused(['queue'])
  const left = notAccepted(others, await desk.describe(isMoved ? String(queue) : place))
  if (left.length > 0) throw refused(left)
}

function differing(wanted: Fields, now: Fields): FieldName[] {
  const names = Object.keys(wanted) as FieldName[]
  return names.filter((name) => !sameValue(now[name], wanted[name]))
}
