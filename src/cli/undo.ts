import type { Command } from 'commander'
import type { UndoFilter } from '../effects/journal.ts'
import { UserError } from '../errors.ts'
import { silentLog } from '../silent-log.ts'
import { startProgress } from './progress.ts'
import { configOption, readConfig } from './read-config.ts'
import { readTime } from './read-time.ts'

interface UndoOptions {
  config?: string
  since?: string
  run?: string
  message?: string
  dryRun?: boolean
}

export function registerUndo(program: Command): void {
  program
    .command('undo')
    .description('take back labels, moves and drafts that Mailroom wrote')
    .addOption(configOption())
    .option('--since <time>', 'everything written since then: 2h, 3d, or a date such as 2026-11-22T09:00')
    .option('--run <id>', 'everything one run wrote; its id stands in the log line "running"')
    .option('--message <id>', 'everything written because of one message, by its Message-ID')
    .option('--dry-run', 'only say what would be taken back')
    .addHelpText(
      'after',
      `
Only what is still as Mailroom left it is taken back. A draft that a person edited, a message that a person moved, stay as
they are and are listed. What was undone is not done again.

  mailroom undo --since 2h
  mailroom undo --message '<1234@example.com>'
`,
    )
    .action(async (options: UndoOptions) => {
      const filter = readFilter(options, new Date())
      const config = await readConfig(options.config)
      const { openStore } = await import('../queue/redis.ts')
      const store = await openStore({
        url: config.redis?.url(),
        dataFolder: config.dataFolder,
        log: silentLog,
      })
      try {
        if (options.dryRun) await list(store, filter)
        else await takeBack(store, filter, config)
      } finally {
        await store.close()
      }
    })
}

async function list(store: import('../queue/redis.ts').Store, filter: UndoFilter): Promise<void> {
  const { readJournal } = await import('../effects/journal.ts')
  const entries = await readJournal(store, filter)
  for (const { at, ref, inverse } of entries)
    process.stdout.write(`${at}  ${ref.account}/${ref.folder}/${ref.uid}  ${describe(inverse)}\n`)
  process.stdout.write(`${count(entries.length)} would be taken back.\n`)
}

async function takeBack(
  store: import('../queue/redis.ts').Store,
  filter: UndoFilter,
  config: import('../config/config.ts').Config,
): Promise<void> {
  const { undo } = await import('../effects/undo.ts')
  const { openMailboxes } = await import('./service.ts')
  const mailboxes = openMailboxes(config, silentLog)
  let progress: ReturnType<typeof startProgress> | null = null
  try {
    const results = await undo(
      store,
      filter,
      (name) => mailboxes.get(name),
      (_, __, total) => {
        progress ??= startProgress({ noun: 'writes', total })
        progress.advance()
      },
    )
    const left = results.filter(({ leftAlone }) => leftAlone !== null)
    process.stdout.write(`${count(results.length - left.length)} taken back.\n`)
    for (const { ref, action, leftAlone } of left)
      process.stdout.write(
        `Left alone: ${action} of ${ref.account}/${ref.folder}/${ref.uid}: ${leftAlone}.\n`,
      )
  } finally {
    ;(progress as ReturnType<typeof startProgress> | null)?.stop()
    await Promise.all([...mailboxes.values()].map((account) => account.close()))
  }
}

function describe(inverse: import('../effects/journal.ts').Inverse): string {
  if (inverse.action === 'label') return `label ${inverse.label}`
  return inverse.action === 'move' ? `move to ${inverse.target}` : `draft in ${inverse.folder}`
}

function count(writes: number): string {
  return writes === 1 ? '1 write' : `${writes} writes`
}

/** At least one condition: taking back everything ever written must be asked for by a date. */
function readFilter({ since, run, message }: UndoOptions, now: Date): UndoFilter {
  if (since === undefined && run === undefined && message === undefined)
    throw new UserError('undo-what', 'Say what to take back: --since 2h, --run ID or --message ID.')
  return {
    ...(since === undefined ? {} : { since: readTime(since, now) }),
    ...(run === undefined ? {} : { run }),
    ...(message === undefined ? {} : { message }),
  }
}
