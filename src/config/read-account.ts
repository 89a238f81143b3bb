import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { z } from 'zod'
import type { MailSettings } from '../mail/contract.ts'
import type { AccountConfig, LabelConfig } from './config.ts'
import { nearest } from './nearest.ts'
import type { Problems } from './problems.ts'
import { accountKinds } from './schema.ts'
import { passwordVariable, requireSecret } from './secrets.ts'

interface Surroundings {
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
    labels: chosenLabels(account.labels, labels, [...at, 'labels'], problems),
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
  const certificateAuthority = await certificate(name, account.certificateAuthority, surroundings)
  const port = account.port ?? (tls === true ? 993 : 143)
  return { type: 'imap', host, port, tls, certificateAuthority, user, password, pollIntervalMs }
}

async function certificate(
  name: string,
  path: string | undefined,
  { folder, problems }: Surroundings,
): Promise<string | undefined> {
  if (path === undefined) return undefined
  const at = ['accounts', name, 'certificateAuthority']
  const text = await readFile(resolve(folder, path), 'utf8').catch((error: NodeJS.ErrnoException) => {
    problems.say(at, `the file "${path}" cannot be read (${error.code}).`)
    return undefined
  })
  if (text !== undefined && !text.includes('-----BEGIN CERTIFICATE-----'))
    problems.say(
      at,
      `there is no certificate in "${path}", expected: a PEM file with -----BEGIN CERTIFICATE-----.`,
    )
  return text
}

function chosenLabels(
  chosen: readonly string[] | undefined,
  labels: readonly LabelConfig[],
  at: (string | number)[],
  problems: Problems,
): string[] {
  const names = labels.map(({ name }) => name)
  if (chosen === undefined) return names
  unique(chosen, at, problems)
  for (const [index, name] of chosen.entries()) {
    if (names.includes(name)) continue
    const meant = nearest(name, names)
    const hint = meant === undefined ? `; there are: ${names.join(', ')}.` : `; did you mean "${meant}"?`
    problems.say([...at, index], `there is no label "${name}"${hint}`)
  }
  return names.filter((name) => chosen.includes(name))
}

function unique(names: readonly string[], at: (string | number)[], problems: Problems): void {
  for (const [index, name] of names.entries())
    if (names.indexOf(name) < index) problems.say([...at, index], `"${name}" stands here twice.`)
}
