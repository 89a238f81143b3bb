/** The HTTP server: webhooks and health. */
import type { Config } from '../../config/config.ts'
import { lookNow } from '../../queue/ticket-hints.ts'
import type { ServiceParts, Work } from './parts.ts'

/** Nothing where none is configured. Throws a UserError where it cannot listen. */
export async function startServerWork({ config, log, store, wanted }: ServiceParts): Promise<Work> {
  const { server } = config
  if (server === null || !wanted.has('server')) return { pending: async () => 0, working: [], closers: [] }
  const { startServer } = await import('../../server/server.ts')
  const running = await startServer({
    ...{ store, log, listen: server.listen, watched: watchedBy(config) },
    hooks: config.tickets.map(({ name, settings: { type } }) => ({
      ...{ name, type },
      secret: () => server.hookSecret(name),
    })),
    lookNow: (source) => lookNow(store, source),
  })
  return { pending: async () => 0, working: [() => running.close()], closers: [] }
}

function watchedBy({ accounts, tickets }: Config) {
  return {
    accounts: accounts.map(({ name, folders }) => ({ name, folders })),
    sources: tickets.map(({ name }) => name),
  }
}
