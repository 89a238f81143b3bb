import type { FetchedTicket } from './contract.ts'

/** Tickets that were read a moment ago, for whoever writes to them next in this process: nothing else needs the same again. */
export interface RecentTickets {
  put(key: string, ticket: FetchedTicket): void
  /** Gives it once, and not when it is older than a minute; null: read it. */
  take(key: string): FetchedTicket | null
}

const keepMs = 60_000
/** Each of them may be long. */
const most = { tickets: 200, characters: 50_000 }

export function createRecentTickets(now: () => number = () => performance.now()): RecentTickets {
  // The oldest first.
  const kept = new Map<string, { ticket: FetchedTicket; at: number }>()
  return {
    put(key, ticket) {
      const characters = ticket.messages.reduce((sum, { body }) => sum + body.length, 0)
      if (characters > most.characters) return
      kept.delete(key)
      kept.set(key, { ticket, at: now() })
      const [oldest] = kept.keys()
      if (kept.size > most.tickets && oldest !== undefined) kept.delete(oldest)
    },
    take(key) {
      const found = kept.get(key)
      kept.delete(key)
      return found !== undefined && now() - found.at < keepMs ? found.ticket : null
    },
  }
}
