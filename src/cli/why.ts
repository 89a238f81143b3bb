import type { Command } from 'commander'
import { UserError } from '../errors.ts'
import { silentLog } from '../silent-log.ts'
import { configOption, readConfig } from './read-config.ts'

/** Copies in several folders or accounts, messages of one ticket; more than this nobody reads. */
const most = 5

export function registerWhy(program: Command): void {
  program
    .command('why')
    .description(
      'say why a message or a ticket was decided as it was, what was written, and how to change it',
    )
    .argument(
      '<message>',
      'its Message-ID, with or without <>, account/folder/uidvalidity/uid, or a ticket: source/id',
    )
    .addOption(configOption())
    .addHelpText(
      'after',
      `
Decisions are remembered for 90 days.

  mailroom why '<1234@example.com>'
  mailroom why support/INBOX/1700000000/42
  mailroom why helpdesk/42
`,
    )
    .action(async (message: string, { config: file }: { config?: string }) => {
      const config = await readConfig(file)
      const { findLeft } = await import('../queue/left-mails.ts')
      const { openStore } = await import('../queue/redis.ts')
      const { explainDecision, findDecisions } = await import('./why/find-decisions.ts')
      const { leftText } = await import('./why/left-text.ts')
      const { whyText } = await import('./why/why-text.ts')
      const { dataFolder } = config
      const store = await openStore({ url: config.redis?.url(), dataFolder, log: silentLog })
      try {
        const records = await findDecisions(store, message.trim())
        const left = records.length === 0 ? await findLeft(store, message) : null
        if (left !== null) {
          process.stdout.write(leftText(left))
          return
        }
        if (records.length === 0)
          throw new UserError(
            'decision-unknown',
            'Nothing is remembered of that: it was never decided here, or more than 90 days ago. The Message-ID of a mail stands in its source; a ticket is named source/id, as in helpdesk/42.',
          )
        const texts = await Promise.all(
          records
            .slice(0, most)
            .map(async (record) => whyText(await explainDecision(store, record), config.labels)),
        )
        process.stdout.write(texts.join(`\n${'─'.repeat(60)}\n\n`))
        if (records.length > most)
          process.stdout.write(`\n${records.length - most} more were decided earlier.\n`)
      } finally {
        await store.close()
      }
    })
}
