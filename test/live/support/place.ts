import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { type Service, type ServiceOptions, startService } from '../../../src/cli/service.ts'
import type { Config } from '../../../src/config/config.ts'
import { loadConfig } from '../../../src/config/load-config.ts'
import type { Dovecot } from '../../../src/demo/dovecot.ts'
import type { Message } from '../../../src/item/item.ts'
import type { MessageRef } from '../../../src/mail/contract.ts'
import type { Encoder } from '../../../src/model/encoder.ts'
import type { DecisionRecord } from '../../../src/queue/decisions.ts'
import { messageKey } from '../../../src/queue/jobs.ts'
import { collectLog } from '../../support/log-collector.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { until } from '../../support/until.ts'
import { exampleText } from './mails.ts'
import { openPerson, type Person } from './person.ts'

/** Labels that are certain of the mails of mails.ts, one for each way to write. */
const labels = [
  {
    name: 'Order',
    description: 'A customer orders coffee or spare parts.',
    examples: [exampleText('order'), 'Please send us twenty bags of espresso.'],
    precision: 0.5,
    write: { keyword: 'Order', draft: 'order-received' },
  },
  {
    name: 'Invoice',
    description: 'A bill that we should pay.',
    examples: [exampleText('invoice'), 'Attached is our bill, please pay within two weeks.'],
    precision: 0.5,
    write: { keyword: 'Invoice', draft: 'invoice-received', folder: 'Invoices' },
  },
  {
    name: 'Problem',
    description: 'A machine or the app does not work.',
    examples: [exampleText('problem'), 'The machine is broken and shows an error.'],
    precision: 0.5,
    write: { keyword: 'Problem' },
  },
  {
    name: 'Newsletter',
    description: 'Sent to many readers at once.',
    precision: 0.5,
    match: { flags: ['list'] },
    write: { keyword: 'Newsletter', folder: 'Newsletters' },
  },
]

export interface PlaceOptions {
  dovecot: Dovecot
  /** Shared by the services of a file, because starting one takes a while. Without it each service has its own. */
  encoder?: Encoder
  /** Of the IMAP server, if the service is to reach it in another way than the person. */
  port?: number
  /** More, or other, options of the account and of mailroom.yaml. */
  account?: object
  /** Beside those that every place has. */
  labels?: object[]
  settings?: object
}

/** A service that runs, with everything it said. */
export interface Running {
  service: Service
  decided: { record: DecisionRecord; message: Message }[]
  delivered: MessageRef[]
  /** Log lines with that message. */
  said(message: string): { level: string; fields: object; message: string }[]
  lines: { level: string; fields: object; message: string }[]
  close(): Promise<void>
}

/** A mailbox and a data folder of their own, and a person who looks at the mailbox. */
export interface Place {
  user: string
  person: Person
  config: Config
  folder: string
  start(options?: Partial<ServiceOptions>): Promise<Running>
}

let users = 0

/** Everything that was opened is closed when the test ends. */
export async function makePlace(test: Pick<TestContext, 'after'>, options: PlaceOptions): Promise<Place> {
  users += 1
  const user = `user${users}`
  const port = options.port ?? options.dovecot.ports.imap
  const person = openPerson(options.dovecot.ports.imap, user)
  const running: Running[] = []
  test.after(async () => {
    for (const one of running) await one.close()
    await person.close()
  })
  const folder = await temporaryFolder(test)
  const config = await writeConfig(folder, port, user, options)

  async function start(more: Partial<ServiceOptions> = {}): Promise<Running> {
    const log = collectLog()
    const decided: Running['decided'] = []
    const delivered: MessageRef[] = []
    const service = await startService({
      config,
      log,
      ...(options.encoder !== undefined && { encoder: { ...options.encoder, close: async () => {} } }),
      onDecision: (record, message) => void decided.push({ record, message }),
      onDelivered: (ref) => void delivered.push(ref),
      ...more,
    })
    const said = (message: string) => log.lines.filter((line) => line.message === message)
    const one = { service, decided, delivered, said, lines: log.lines, close: () => service.close() }
    running.push(one)
    return one
  }
  return { user, person, config, folder, start }
}

async function writeConfig(
  folder: string,
  port: number,
  user: string,
  options: PlaceOptions,
): Promise<Config> {
  const support = {
    ...{ host: '127.0.0.1', port, tls: false, user, own: ['support@halfmoon.example'] },
    ...options.account,
  }
  const file = join(folder, 'mailroom.yaml')
  // JSON is YAML.
  await writeFile(
    file,
    JSON.stringify({
      accounts: { support },
      labels: [...labels, ...(options.labels ?? [])],
      ...options.settings,
    }),
  )
  return loadConfig(file, { MAILROOM_SUPPORT_PASSWORD: 'secret', MAILROOM_HELPDESK_TOKEN: 'secret' })
}

/** Waits until `count` messages were decided, by all of these services together, and everything planned is written. */
export async function untilHandled(
  services: Running | Running[],
  count: number,
  timeoutMs = 15_000,
): Promise<void> {
  const all = [services].flat()
  const decided = () => all.flatMap((one) => one.decided)
  await until(`${count} messages are decided`, () => decided().length >= count, timeoutMs)
  await until(
    'everything that was planned is written',
    () => {
      const written = new Set(all.flatMap((one) => one.delivered.map(messageKey)))
      return decided().every(
        ({ record }) => record.effects.length === 0 || written.has(messageKey(record.ref)),
      )
    },
    timeoutMs,
  )
}

/** How often each message was decided, by Message-ID. */
export function timesDecided(...services: Running[]): Record<string, number> {
  const times: Record<string, number> = {}
  for (const { message } of services.flatMap((one) => one.decided)) {
    const id = message.messageId ?? message.subject
    times[id] = (times[id] ?? 0) + 1
  }
  return times
}
