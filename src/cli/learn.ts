import { type Command, InvalidArgumentError } from 'commander'
import type { AccountConfig, Config } from '../config/config.ts'
import { UserError } from '../errors.ts'
import { startProgress } from './progress.ts'
import { configOption, readConfig } from './read-config.ts'
import { withStore } from './with-store.ts'

interface LearnOptions {
  config?: string
  fromFolders?: string
  since: string
  most: number
  yes?: true
}

export function registerLearn(program: Command): void {
  program
    .command('learn')
    .description('learn from mail that people have sorted already; shows first what it would learn')
    .option('--from-folders <account>', 'from the folders and keywords of this account')
    .addOption(configOption())
    .option('--since <time>', 'only from mail since then: 90d, or a date', '365d')
    .option('--most <count>', 'of each folder only so many, the newest', readCount, 500)
    .option('--yes', 'do it; without this it is only shown')
    .addHelpText(
      'after',
      `
A folder stands for a label if the label moves mail there (write.folder in mailroom.yaml), or if it is called like it; mail
in watched folders stands for the label whose keyword it has. What Mailroom itself wrote is left out. The mailbox is only
read. What people correct later counts more.

  mailroom learn --from-folders support
  mailroom learn --from-folders support --since 730d --yes
`,
    )
    .action(async (options: LearnOptions) => {
      const config = await readConfig(options.config)
      await learnFromFolders(config, accountOf(config, options.fromFolders), options)
    })
}

async function learnFromFolders(
  config: Config,
  account: AccountConfig,
  { since, most, yes }: LearnOptions,
): Promise<void> {
  const { readTime } = await import('./read-time.ts')
  const { planFolders, planText } = await import('./learn/folder-plan.ts')
  const { openMailAccount } = await import('../mail/registry.ts')
  const { silentLog } = await import('../silent-log.ts')
  const mailbox = openMailAccount(account.name, account.settings, silentLog)
  const labels = config.labels.filter(({ name }) => account.labels.includes(name))
  try {
    const range = { since: readTime(since, new Date()), most }
    const plan = await planFolders(mailbox, account.folders, labels, range)
    process.stdout.write(planText(plan))
    if (plan.mails.length === 0) return
    if (!yes) {
      process.stdout.write('Nothing was learnt. Add --yes to learn from these mails.\n')
      return
    }
    const { learnPlanned } = await import('./learn/learn-planned.ts')
    const progress = startProgress({ noun: 'mails', total: plan.mails.length })
    try {
      const counts = await withStore(config, (store) =>
        learnPlanned({
          ...{ store, mailbox, ownLists: account.ownLists, maxBytes: config.limits.messageSize },
          mails: plan.mails,
          told: (count) => progress.advance(count),
        }),
      )
      progress.stop()
      process.stdout.write(
        `Noted ${counts.noted} mails; ${counts.known} were known already, ${counts.own} were sorted by Mailroom itself, ${counts.empty} have no text. A running service learns them within seconds.\n`,
      )
    } finally {
      progress.stop()
    }
  } finally {
    await mailbox.close()
  }
}

function accountOf({ accounts, file }: Config, name: string | undefined): AccountConfig {
  const names = accounts.map((one) => one.name).join(', ')
  if (name === undefined)
    throw new UserError('learn-from-what', `Say from whose folders: --from-folders with one of ${names}.`)
  const account = accounts.find((one) => one.name === name)
  if (account !== undefined) return account
  throw new UserError('account-unknown', `There is no account "${name}" in ${file}; there are: ${names}.`)
}

function readCount(text: string): number {
  const count = Number(text)
  if (!Number.isInteger(count) || count < 1 || count > 100_000)
    throw new InvalidArgumentError('It must be a whole number from 1 to 100000.')
  return count
}
