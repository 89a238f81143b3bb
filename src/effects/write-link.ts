/** Key: source/ticket/version/link. Linking twice changes nothing; what matters is which links were ours. */
import { GoneError } from '../errors.ts'
import type { TicketWriteContext, TicketWritten } from './ticket-context.ts'

export async function writeLink(
  context: TicketWriteContext,
  tickets: readonly string[],
): Promise<TicketWritten> {
  const { source, record, signal } = context
  const { ref, known } = record
  const others = tickets.filter((other) => other !== ref.ticket && !known.links.includes(other))
  if (others.length === 0) return { outcome: 'already', inverse: null }
  await context.note('absent')
  const linked: string[] = []
  for (const other of others) {
    try {
      await source.link(ref.ticket, other, signal)
      linked.push(other)
    } catch (error) {
      // One of the two was deleted.
      if (!(error instanceof GoneError)) throw error
    }
  }
  return linked.length === 0
    ? { outcome: 'gone', inverse: null }
    : { outcome: 'written', inverse: { action: 'link', tickets: linked } }
}
