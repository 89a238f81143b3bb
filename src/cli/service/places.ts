/** Opens what mailroom.yaml names; nothing is connected before its first use. */
import type { AccountConfig, Config } from '../../config/config.ts'
import type { Log, MailAccount, MailCapabilities } from '../../mail/contract.ts'
import { openMailAccount } from '../../mail/registry.ts'

export function openMailboxes({ accounts }: Pick<Config, 'accounts'>, log: Log): Map<string, MailAccount> {
  return new Map(accounts.map(({ name, settings }) => [name, openMailAccount(name, settings, log)]))
}

/** Asked once; a failure is asked again. A configured drafts folder counts as one. */
export function rememberCapabilities(
  mailbox: MailAccount,
  { drafts }: AccountConfig,
): () => Promise<MailCapabilities> {
  let known: Promise<MailCapabilities> | null = null
  return () => {
    known ??= mailbox.capabilities().then(
      (capabilities) => ({
        ...capabilities,
        drafts: capabilities.drafts || (drafts !== null && !capabilities.readOnly),
      }),
      (error) => {
        known = null
        throw error
      },
    )
    return known
  }
}
