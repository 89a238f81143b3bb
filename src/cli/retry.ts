import type { Command } from 'commander'
import { UserError } from '../errors.ts'
import type { Store } from '../queue/redis.ts'
import { silentLog } from '../silent-log.ts'
import { configOption, readConfig } from './read-config.ts'

export function registerRetry(program: Command): void {
  program
    .command('retry')
    .description('try again what was set aside')
    .addOption(configOption())
    .option(
      '--message <key>',
      'only this one, as `mailroom check` names it: account/folder/uidvalidity/uid, source/id of a ticket, report/name/period',
    )
    .addHelpText(
      'after',
      `
A message or ticket is set aside when it cannot be handled: a full mailbox, a value that the server does not take.
\`mailroom check\` lists these with the reason. Mend it, then run this; the running service goes on with them.
A report of which nobody knows whether it was sent is sent again only where it is named with --message.
`,
    )
    .action(async ({ config: file, message }: { config?: string; message?: string }) => {
      const config = await readConfig(file)
      const { openStore } = await import('../queue/redis.ts')
      const { retryQuarantined } = await import('../queue/quarantine.ts')
      const { dataFolder } = config
      const store = await openStore({ url: config.redis?.url(), dataFolder, log: silentLog })
      try {
        if (message !== undefined) await allowResendOf(store, message)
        const { length } = await retryQuarantined(store, message ?? null)
        if (length === 0 && message !== undefined)
          throw new UserError(
            'not-set-aside',
            `Nothing named ${message} is set aside. \`mailroom check\` lists what is.`,
          )
        process.stdout.write(`${length} ${length === 1 ? 'item is' : 'items are'} tried again.\n`)
      } finally {
        await store.close()
      }
    })
}

/** Whoever names a report wants it, though it may have been sent before. */
async function allowResendOf(store: Store, key: string): Promise<void> {
  const { listQuarantined } = await import('../queue/quarantine.ts')
  const { shownKey } = await import('../queue/jobs.ts')
  const { allowResend } = await import('../effects/deliver-report.ts')
  for (const { ref } of await listQuarantined(store, 1000))
    if ('report' in ref && shownKey(ref) === key) await allowResend(store, ref)
}
