import type { Command } from 'commander'
import { UserError } from '../errors.ts'
import { silentLog } from '../silent-log.ts'
import { configOption, readConfig } from './read-config.ts'

export function registerRetry(program: Command): void {
  program
    .command('retry')
    .description('try again what was set aside')
    .addOption(configOption())
    .option(
      '--message <key>',
      'only this one, as `mailroom check` names it: account/folder/uidvalidity/uid, or source/id of a ticket',
    )
    .addHelpText(
      'after',
      `
A message or ticket is set aside when it cannot be handled: a full mailbox, a value that the server does not take.
\`mailroom check\` lists these with the reason. Mend it, then run this; the running service goes on with them.
`,
    )
    .action(async ({ config: file, message }: { config?: string; message?: string }) => {
      const config = await readConfig(file)
      const { openStore } = await import('../queue/redis.ts')
      const { retryQuarantined } = await import('../queue/quarantine.ts')
      const { dataFolder } = config
      const store = await openStore({ url: config.redis?.url(), dataFolder, log: silentLog })
      try {
        const { length } = await retryQuarantined(store, message ?? null)
        if (length === 0 && message !== undefined)
          throw new UserError(
            'not-set-aside',
            `Neither a message nor a ticket ${message} is set aside. \`mailroom check\` lists those that are.`,
          )
        process.stdout.write(`${length} ${length === 1 ? 'item is' : 'items are'} tried again.\n`)
      } finally {
        await store.close()
      }
    })
}
