/**
 * A worker process that ends itself (SIGKILL) or stands still (SIGSTOP) at a point of its work. Arguments: the
 * configuration, the point, the signal. Told "close" it stops as a service does.
 */
import { startService } from '../../../src/cli/service.ts'
import { loadConfig } from '../../../src/config/load-config.ts'
import { silentLog } from '../../../src/silent-log.ts'
import { standInEncoder } from '../../support/stand-in-encoder.ts'
import { timing } from './kill-place.ts'

const [file = '', point = '', signal = 'SIGKILL'] = process.argv.slice(2)
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
  onStep: ({ action }, step) => at(`${action}/${step}`),
  onAnalyzeStep: (step) => at(`analyze/${step}`),
  onIntakeStep: (step) => at(`intake/${step}`),
})
process.once('message', async () => {
  await service.close()
  process.disconnect()
})
process.send?.('running')
