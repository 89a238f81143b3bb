import { access } from 'node:fs/promises'
import type { AccountConfig, Config, LabelConfig } from '../../config/config.ts'
import { nearest } from '../../config/nearest.ts'
import { passwordVariable } from '../../config/secrets.ts'
import { AuthenticationError, asError, MailroomError, UserError } from '../../errors.ts'
import type { Folder, Log, MailAccount, MailCapabilities, MailSettings } from '../../mail/contract.ts'
import { silentLog } from '../../silent-log.ts'
import { bad, type Finding, good, note } from './finding.ts'

const longestWait = 30_000
type Open = (name: string, settings: MailSettings, log: Log) => MailAccount

/** Connects to one account and looks whether everything that its labels write can be written. Writes nothing. */
export async function checkAccount(
  account: AccountConfig,
  config: Pick<Config, 'labels' | 'review'>,
  open: Open,
): Promise<Finding[]> {
  const opened = open(account.name, account.settings, silentLog)
  const named = (finding: Finding): Finding => ({ ...finding, text: `${account.name}: ${finding.text}` })
  try {
    if (account.settings.type !== 'imap') await access(account.settings.path)
    const capabilities = await opened.capabilities(AbortSignal.timeout(longestWait))
    const folders = await opened.folders()
    const labels = config.labels.filter(({ name }) => account.labels.includes(name))
    return [
      good(`${place(account.settings)} can be read${capabilities.push ? ' and announces new mail' : ''}`),
      ...(await checkFolders(account, folders, opened)),
      ...checkWriting(account, labels, config.review, capabilities, folders),
    ].map(named)
  } catch (error) {
    return [named(bad(explain(error, account)))]
  } finally {
    await opened.close().catch(() => {})
  }
}

async function checkFolders(
  account: AccountConfig,
  folders: readonly Folder[],
  opened: MailAccount,
): Promise<Finding[]> {
  const paths = folders.map(({ path }) => path)
  const findings: Finding[] = []
  for (const folder of account.folders) {
    if (!paths.includes(folder)) {
      findings.push(bad(`there is no folder "${folder}". ${hint(folder, paths)}`))
      continue
    }
    try {
      const { messages } = await opened.status(folder)
      findings.push(good(`watches "${folder}" (${messages} messages)`))
    } catch (error) {
      findings.push(bad(`the folder "${folder}" cannot be opened: ${asError(error).message}`))
    }
  }
  return findings
}

function checkWriting(
  account: AccountConfig,
  labels: readonly LabelConfig[],
  review: Config['review'],
  capabilities: MailCapabilities,
  folders: readonly Folder[],
): Finding[] {
  if (capabilities.readOnly)
    return [note('it can only be read: nothing will be written here, decisions are only shown')]
  const paths = folders.map(({ path }) => path)
  const writes = labels.map(({ write }) => write)
  const keywords = [
    ...writes.flatMap(({ keyword }) => keyword ?? []),
    ...(review === null ? [] : [review.keyword]),
  ]
  const targets = new Set(writes.flatMap(({ folder }) => folder ?? []))
  return [
    ...(keywords.length > 0 ? [checkKeywords(keywords.length, capabilities)] : []),
    ...[...targets].map((target) => checkTarget(target, paths, capabilities)),
    ...(writes.some(({ draft }) => draft !== undefined) ? [checkDrafts(account, folders)] : []),
  ]
}

function checkKeywords(count: number, { labels }: MailCapabilities): Finding {
  if (labels === 'keyword') return good(`keywords can be written (${count})`)
  if (labels === 'gmail') return good(`Gmail labels can be written (${count})`)
  return bad('the server takes no keywords of our own. Let the labels write a folder instead of a keyword.')
}

function checkTarget(target: string, paths: readonly string[], { move }: MailCapabilities): Finding {
  if (!move)
    return bad(`messages cannot be moved to "${target}" here. Let the label write a keyword instead.`)
  if (paths.includes(target)) return good(`the folder "${target}" is there`)
  const near = nearest(target, paths)
  const doubt = near === undefined ? '' : `; or is "${near}" meant?`
  return note(`the folder "${target}" is not there yet; the first message for it creates it${doubt}`)
}

function checkDrafts(account: AccountConfig, folders: readonly Folder[]): Finding {
  const paths = folders.map(({ path }) => path)
  if (account.drafts !== null) {
    if (paths.includes(account.drafts)) return good(`drafts go to "${account.drafts}"`)
    return bad(`there is no folder "${account.drafts}" for drafts. ${hint(account.drafts, paths)}`)
  }
  const marked = folders.find(({ specialUse }) => specialUse === '\\Drafts')
  if (marked !== undefined) return good(`drafts go to "${marked.path}"`)
  return bad(
    `the server marks no folder as \\Drafts. Set accounts.${account.name}.drafts to the right one of: ${some(paths)}.`,
  )
}

function hint(folder: string, paths: readonly string[]): string {
  const near = nearest(folder, paths)
  return near === undefined ? `There are: ${some(paths)}.` : `Did you mean "${near}"?`
}

function some(paths: readonly string[]): string {
  return paths.length > 12 ? `${paths.slice(0, 12).join(', ')} …` : paths.join(', ')
}

function place(settings: MailSettings): string {
  return settings.type === 'imap' ? `${settings.host}:${settings.port}` : settings.path
}

/** What a person can do about a connection that does not stand. */
function explain(error: unknown, { name, settings }: AccountConfig): string {
  const { code } = asError(error) as NodeJS.ErrnoException
  const where = place(settings)
  if (error instanceof AuthenticationError)
    return `${where} does not accept this user and password. Check user, ${passwordVariable(name)}, and whether the provider wants an app password.`
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return `there is no server named ${where.replace(/:\d+$/, '')} to be found (${code}). Check host and this machine's DNS.`
  if (settings.type !== 'imap' && error instanceof Error && !(error instanceof MailroomError))
    return `${where} cannot be read (${code}). Check path, and who may read it.`
  if (code === 'ECONNREFUSED')
    return `nothing listens at ${where}. Check host, port and tls, and whether the server runs.`
  if (code === 'aborted' || /TIMEDOUT|TIMEOUT|ETIMEOUT/.test(code ?? ''))
    return `${where} does not answer in time (${code}). Check host, port and tls (993 wants tls: true), and the firewall.`
  if (/CERT|SELF_SIGNED|ALTNAME|UNABLE_TO_|ERR_TLS|INVALID_CA|HOSTNAME/.test(code ?? ''))
    return `the certificate of ${where} is not trusted (${code}). Use the host name it is made for, or set certificateAuthority.`
  if (error instanceof UserError) return error.message
  if (error instanceof MailroomError) return `${where}: ${error.message}`
  return `${where}: it failed in an unexpected way (${asError(error).message}).`
}
