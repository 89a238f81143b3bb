import { writeFile } from 'node:fs/promises'
import { type Command, Option } from 'commander'
import { asError, UserError } from '../errors.ts'
import { configOption, readConfig } from './read-config.ts'
import { withStore } from './with-store.ts'

const kinds = ['digest', 'weekly', 'quality'] as const
const formats = ['text', 'html', 'markdown', 'json', 'pdf'] as const
const languages = ['en', 'de', 'fr', 'es']

interface ReportOptions {
  config?: string
  period: string
  language: string
  timeZone: string
  format: (typeof formats)[number]
  output?: string
}

export function registerReport(program: Command): void {
  program
    .command('report')
    .description('tell of what arrived in some days, what waits, what was done and what needs you')
    .addArgument(argument(program))
    .addOption(configOption())
    .option('--period <days>', 'yesterday, 2026-11-22, 2026-11-16..2026-11-22, 7d, last-week', 'yesterday')
    .addOption(new Option('--format <format>', 'how to write it').choices(formats).default('text'))
    .addOption(new Option('--language <language>', 'of its words').choices(languages).default('en'))
    .option('--time-zone <zone>', 'whose days are meant', Intl.DateTimeFormat().resolvedOptions().timeZone)
    .option('--output <file>', 'where to write it (default: the terminal)')
    .addHelpText(
      'after',
      `
It reads what the service keeps of the last 90 days, and sends nothing.

  mailroom report digest
  mailroom report digest --period 2026-11-16..2026-11-20 --format html --output week.html
`,
    )
    .action(async (kind: (typeof kinds)[number], options: ReportOptions) => {
      const { content } = await made(kind, options)
      if (options.output === undefined) process.stdout.write(content)
      else await write(options.output, content)
    })
}

function argument(program: Command) {
  return program.createArgument('<kind>', 'what it tells').choices(kinds)
}

async function made(kind: (typeof kinds)[number], options: ReportOptions) {
  const { collect } = await import('../activity/collect/collect.ts')
  const { documentOf } = await import('../report/kinds.ts')
  const { renderFile } = await import('../report/render/render-file.ts')
  const { labelSets } = await import('./label-engines.ts')
  const period = await periodOf(options)
  const config = await readConfig(options.config)
  const { language, timeZone, format } = options
  const data = await withStore(config, (store) =>
    collect(kind, {
      ...{ store, period, timeZone, sources: null, now: new Date() },
      labelSets: labelSets(config).map(({ key }) => key),
      labels: config.labels,
    }),
  )
  return renderFile(documentOf(kind, data, { language, timeZone, name: null }), format, data)
}

async function periodOf({ period, timeZone }: ReportOptions) {
  if (!isTimeZone(timeZone))
    throw new UserError(
      'bad-time-zone',
      `There is no time zone "${timeZone}"; give one such as Europe/Berlin.`,
    )
  const { readPeriod } = await import('../report/schedule/period.ts')
  const found = readPeriod(period, { pattern: '0 6 * * *', timeZone }, new Date())
  if (found !== null) return found
  throw new UserError(
    'bad-period',
    `--period is "${period}"; give yesterday, a day such as 2026-11-22, two with .. between them (at most 92 days), 7d or last-week.`,
  )
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== null
  } catch {
    return false
  }
}

async function write(file: string, content: string | Uint8Array): Promise<void> {
  await writeFile(file, content).catch((error: NodeJS.ErrnoException) => {
    throw new UserError('output-unwritable', `"${file}" cannot be written (${error.code}).`, {
      cause: asError(error),
    })
  })
}
