/**
 * Key: source/ticket/version/note. The last line of a note is a reference, a function of the key; after an interrupted try
 * it is looked for in the ticket before another is written. It is looked for afterwards too where a second worker may
 * have been at it: whoever looks takes the younger one away, where the system can.
 */
import { GoneError, MailroomError } from '../errors.ts'
import type { TicketMessage } from '../tickets/contract.ts'
import { noteReference, type TicketWriteContext, type TicketWritten } from './ticket-context.ts'

export async function writeNote(
  context: TicketWriteContext,
  effect: { template: string; reply?: string },
): Promise<TicketWritten> {
  const { source, record, compose, leaseMs, signal } = context
  const { ref } = record
  const reference = noteReference(ref)
  const wasTried = context.before !== null
  if (wasTried) {
    const [note] = findNotes((await source.fetch(ref.ticket, signal)).messages, reference)
    if (note !== undefined) return written(note.id, reference)
  }
  const text = await compose.note(record, effect)
  await context.note(reference)
  const noted = Date.now()
  let id = await source.addNote(ref.ticket, `${text.trimEnd()}\n\n${reference}`, signal)
  if (wasTried || Date.now() - noted > leaseMs / 2) id = await withoutTwin(context, id, reference)
  return written(id, reference)
}

/** Notes of ours that carry the reference, the oldest first. */
export function findNotes(messages: readonly TicketMessage[], reference: string): TicketMessage[] {
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
    // Gone, or the system keeps every note: the older one is the one that undo knows.
    if (!(error instanceof GoneError || (error instanceof MailroomError && error.code === 'unsupported')))
      throw error
  }
  return first.id
}

function written(id: string, reference: string): TicketWritten {
  return { outcome: 'written', inverse: { action: 'note', id, reference } }
}
