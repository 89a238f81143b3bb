/**
 * A worker process for tickets that ends itself (SIGKILL) or stands still (SIGSTOP) at a point of its work. Arguments: the
 * configuration, the URL of a ticket system in another process ("": the one that the configuration names), the point, the
 * signal. Told "close" it stops as a service does.
 */
import { startService } from '../../../src/cli/service.ts'
import { loadConfig } from '../../../src/config/load-config.ts'
import { silentLog } from '../../../src/silent-log.ts'
import { openRemoteTickets } from '../../support/remote-tickets.ts'
import { standInEncoder } from '../../support/stand-in-encoder.ts'
import { timing } from './ticket-place.ts'

const [file = '', url = '', point = '', signal = 'SIGKILL'] = process.argv.slice(2)
let reached = false

function at(here: string): void {
  if (here !== point || reached) return
  reached = true
  process.kill(process.pid, signal as NodeJS.Signals)
}

const service = await startService({
  config: await loadConfig(file, process.env),
  log: silentLog,
  timing,
  encoder: standInEncoder(),
  ...(url === '' ? {} : { ticketSources: new Map([['helpdesk', openRemoteTickets('helpdesk', url)]]) }),
  onTicketStep: ({ action }, step) => at(`${action}/${step}`),
  onTicketAnalyzeStep: (step) => at(`analyze/${step}`),
  onTicketIntakeStep: (step) => at(`intake/${step}`),
})
process.once('message', async () => {
  await service.close()
  process.disconnect()
})
process.send?.('running')
