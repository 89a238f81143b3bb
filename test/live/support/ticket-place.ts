import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Service, type ServiceOptions, startService } from '../../../src/cli/service.ts'
import type { Config } from '../../../src/config/config.ts'
import { loadConfig } from '../../../src/config/load-config.ts'
import { silentLog } from '../../../src/silent-log.ts'
import type { TicketSource } from '../../../src/tickets/contract.ts'
import { standInEncoder } from '../../support/stand-in-encoder.ts'

/** A dead worker is noticed in seconds. */
export const timing = { lockDurationMs: 1500, stalledIntervalMs: 500 }

export const environment = { ...process.env, MAILROOM_HELPDESK_TOKEN: 'secret' }

/** The stand-in encoder is certain of these texts. */
export const texts = {
  invoice: 'please pay the amount of this invoice until friday',
  problem: 'the machine stopped and shows a red lamp',
}

/** Writes a configuration with one ticket system "helpdesk", and gives its file. Without an address of its own nobody is asked. */
export async function writeTicketConfig(
  folder: string,
  name: string,
  redisUrl: string,
  more: object = {},
): Promise<string> {
  const file = join(folder, `${name}.yaml`)
  const config = {
    redis: { url: redisUrl },
    tickets: {
      helpdesk: {
        ...{ type: 'rt', url: 'https://rt.example.com', poll: '1s' },
        fields: { Invoice: { category: 'Invoice', queue: 'Billing' }, Problem: { category: 'Problem' } },
        undecided: { tags: ['review'] },
        priority: [{ urgency: 'high', set: 'high' }],
        link: true,
        ...more,
      },
    },
    labels: [
      {
        ...{ name: 'Invoice', description: texts.invoice, precision: 0.5 },
        write: { draft: 'invoice-received' },
      },
      { name: 'Problem', description: texts.problem, precision: 0.5 },
    ],
  }
  // JSON is YAML.
  await writeFile(file, JSON.stringify(config))
  return file
}

/** A service on the ticket system given, or, with null, on the one that the configuration names. */
export async function startTicketService(
  file: string,
  source: TicketSource | null,
  more: Partial<ServiceOptions> = {},
  token = 'secret',
): Promise<Service & { config: Config }> {
  const config = await loadConfig(file, { ...environment, MAILROOM_HELPDESK_TOKEN: token })
  const service = await startService({
    ...{ config, timing, log: silentLog, encoder: standInEncoder() },
    ...(source === null ? {} : { ticketSources: new Map([['helpdesk', source]]) }),
    ...more,
  })
  return { ...service, config }
}
