import type { Config } from '../../config/config.ts'
import { hookVariable } from '../../config/secrets.ts'
import { asError } from '../../errors.ts'
import { bad, type Finding, good, note } from './finding.ts'

/** Does the HTTP server know what the webhooks of each ticket system are signed with? */
export function checkHooks({ server, tickets }: Pick<Config, 'server' | 'tickets'>): Finding[] {
  if (server === null) return []
  return tickets.map(({ name }) => {
    try {
      if (server.hookSecret(name) !== undefined) return good(`${name}: webhooks are taken at /hooks/${name}`)
      return note(
        `${name}: no webhooks are taken, it is asked at intervals alone. To take them, set ${hookVariable(name)}, or ${hookVariable(name)}_FILE.`,
      )
    } catch (error) {
      return bad(`${name}: ${asError(error).message}`)
    }
  })
}
