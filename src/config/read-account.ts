import { resolve } from 'node:path'
import type { z } from 'zod'
import type { MailSettings } from '../mail/contract.ts'
import { readCertificate } from './certificate.ts'
import { chooseLabels, unique } from './choose-labels.ts'
import type { AccountConfig, LabelConfig } from './config.ts'
import type { Problems } from './problems.ts'
import { accountKinds } from './schema.ts'
import { passwordVariable, requireSecret } from './secrets.ts'

export interface Surroundings {
  /** Folder of mailroom.yaml: relative paths begin there. */
  folder: string
  labels: readonly LabelConfig[]
  environment: NodeJS.ProcessEnv
  problems: Problems
}

/** Checks one entry of `accounts` by its kind. Null where it is wrong; what is wrong stands in the problems then. */
export async function readAccount(
  name: string,
  written: unknown,
  surroundings: Surroundings,
): Promise<AccountConfig | null> {
  const { problems, labels } = surroundings
  const at = ['accounts', name]
  const kind = kindOf(written)
  if (kind === null) {
    problems.expected([...at, 'type'], Object.keys(accountKinds).join(', '))
    return null
  }
  const schema: z.ZodType<Written> = accountKinds[kind]
  const parsed = schema.safeParse(written)
  if (!parsed.success) {
    problems.issues(at, schema, parsed.error)
    return null
  }
  const account = parsed.data
  const user = 'user' in account ? [account.user] : []
  const own = account.own ?? user.filter((word) => word.includes('@')).map((word) => word.toLowerCase())
  unique(account.folders, [...at, 'folders'], problems)
  return {
    name,
    settings: await settingsOf(name, account, surroundings),
    folders: account.folders,
    drafts: ('drafts' in account ? account.drafts : undefined) ?? null,
    own,
    ownLists: account.ownLists ?? own,
    labels: chooseLabels(account.labels, labels, [...at, 'labels'], problems),
  }
}

type Written = {
  [Kind in keyof typeof accountKinds]: z.output<(typeof accountKinds)[Kind]>
}[keyof typeof accountKinds]

function kindOf(written: unknown): keyof typeof accountKinds | null {
  if (typeof written !== 'object' || written === null || !Object.hasOwn(written, 'type')) return 'imap'
  const type = (written as { type: unknown }).type
  return type === 'imap' || type === 'maildir' || type === 'mbox' ? type : null
}

async function settingsOf(name: string, account: Written, surroundings: Surroundings): Promise<MailSettings> {
  const pollIntervalMs = account.poll
  if (account.type !== 'imap')
    return { type: account.type, path: resolve(surroundings.folder, account.path), pollIntervalMs }
  const { host, tls, user } = account
  const password = () =>
    requireSecret(passwordVariable(name), `the account "${name}"`, surroundings.environment)
  const certificateAuthority = await readCertificate(
    account.certificateAuthority,
    surroundings.folder,
    ['accounts', name, 'certificateAuthority'],
    surroundings.problems,
  )
  const port = account.port ?? (tls === true ? 993 : 143)
  return { type: 'imap', host, port, tls, certificateAuthority, user, password, pollIntervalMs }
}
