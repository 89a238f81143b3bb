import assert from 'node:assert/strict'
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Service, startService } from '../../../src/cli/service.ts'
import { loadConfig } from '../../../src/config/load-config.ts'
import { readJournal } from '../../../src/effects/journal.ts'
import { undo } from '../../../src/effects/undo.ts'
import { openMailAccount } from '../../../src/mail/registry.ts'
import { listQuarantined } from '../../../src/queue/quarantine.ts'
import type { Store } from '../../../src/queue/redis.ts'
import { silentLog } from '../../../src/silent-log.ts'
import { standInEncoder } from '../../support/stand-in-encoder.ts'
import { until } from '../../support/until.ts'
import { openPerson, type Person } from './person.ts'

/** A dead worker is noticed in seconds. */
export const timing = { lockDurationMs: 1500, stalledIntervalMs: 500 }

const child = join(import.meta.dirname, 'kill-child.ts')
const environment = { ...process.env, MAILROOM_INBOX_PASSWORD: 'secret' }
const account = 'inbox'
const text = 'please pay the amount of this invoice until friday'

/** One mailbox with a configuration of its own; whoever starts there finds work for all three effects in each mail. */
export interface Place {
  person: Person
  /** A worker that ends itself, or stands still, at that point; "" for never. Resolves when it runs. */
  worker(point: string, signal?: NodeJS.Signals): Promise<ChildProcess>
  /** A worker in this process. */
  service(): Promise<Service>
  close(): Promise<void>
}

export async function openPlace(options: {
  folder: string
  user: string
  imapPort: number
  redisUrl: string
}): Promise<Place> {
  const { folder, user, imapPort, redisUrl } = options
  const file = join(folder, `${user}.yaml`)
  const config = {
    redis: { url: redisUrl },
    accounts: {
      [account]: {
        ...{ host: '127.0.0.1', port: imapPort, tls: false, user },
        own: ['billing@halfmoon.example'],
      },
    },
    labels: [
      {
        ...{ name: 'Invoice', description: text, precision: 0.5 },
        write: { keyword: 'Invoice', draft: 'invoice-received', folder: 'Invoices' },
      },
    ],
  }
  // JSON is YAML.
  await writeFile(file, JSON.stringify(config))
  const person = openPerson(imapPort, user)
  const children: ChildProcess[] = []
  const services: Service[] = []
  return {
    person,
    async worker(point, signal = 'SIGKILL') {
      const worker = fork(child, [file, point, signal], {
        env: environment,
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      })
      children.push(worker)
      await Promise.race([once(worker, 'message'), once(worker, 'exit')])
      return worker
    },
    async service() {
      const loaded = await loadConfig(file, environment)
      const service = await startService({
        config: loaded,
        log: silentLog,
        timing,
        encoder: standInEncoder(),
      })
      services.push(service)
      return service
    },
    async close() {
      for (const worker of children) worker.kill('SIGKILL')
      await Promise.all(services.map((service) => service.close()))
      await person.close()
    },
  }
}

/** An invoice that the stand-in encoder is certain of; every third one, as many machines send them, has no Message-ID. */
export function invoice(number: number): Buffer {
  const lines = [
    'From: Ada Example <ada@customer.example>',
    'To: billing@halfmoon.example',
    'Subject: invoice',
    ...(number % 3 === 2 ? [] : [`Message-ID: <invoice.${number}@customer.example>`]),
    `X-Number: ${number}`,
    'Date: Mon, 16 Nov 2026 09:00:00 +0000',
    '',
    text,
  ]
  return Buffer.from(`${lines.join('\r\n')}\r\n`)
}

/** Folder, flags and content of everything, without UIDs, in one order. */
export async function contents(person: Person): Promise<string[]> {
  const folders = Object.entries(await person.everything())
  return folders
    .flatMap(([folder, seen]) =>
      seen.map(({ flags, labels, raw }) => `${folder} [${[...flags, ...labels].join(' ')}] ${raw}`),
    )
    .sort()
}

/** Waits until `count` invoices are done, and looks whether each is exactly once what it has to be. */
export async function assertEachOnce(
  person: Person,
  { store, isIdle }: Pick<Service, 'store' | 'isIdle'>,
  count: number,
) {
  const actions = async () => (await readJournal(store, {})).map(({ inverse }) => inverse.action)
  try {
    await until(
      'everything is written',
      async () => (await actions()).length >= 3 * count && (await isIdle()),
      30_000,
    )
  } catch (error) {
    const set = await listQuarantined(store)
    const there = Object.entries(await person.everything()).map(([name, seen]) => `${name}: ${seen.length}`)
    throw new Error(`${await actions()}; ${there}; set aside: ${set.map(({ reason }) => reason)}`, {
      cause: error,
    })
  }
  const { Invoices = [], Drafts = [], ...others } = await person.everything()
  assert.deepEqual(Object.keys(others), [], 'every message is in exactly one folder')
  const numbers = Invoices.map(({ raw }) => Number(/^X-Number: (\d+)/m.exec(raw)?.[1]))
  assert.deepEqual(
    numbers.sort((left, right) => left - right),
    [...Array(count).keys()],
  )
  for (const { labels } of Invoices) assert.deepEqual(labels, ['Invoice'])
  assert.equal(Drafts.length, count)
  assert.equal(new Set(Drafts.map(({ messageId }) => messageId)).size, count, 'one draft for each message')
  const journal = await actions()
  for (const action of ['label', 'draft', 'move'])
    assert.equal(
      journal.filter((one) => one === action).length,
      count,
      `one journal entry for each ${action}`,
    )
}

export async function undoEverything(
  store: Store,
  imapPort: number,
  user: string,
): Promise<(string | null)[]> {
  const settings = {
    ...{ type: 'imap' as const, host: '127.0.0.1', port: imapPort, tls: false, user, pollIntervalMs: 60_000 },
    password: () => 'secret',
  }
  const mailbox = openMailAccount(account, settings, silentLog)
  try {
    return (await undo(store, {}, { account: () => mailbox, source: () => undefined })).map(
      ({ leftAlone }) => leftAlone,
    )
  } finally {
    await mailbox.close()
  }
}
