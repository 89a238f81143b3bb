import { GoneError, PermanentError } from '../errors.ts'
import type { FieldName, Fields, TicketSource } from '../tickets/contract.ts'
import { pickFields, sameValue } from '../tickets/field-values.ts'
import type { TicketEntry, TicketInverse } from './journal.ts'

const reasons: Record<string, string> = {
  unsupported: 'the ticket system keeps it',
  'not-ours': 'it is not there any more',
  'ticket-changed': 'a person changed it at this moment',
  'field-refused': 'the ticket system does not take the old value any more',
  forbidden: 'the ticket system does not allow it to this user',
}

/** Takes one write to a ticket back; null: done, otherwise why it, or what of it, was left as it is. */
export async function undoInTicket(
  source: TicketSource,
  { ref, inverse }: TicketEntry,
): Promise<string | null> {
  try {
    switch (inverse.action) {
      case 'fields':
        return await restoreFields(source, ref.ticket, inverse)
      case 'note':
        await source.removeNote(ref.ticket, inverse.id)
        return null
      case 'reply':
        return 'a draft is for the agents to throw away'
      case 'link':
        return await unlink(source, ref.ticket, inverse.tickets)
    }
  } catch (error) {
    if (error instanceof GoneError) return 'it is not there any more'
    if (!(error instanceof PermanentError)) throw error
    return reasons[error.code] ?? `the ticket system refuses it (${error.code})`
  }
}

async function restoreFields(
  source: TicketSource,
  id: string,
  { before, written }: TicketInverse & { action: 'fields' },
): Promise<string | null> {
  const ticket = await source.fetch(id)
  const names = Object.keys(written) as FieldName[]
  const ours = names.filter((name) => sameValue(ticket.fields[name], written[name]))
  const changed = names.filter(
    (name) => !ours.includes(name) && !sameValue(ticket.fields[name], before[name]),
  )
  // A closed ticket is not written to; unless it was Mailroom that closed it.
  if (ticket.isClosed && !ours.includes('status')) return 'the ticket is closed'
  const restored: Fields = pickFields(before, ours)
  if (ours.length > 0) await source.writeFields(id, restored, ticket)
  return changed.length === 0 ? null : `a person changed ${changed.join(', ')} since`
}

async function unlink(source: TicketSource, id: string, others: readonly string[]): Promise<string | null> {
  const { links } = await source.fetch(id)
  const there = others.filter((other) => links.includes(other))
  for (const other of there) await source.unlink(id, other)
  return there.length > 0 || others.length === 0 ? null : 'a person removed the link already'
}
