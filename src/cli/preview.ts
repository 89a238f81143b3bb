import { type Command, InvalidArgumentError } from 'commander'
import type { Config } from '../config/config.ts'
import { UserError } from '../errors.ts'
import { silentLog } from '../silent-log.ts'
import type { DecidedRow } from './decision-table.ts'
import { startProgress } from './progress.ts'
import { configOption, readConfig } from './read-config.ts'

export function registerPreview(program: Command): void {
  program
    .command('preview')
    .description('show what would be written for the last mails of an account; nothing is')
    .argument('<account>', 'name of the account in mailroom.yaml')
    .addOption(configOption())
    .option('-n, --last <count>', 'how many of the last mails of each watched folder', readCount, 50)
    .action(async (name: string, options: { config?: string; last: number }) => {
      const config = await readConfig(options.config)
      const rows = await preview(config, name, options.last)
      const { decisionTable } = await import('./decision-table.ts')
      process.stdout.write(
        rows.length === 0 ? 'There is no mail in the watched folders.\n' : decisionTable(rows),
      )
      const reviewed = rows.filter(({ decision }) => decision.label === null).length
      process.stdout.write(
        `${rows.length} mails: ${rows.length - reviewed} would be labelled, ${reviewed} left for Review. Nothing was written.\n`,
      )
    })
}

async function preview(config: Config, name: string, last: number): Promise<DecidedRow[]> {
  const account = config.accounts.find((one) => one.name === name)
  if (account === undefined) {
    const names = config.accounts.map((one) => one.name).join(', ')
    throw new UserError(
      'account-unknown',
      `There is no account "${name}" in ${config.file}; there are: ${names}.`,
    )
  }
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
