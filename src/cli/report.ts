import { writeFile } from 'node:fs/promises'
import { type Command, Option } from 'commander'
import type { Config, ReportConfig } from '../config/config.ts'
import { asError, UserError } from '../errors.ts'
import { configOption, readConfig } from './read-config.ts'
import { type ChosenReport, chooseReport } from './report/choose-report.ts'
import { listenForStop } from './stop-signal.ts'
import { withStore } from './with-store.ts'

const formats = ['text', 'html', 'markdown', 'json', 'pdf'] as const
const languages = ['en', 'de', 'fr', 'es']
/** What is delivered is the report as it is configured. */
const changes = ['language', 'timeZone', 'sources', 'format', 'output', 'open']

interface ReportOptions {
  config?: string
  period?: string
  language?: string
  timeZone?: string
  sources?: string[]
  format?: (typeof formats)[number]
  output?: string
  open?: true
  dryRun?: true
  send?: true
  again?: true
}

export function registerReport(program: Command): void {
  program
    .command('report')
    .description('tell of what arrived in some days, what waits, what was done and what needs you')
    .argument('<name>', 'a configured report, or a kind: digest, weekly, quality')
    .addOption(configOption())
    .option('--period <days>', 'yesterday, 2026-11-22, 2026-11-16..2026-11-22, 7d, last-week, last-month')
    .addOption(new Option('--format <format>', 'how to write it (default: text)').choices(formats))
    .addOption(new Option('--language <language>', 'of its words (default: en)').choices(languages))
    .option('--time-zone <zone>', "whose days are meant (default: this machine's)")
    .option('--sources <name...>', 'accounts and ticket systems that it tells of (default: all)')
    .option('--output <file>', 'where to write it (default: the terminal)')
    .addOption(new Option('--open', 'show it in the browser').conflicts(['format', 'output']))
    .addOption(
      new Option('--dry-run', 'say where a configured report would go; deliver nothing').conflicts([
        ...changes,
        'send',
      ]),
    )
    .addOption(
      new Option('--send', 'deliver a configured report to where it did not get yet').conflicts(changes),
    )
    .option('--again', 'with --send: also where nobody knows whether it was sent')
    .addHelpText(
      'after',
      `
It reads what the service keeps of the last 90 days, and sends nothing without --send. A configured report has the
language, the time zone and the sources of its configuration, and the period of its last run; options come before them.
A kind tells of yesterday (digest), last week (weekly) or last month (quality).

  mailroom report digest
  mailroom report digest --period 2026-11-16..2026-11-20 --format html --output week.html
  mailroom report monday --dry-run
  mailroom report monday --send
`,
    )
    .action(async (name: string, options: ReportOptions) => {
      if (options.again && !options.send)
        throw new UserError('again-alone', '--again says how to send; give it together with --send.')
      const config = await readConfig(options.config)
      const chosen = chooseReport(config, name, options, new Date())
      if (options.send || options.dryRun) await deliver(config, asConfigured(chosen, name), options)
      else await show(config, chosen, options)
    })
}

async function show(config: Config, chosen: ChosenReport, options: ReportOptions): Promise<void> {
  const { makeReport } = await import('./report/make-report.ts')
  const format = options.open ? 'html' : (options.format ?? 'text')
  const content = await withStore(config, async (store) =>
    (await makeReport(store, config, chosen, true)).file(format),
  )
  if (options.open) {
    const { openPage } = await import('./report/open-page.ts')
    process.stdout.write(`${await openPage(content)}\n`)
  } else if (options.output === undefined) process.stdout.write(content)
  else await write(options.output, content)
}

async function deliver(
  config: Config,
  chosen: ChosenReport & { configured: ReportConfig },
  { dryRun, again }: ReportOptions,
): Promise<void> {
  const { sendNow, tryReport } = await import('./report/send-report.ts')
  const print = (line: string) => process.stdout.write(`${line}\n`)
  const warn = (line: string) => process.stderr.write(`Warning: ${line}\n`)
  if (dryRun) return withStore(config, (store) => tryReport(store, config, chosen, print))
  const { signal } = listenForStop()
  await withStore(config, (store) =>
    sendNow(store, config, chosen, { again: again === true, signal, print, warn }),
  )
}

function asConfigured(chosen: ChosenReport, name: string): ChosenReport & { configured: ReportConfig } {
  const { configured } = chosen
  if (configured !== null) return { ...chosen, configured }
  throw new UserError(
    'report-not-configured',
    `"${name}" is a kind of report, and no report is configured under that name; only a configured one says where to deliver it.`,
  )
}

async function write(file: string, content: string | Uint8Array): Promise<void> {
  await writeFile(file, content).catch((error: NodeJS.ErrnoException) => {
    throw new UserError('output-unwritable', `"${file}" cannot be written (${error.code}).`, {
      cause: asError(error),
    })
  })
}
