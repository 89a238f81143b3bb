/**
 * Key: source/ticket/version/reply. A draft is for the customer and bears no reference: after an interrupted try it is
 * known by its text.
 */
import type { TicketWriteContext, TicketWritten } from './ticket-context.ts'

export async function writeReply(
  context: TicketWriteContext,
  effect: { template: string },
): Promise<TicketWritten> {
  const { source, record, compose, signal } = context
  const { ticket } = record.ref
  const text = await compose.reply(record, effect)
  if (context.before !== null) {
    const { messages } = await source.fetch(ticket, signal)
    const draft = messages.find(({ role, body }) => role === 'own' && body.trim() === text.trim())
    if (draft !== undefined) return written(draft.id)
  }
  await context.note('absent')
  return written(await source.addDraft(ticket, text, signal))
}

function written(id: string): TicketWritten {
  return { outcome: 'written', inverse: { action: 'reply', id } }
}
