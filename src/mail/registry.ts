import type { Log, MailAccount, MailSettings, OpenMailAccount } from './contract.ts'
import { openImapAccount } from './imap/imap-account.ts'
import { openMaildirAccount } from './maildir/maildir-account.ts'
import { openMboxAccount } from './mbox/mbox-account.ts'

/** Every connector by the `type` in its settings. A new one is a folder here, a type in contract.ts and one line. */
export const mailConnectors = {
  imap: openImapAccount,
  maildir: openMaildirAccount,
  mbox: openMboxAccount,
} satisfies { [Type in MailSettings['type']]: OpenMailAccount<Extract<MailSettings, { type: Type }>> }

/** Opens an account of any type. Nothing is connected or read before its first call. */
export function openMailAccount(name: string, settings: MailSettings, log: Log): MailAccount {
  switch (settings.type) {
    case 'imap':
      return mailConnectors.imap(name, settings, log)
    case 'maildir':
      return mailConnectors.maildir(name, settings, log)
    case 'mbox':
      return mailConnectors.mbox(name, settings, log)
  }
}
