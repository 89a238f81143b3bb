/**
 * Key: source/ticket/version/link. Linking twice changes nothing; what matters is which links were ours. Noted is which
 * ones the first try found wanting: those that were there before are somebody else's. Each pair of tickets is claimed, so
 * that of two that are decided at once one alone writes their link.
 */
import { GoneError } from '../errors.ts'
import type { TicketWriteContext, TicketWritten } from './ticket-context.ts'

/** No id of a ticket contains it. */
const separator = '\n'

export async function writeLink(
  context: TicketWriteContext,
  tickets: readonly string[],
): Promise<TicketWritten> {
  const { source, record, signal } = context
  const { ref } = record
  const others = context.before === null ? await wanting(context, tickets) : context.before.split(separator)
  if (others.length === 0) return { outcome: 'already', inverse: null }
  await context.note(others.join(separator))
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

async function wanting(context: TicketWriteContext, tickets: readonly string[]): Promise<string[]> {
  const { source, record, recent, claimLink, signal } = context
  const { ref, known } = record
  const unknown = tickets.filter((other) => other !== ref.ticket && !known.links.includes(other))
  if (unknown.length === 0) return []
  const { links } = recent() ?? (await source.fetch(ref.ticket, signal))
  const others: string[] = []
  for (const other of unknown) if (!links.includes(other) && (await claimLink(other))) others.push(other)
  return others
}
