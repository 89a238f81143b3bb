import type { Config } from '../../config/config.ts'
import { type DeliverReport, deliverReport } from '../../effects/deliver-report.ts'
import { UserError } from '../../errors.ts'
import type { MailAccount } from '../../mail/contract.ts'
import { openMailAccount } from '../../mail/registry.ts'

/** Delivers it with the server and the mailboxes of the configuration, which are connected for so long. */
export async function deliverConfigured(
  config: Config,
  due: Omit<DeliverReport, 'smtp' | 'openMailbox'>,
): Promise<void> {
  const opened = new Map<string, MailAccount>()
  try {
    await deliverReport({
      ...{ ...due, smtp: config.smtp },
      async openMailbox(name) {
        const account = config.accounts.find((one) => one.name === name)
        if (account === undefined)
          throw new UserError('account-gone', `There is no account "${name}" to put the report into.`)
        const mailbox = opened.get(name) ?? openMailAccount(name, account.settings, due.log)
        opened.set(name, mailbox)
        return mailbox
      },
    })
  } finally {
    await Promise.all([...opened.values()].map((mailbox) => mailbox.close()))
  }
}
