/**
 * Key: source/ticket/version/note. The last line of a note is a reference, a function of the key, and is looked for in the
 * ticket before a note is written: neither an interrupted try nor an empty Redis makes a second one. It is looked for
 * afterwards too where another worker may have been at it: whoever looks takes the younger one away, where the system can.
 */
import { GoneError, PermanentError } from '../errors.ts'
import type { TicketMessage } from '../tickets/contract.ts'
import {
  isClosedByOthers,
  noteReference,
  type TicketWriteContext,
  type TicketWritten,
} from './ticket-context.ts'

export async function writeNote(
  context: TicketWriteContext,
  effect: { template: string; reply?: string },
): Promise<TicketWritten> {
  const { source, record, compose, leaseMs, signal } = context
  const { ref } = record
  const reference = noteReference(ref)
  const wasTried = context.before !== null
  const ticket = (wasTried ? null : context.recent()) ?? (await source.fetch(ref.ticket, signal))
  const [there] = findNotes(ticket.messages, reference)
  // Found without a note of ours in the ledger: made before Redis lost its memory. Its journal entry is lost as well.
  if (there !== undefined)
    return { ...written(there.id, reference), outcome: wasTried ? 'written' : 'already' }
  if (isClosedByOthers(record, ticket)) return { outcome: 'not-wanted', inverse: null }

  const text = await compose.note(record, ticket, effect, reference)
  const startedAt = Date.now()
  await context.note(reference)
  let id = await source.addNote(ref.ticket, text, signal)
  if (wasTried || Date.now() - startedAt > leaseMs / 2) id = await withoutTwin(context, id, reference)
  return written(id, reference)
}

/** Notes of ours that carry the reference, the oldest first. What anybody else wrote is not ours, whatever it says. */
function findNotes(messages: readonly TicketMessage[], reference: string): TicketMessage[] {
  return messages.filter(({ role, body }) => role === 'own' && body.includes(reference))
}

async function withoutTwin(
  { source, record, signal }: TicketWriteContext,
  id: string,
  reference: string,
): Promise<string> {
  const { ticket } = record.ref
  const { messages } = await source.fetch(ticket, signal)
  const [first] = findNotes(messages, reference)
  if (first === undefined || first.id === id) return id
  try {
    await source.removeNote(ticket, id, signal)
  } catch (error) {
    // Gone already, or the system keeps every note: the older one is the one that undo knows.
    if (!(error instanceof GoneError || error instanceof PermanentError)) throw error
  }
  return first.id
}

function written(id: string, reference: string): TicketWritten {
  return { outcome: 'written', inverse: { action: 'note', id, reference } }
}
