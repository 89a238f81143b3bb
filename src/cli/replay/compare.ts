import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { AccountConfig, Config, LabelConfig } from '../../config/config.ts'
import { asError, UserError } from '../../errors.ts'
import { listExamples } from '../../learning/example-store.ts'
import { openMailAccount } from '../../mail/registry.ts'
import { openEncoder } from '../../model/open-encoder.ts'
import { openStore, type Store } from '../../queue/redis.ts'
import { replayPage } from '../../report/replay/page.ts'
import { replayReport } from '../../report/replay/replay-report.ts'
import { silentLog } from '../../silent-log.ts'
import { readLabelFile } from '../analyze-labels.ts'
import { type Progress, startProgress } from '../progress.ts'
import { readTime } from '../read-time.ts'
import { ownLabel } from './own-labels.ts'
import { openReadingFile } from './reading-file.ts'
import { replay } from './replay.ts'
import { replayText } from './replay-text.ts'

export interface CompareOptions {
  since?: string
  last?: number
  labels?: string
  html?: string
  secondsPerMail: number
  secondsPerMistake: number
}

const usualSince = '90d'

/** `mailroom preview ACCOUNT --since …`: prints the comparison, and writes it as a page where asked. */
export async function compare(
  config: Config,
  account: AccountConfig,
  options: CompareOptions,
): Promise<void> {
  const now = new Date()
  const since = readTime(options.since ?? usualSince, now)
  const labels = await chosenLabels(config, account, options.labels)
  const encoder = await openEncoder()
  const mailbox = openMailAccount(account.name, account.settings, silentLog)
  const store = await openKnown(config)
  let progress: Progress | null = null
  try {
    const learnt = store === null ? [] : await listExamples(store)
    const { folders, mails, untaught } = await replay({
      ...{ mailbox, folders: account.folders, labels, configured: config.labels, since },
      readings: await openReadingFile(config.dataFolder, encoder),
      learnt,
      ownLabel: (identity) =>
        store === null ? Promise.resolve(null) : ownLabel(store, account.name, identity),
      last: options.last ?? null,
      maxBytes: config.limits.messageSize,
      ownLists: account.ownLists,
      listed(total) {
        progress = startProgress({ noun: 'mails', total })
      },
      told: (count) => progress?.advance(count),
    })
    const [oldest = since.toISOString()] = mails.map(({ receivedAt }) => receivedAt).sort()
    const report = replayReport(mails, untaught, labels, {
      ...{ account: account.name, folders, learnt: learnt.length, until: now.toISOString() },
      // What is older was never there, or is beyond --last: it counts as no time in which mail came.
      since: oldest,
      assumptions: { secondsPerMail: options.secondsPerMail, secondsPerMistake: options.secondsPerMistake },
    })
    ;(progress as Progress | null)?.stop()
    process.stdout.write(replayText(report))
    if (options.html !== undefined) await writePage(options.html, replayPage(report))
  } finally {
    ;(progress as Progress | null)?.stop()
    await Promise.all([mailbox.close(), encoder.close(), store?.close()])
  }
}

async function chosenLabels(
  config: Config,
  account: AccountConfig,
  file: string | undefined,
): Promise<LabelConfig[]> {
  if (file !== undefined) return readLabelFile(file)
  return config.labels.filter(({ name }) => account.labels.includes(name))
}

/** What was learnt and written so far, where there is a Redis that knows; before the first run there is none to start. */
async function openKnown({ redis, dataFolder }: Config): Promise<Store | null> {
  // Of Redis 7 and of Redis 6.
  const files = ['appendonlydir', 'appendonly.aof'].map((name) => join(dataFolder, name))
  if (redis === null && !files.some(existsSync)) return null
  return openStore({ url: redis?.url(), dataFolder, log: silentLog })
}

/** Subjects and senders stand in it: for its owner only. */
async function writePage(path: string, page: string): Promise<void> {
  try {
    await writeFile(path, page, { mode: 0o600 })
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? asError(cause).name
    throw new UserError('page-unwritable', `${path} cannot be written (${code}).`, { cause })
  }
  process.stdout.write(`The page is ${path}.\n`)
}
