import type { Command } from 'commander'
import type { Config } from '../config/config.ts'
import { configOption, readConfig } from './read-config.ts'

const marks = { good: '✓', note: '!', bad: '✗' }

export function registerCheck(program: Command): void {
  program
    .command('check')
    .description(
      'look whether everything is there and every account and ticket system answers; nothing is written',
    )
    .addOption(configOption())
    .addHelpText(
      'after',
      `
One line for each thing looked at: ✓ good, ! worth knowing, ✗ wrong, with what to do. Exit code 1 if anything is wrong.
Looked at: the model and the templates, disk space, Redis, for each account the log-in, folders and keywords, and for
each ticket system the sign-in, queues, fields and their values; when each report comes next, and the SMTP server.
`,
    )
    .action(async (options: { config?: string }) => {
      const config = await readConfig(options.config)
      const bad = await check(config, (line) => process.stdout.write(`${line}\n`))
      process.stdout.write(
        bad === 0 ? 'Everything is ready.\n' : `${bad} ${bad === 1 ? 'thing is' : 'things are'} wrong.\n`,
      )
      if (bad > 0) process.exitCode = 1
    })
}

/** Looks at everything at once, prints in a fixed order, and gives the number of things that are wrong. */
async function check(config: Config, print: (line: string) => void): Promise<number> {
  const { checkAccount } = await import('./check/check-account.ts')
  const { checkFiles } = await import('./check/check-files.ts')
  const { checkHooks } = await import('./check/check-hooks.ts')
  const { checkReports } = await import('./check/check-reports.ts')
  const { checkSource } = await import('./check/check-source.ts')
  const { checkStore } = await import('./check/check-store.ts')
  const { openMailAccount } = await import('../mail/registry.ts')
  const { openTicketSource } = await import('../tickets/registry.ts')
  const running = [
    checkFiles(config),
    checkStore(config),
    ...config.accounts.map((account) => checkAccount(account, config, openMailAccount)),
    ...config.tickets.map((source) => checkSource(source, openTicketSource)),
    checkHooks(config),
    checkReports(config, new Date()),
  ]
  let bad = 0
  for (const findings of running) {
    for (const { grade, text } of await findings) {
      print(`${marks[grade]} ${text}`)
      if (grade === 'bad') bad += 1
    }
  }
  return bad
}
