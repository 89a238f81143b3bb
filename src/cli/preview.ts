import { type Command, InvalidArgumentError } from 'commander'
import type { AccountConfig, Config } from '../config/config.ts'
import { UserError } from '../errors.ts'
import { silentLog } from '../silent-log.ts'
import type { DecidedRow } from './decision-table.ts'
import { startProgress } from './progress.ts'
import { configOption, readConfig } from './read-config.ts'

interface PreviewOptions {
  config?: string
  last?: number
  since?: string
  labels?: string
  html?: string
  secondsPerMail: number
  secondsPerMistake: number
}

const usualLast = 50

export function registerPreview(program: Command): void {
  program
    .command('preview')
    .description('show what would be done with past mail of an account; nothing is written to it')
    .argument('<account>', 'name of the account in mailroom.yaml')
    .addOption(configOption())
    .option(
      '-n, --last <count>',
      `how many of the last mails of each folder (default: ${usualLast}, or all with --since)`,
      readCount,
    )
    .option('--since <time>', 'compare with where the mail is now, for mail since then: 90d, or a date')
    .option('--labels <file>', 'try the labels of this YAML file instead; the configuration stays as it is')
    .option('--html <file>', 'write the comparison as one HTML page, too')
    .option('--seconds-per-mail <count>', 'what it takes a person to file one mail', readSeconds, 8)
    .option(
      '--seconds-per-mistake <count>',
      'what it takes a person to mend one wrong label',
      readSeconds,
      30,
    )
    .addHelpText(
      'after',
      `
Without --since, --labels or --html it lists the last mails with what would be written.
With one of them it reads the watched folders and those of the labels, takes the folder or keyword a mail has now for
right, and prints how often it would agree, label by label, and the mails with which it would not.

  mailroom preview support --last 50
  mailroom preview support --since 90d --html preview.html
  mailroom preview support --since 90d --labels other-labels.yaml
`,
    )
    .action(async (name: string, options: PreviewOptions) => {
      const config = await readConfig(options.config)
      const account = accountOf(config, name)
      const { since, labels, html } = options
      if (since === undefined && labels === undefined && html === undefined)
        await list(config, account, options.last ?? usualLast)
      else {
        const { compare } = await import('./replay/compare.ts')
        await compare(config, account, options)
      }
    })
}

function accountOf(config: Config, name: string): AccountConfig {
  const account = config.accounts.find((one) => one.name === name)
  if (account !== undefined) return account
  const names = config.accounts.map((one) => one.name).join(', ')
  throw new UserError(
    'account-unknown',
    `There is no account "${name}" in ${config.file}; there are: ${names}.`,
  )
}

async function list(config: Config, account: AccountConfig, last: number): Promise<void> {
  const rows = await decideLast(config, account, last)
  const { decisionTable } = await import('./decision-table.ts')
  process.stdout.write(rows.length === 0 ? 'There is no mail in the watched folders.\n' : decisionTable(rows))
  const reviewed = rows.filter(({ decision }) => decision.label === null).length
  process.stdout.write(
    `${rows.length} mails: ${rows.length - reviewed} would be labelled, ${reviewed} left for Review. Nothing was written.\n`,
  )
}

async function decideLast(config: Config, account: AccountConfig, last: number): Promise<DecidedRow[]> {
  const { openPreview } = await import('./preview-account.ts')
  const previewer = await openPreview(config, account, silentLog)
  const progress = startProgress({ noun: 'mails', total: last * account.folders.length })
  try {
    return await previewer.last(last, () => progress.advance())
  } finally {
    progress.stop()
    await previewer.close()
  }
}

function readCount(text: string): number {
  const count = Number(text)
  if (!Number.isInteger(count) || count < 1 || count > 100_000)
    throw new InvalidArgumentError('It must be a whole number from 1 to 100000.')
  return count
}

function readSeconds(text: string): number {
  const seconds = Number(text)
  if (!(seconds >= 0 && seconds <= 3600))
    throw new InvalidArgumentError('It must be a number of seconds from 0 to 3600.')
  return seconds
}
