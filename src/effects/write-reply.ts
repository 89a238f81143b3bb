/**
 * Key: source/ticket/version/reply. A draft is for the customer and bears no reference: it is known by its text, where the
 * system shows it among the messages.
 */
import { isClosedByOthers, type TicketWriteContext, type TicketWritten } from './ticket-context.ts'

export async function writeReply(
  context: TicketWriteContext,
  effect: { template: string },
): Promise<TicketWritten> {
  const { source, record, compose, signal } = context
  const { ticket: id } = record.ref
  const ticket = await source.fetch(id, signal)
  const text = await compose.reply(record, ticket, effect)
  const draft = ticket.messages.find(({ role, body }) => role === 'own' && body.trim() === text.trim())
  if (draft !== undefined) return written(draft.id)
  if (isClosedByOthers(record, ticket)) return { outcome: 'not-wanted', inverse: null }
  await context.note('absent')
  return written(await source.addDraft(id, text, signal))
}

function written(id: string): TicketWritten {
  return { outcome: 'written', inverse: { action: 'reply', id } }
}
