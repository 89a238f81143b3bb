/** Apart from places.ts, because the connectors and their HTTP client are loaded only where there are ticket systems. */
import type { Config } from '../../config/config.ts'
import type { Log } from '../../mail/contract.ts'
import type { TicketSource } from '../../tickets/contract.ts'
import { openTicketSource } from '../../tickets/registry.ts'

/** Opens what mailroom.yaml names; nothing is connected before its first use. */
export function openTicketSources({ tickets }: Pick<Config, 'tickets'>, log: Log): Map<string, TicketSource> {
  return new Map(tickets.map(({ name, settings }) => [name, openTicketSource(name, settings, log)]))
}
