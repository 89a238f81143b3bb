import type { Command } from 'commander'
import { configOption, readConfig } from './read-config.ts'
import { readTime } from './read-time.ts'
import { withStore } from './with-store.ts'

interface BurstsOptions {
  config?: string
  since: string
  members?: boolean
}

export function registerBursts(program: Command): void {
  program
    .command('bursts')
    .description('show when many mails and tickets said nearly the same in a short time')
    .addOption(configOption())
    .option('--since <time>', 'that were seen since then: 2h, 7d, or a date such as 2026-11-22T09:00', '7d')
    .option('--members', 'list the mails and tickets of each')
    .addHelpText(
      'after',
      `
A burst is told where at least five similar mails and tickets of at least three people came within an hour, and that is
more than is usual for such mail: an outage, most of the time. It is over when fewer than three came in the last hour.

  mailroom bursts
  mailroom bursts --since 2h --members
`,
    )
    .action(async ({ config: file, since, members = false }: BurstsOptions) => {
      const now = new Date()
      const begin = readTime(since, now).getTime()
      const config = await readConfig(file)
      const { labelSets } = await import('./label-engines.ts')
      const { readBursts } = await import('../related/burst-store.ts')
      const { burstsText } = await import('./bursts/bursts-text.ts')
      await withStore(config, async (store) => {
        for (const { key, accounts } of labelSets(config)) {
          const bursts = await readBursts(store, key, begin, now.getTime())
          process.stdout.write(burstsText(accounts, bursts, members))
        }
      })
    })
}
