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
  ticket?: string
  dryRun?: boolean
}

export function registerUndo(program: Command): void {
  program
    .command('undo')
    .description('take back what Mailroom wrote to mailboxes and tickets')
    .addOption(configOption())
    .option('--since <time>', 'everything written since then: 2h, 3d, or a date such as 2026-11-22T09:00')
    .option('--run <id>', 'everything one run wrote; its id stands in the log line "running"')
    .option('--message <id>', 'everything written because of one message, by its Message-ID')
    .option('--ticket <source/id>', 'everything written to one ticket, such as helpdesk/42')
    .option('--dry-run', 'only say what would be taken back')
    .addHelpText(
      'after',
      `
Only what is still as Mailroom left it is taken back. A draft that a person edited, a message that a person moved, a field
that a person changed, stay as they are and are listed. What was undone is not done again.

  mailroom undo --since 2h
  mailroom undo --message '<1234@example.com>'
  mailroom undo --ticket helpdesk/42
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
    process.stdout.write(`${at}  ${placeOf(ref)}  ${describe(inverse)}\n`)
  process.stdout.write(`${count(entries.length)} would be taken back.\n`)
}

async function takeBack(
  store: import('../queue/redis.ts').Store,
  filter: UndoFilter,
  config: import('../config/config.ts').Config,
): Promise<void> {
  const { undo } = await import('../effects/undo.ts')
  const { openMailboxes } = await import('./service/places.ts')
  const { openTicketSources } = await import('./service/ticket-places.ts')
  const mailboxes = openMailboxes(config, silentLog)
  const sources = openTicketSources(config, silentLog)
  let progress: ReturnType<typeof startProgress> | null = null
  try {
    const results = await undo(
      store,
      filter,
      { account: (name) => mailboxes.get(name), source: (name) => sources.get(name) },
      (_, __, total) => {
        progress ??= startProgress({ noun: 'writes', total })
        progress.advance()
      },
    )
    const left = results.filter(({ leftAlone }) => leftAlone !== null)
    process.stdout.write(`${count(results.length - left.length)} taken back.\n`)
    for (const { ref, action, leftAlone } of left)
      process.stdout.write(`Left alone: ${action} of ${placeOf(ref)}: ${leftAlone}.\n`)
  } finally {
    ;(progress as ReturnType<typeof startProgress> | null)?.stop()
    await Promise.all([...mailboxes.values(), ...sources.values()].map((place) => place.close()))
  }
}

function describe(inverse: import('../effects/journal.ts').RecordedEntry['inverse']): string {
  switch (inverse.action) {
    case 'label':
      return `label ${inverse.label}`
    case 'move':
      return `move to ${inverse.target}`
    case 'draft':
      return `draft in ${inverse.folder}`
    case 'fields':
      return `fields ${Object.keys(inverse.written).join(', ')}`
    case 'note':
      return 'internal note'
    case 'reply':
      return 'draft reply'
    case 'link':
      return `link to ${inverse.tickets.join(', ')}`
  }
}

function placeOf(ref: import('../queue/jobs.ts').TargetRef): string {
  return 'source' in ref ? `${ref.source}/${ref.ticket}` : `${ref.account}/${ref.folder}/${ref.uid}`
}

function count(writes: number): string {
  return writes === 1 ? '1 write' : `${writes} writes`
}

/** At least one condition: taking back everything ever written must be asked for by a date. */
function readFilter({ since, run, message, ticket }: UndoOptions, now: Date): UndoFilter {
  if (since === undefined && run === undefined && message === undefined && ticket === undefined)
    throw new UserError(
      'undo-what',
      'Say what to take back: --since 2h, --run ID, --message ID or --ticket SOURCE/ID.',
    )
  return {
    ...(since === undefined ? {} : { since: readTime(since, now) }),
    ...(run === undefined ? {} : { run }),
    ...(message === undefined ? {} : { message }),
    ...(ticket === undefined ? {} : { ticket }),
  }
}
