import type { TicketComposers } from '../../src/effects/ticket-context.ts'
import type { TicketEffect } from '../../src/queue/jobs.ts'
import type { TicketDecisionRecord } from '../../src/queue/ticket-decisions.ts'
import { type MemorySource, openMemorySource } from '../../src/tickets/memory/memory-source.ts'
import { decisionOf } from './decision-of.ts'

/** A ticket of a desk in memory, and what was decided about its newest message. */
export async function decidedTicket(
  effects: TicketEffect[],
  options: Parameters<typeof openMemorySource>[1] = {},
): Promise<{ source: MemorySource; id: string; record: TicketDecisionRecord }> {
  const source = openMemorySource('helpdesk', options)
  const id = source.people.open({ subject: 'Two jugs', body: 'Please send two jugs.' })
  return { source, id, record: await decideOn(source, id, effects) }
}

export async function decideOn(
  source: MemorySource,
  id: string,
  effects: TicketEffect[],
  label: string | null = 'Order',
): Promise<TicketDecisionRecord> {
  const { version, fields, links, messages, url } = await source.fetch(id)
  const newest = messages.findLast(({ role }) => role === 'customer')
  return {
    ref: { source: source.name, ticket: id, version: newest?.id ?? '' },
    writtenAt: newest?.at ?? '',
    decision: decisionOf(label),
    certainty: 1,
    evidence: null,
    related: [],
    burst: null,
    known: { version, fields, links },
    run: 'run-1',
    at: new Date().toISOString(),
    ...{ url, effects },
  }
}

/** Notes and replies of one line. */
export const plainComposers: TicketComposers = {
  note: async (_, { subject }, { template }, reference) => `${template}: ${subject}\n\n${reference}`,
  reply: async (_, { subject }, { template }) => `${template}: ${subject}`,
}
