import { labelSets } from '../cli/label-engines.ts'
import { startProgress } from '../cli/progress.ts'
import { type Service, type ServiceOptions, startService } from '../cli/service.ts'
import { isOfTicket, readJournal } from '../effects/journal.ts'
import { ticketKey } from '../queue/jobs.ts'
import type { Quarantined } from '../queue/quarantine.ts'
import type { TicketDecisionRecord } from '../queue/ticket-decisions.ts'
import { readBursts } from '../related/burst-store.ts'
import { ticketItemKey } from '../related/item-key.ts'
import type { Fields } from '../tickets/contract.ts'
import { untilDone } from './until-done.ts'

/** One ticket: what was decided about it, and what was then written to it. */
export interface TicketRow {
  ticket: string
  subject: string
  record: TicketDecisionRecord
  /** Those that differ from what the ticket held before. */
  fields: Fields
  hasNote: boolean
  /** Tickets that say the same, whichever of them was read first. */
  duplicates: string[]
  /** Ids of tickets it was linked with. */
  links: string[]
  /** The number of the burst it belongs to, from 1; null: none. */
  burst: number | null
  /** Something could not be written, and waits for a person. */
  isSetAside: boolean
}

interface TicketBurst {
  name: string
  /** ISO 8601 */
  since: string
  tickets: number
}

export interface TicketOutcome {
  /** By their numbers. */
  rows: TicketRow[]
  bursts: TicketBurst[]
  /** What could not be decided, or not be written. */
  setAside: Quarantined[]
}

export interface TicketWork {
  service: Service
  /** Resolves when that many tickets are decided or set aside, and nothing is in work. Rejects when `signal` aborts. */
  finished(count: number, signal: AbortSignal): Promise<TicketOutcome>
  close(): Promise<void>
}

interface Decided {
  subject: string
  record: TicketDecisionRecord
}

/** Starts the service on ticket systems, and keeps what it decides. */
export async function startTicketWork(
  options: Omit<ServiceOptions, 'onTicketDecision'>,
): Promise<TicketWork> {
  const decided = new Map<string, Decided>()
  let progress: ReturnType<typeof startProgress> | null = null
  const service = await startService({
    ...options,
    onTicketDecision(record, _, { subject }) {
      decided.set(ticketKey(record.ref), { subject, record })
      progress?.advance()
    },
  })
  return {
    service,
    async finished(count, signal) {
      progress = startProgress({ noun: 'tickets', total: count, isTaken: false, patience: 300 })
      progress.advance(decided.size)
      try {
        const setAside = await untilDone(service, decided, count, signal)
        return await lookBack(service, options.config, [...decided.values()], setAside)
      } finally {
        progress.stop()
      }
    },
    close: () => service.close(),
  }
}

/** What was written, as the journal has it: a decision alone is only what was meant to be written. */
async function lookBack(
  { store, run }: Service,
  config: ServiceOptions['config'],
  decided: readonly Decided[],
  setAside: Quarantined[],
): Promise<TicketOutcome> {
  const entries = (await readJournal(store, { run })).filter(isOfTicket)
  const [set] = labelSets(config)
  const bursts = set === undefined ? [] : await readBursts(store, set.key, 0, Date.now())
  const pairs = decided.flatMap(({ record: { ref, related } }) =>
    related.filter(({ kind }) => kind === 'duplicate').map((one) => [ticketItemKey(ref), one.key]),
  )
  const waiting = new Set(setAside.flatMap(({ ref }) => ('source' in ref ? [ticketKey(ref)] : [])))
  const rows = decided.map(({ subject, record }): TicketRow => {
    const key = ticketKey(record.ref)
    const inverses = entries.filter(({ ref }) => ticketKey(ref) === key).map(({ inverse }) => inverse)
    const item = ticketItemKey(record.ref)
    const burst = bursts.findIndex(({ members }) => members.some((member) => member.key === item))
    const like = pairs.filter((pair) => pair.includes(item)).flat()
    return {
      ...{ ticket: record.ref.ticket, subject, record, isSetAside: waiting.has(key) },
      fields: Object.assign({}, ...inverses.map((one) => (one.action === 'fields' ? one.written : {}))),
      hasNote: inverses.some(({ action }) => action === 'note'),
      duplicates: [...new Set(like)]
        .filter((key) => key !== item)
        .map(numberOf)
        .sort(),
      links: inverses.flatMap((one) => (one.action === 'link' ? one.tickets : [])),
      burst: burst === -1 ? null : burst + 1,
    }
  })
  rows.sort((left, right) => Number(left.ticket) - Number(right.ticket))
  return { rows, bursts, setAside }
}

/** Of "ticket:source/id", or of whatever else it is a duplicate of. */
function numberOf(key: string): string {
  return key.slice(key.lastIndexOf('/') + 1)
}
