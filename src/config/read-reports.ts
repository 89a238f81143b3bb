import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isDeepStrictEqual } from 'node:util'
import type { z } from 'zod'
import { type PeriodLength, readLength } from '../report/schedule/period.ts'
import { readCertificate } from './certificate.ts'
import { knownName, unique } from './choose-labels.ts'
import type { AccountConfig, ReportConfig, ReportFile, ReportMailbox, SmtpConfig } from './config.ts'
import type { Problems } from './problems.ts'
import { Report, type Smtp } from './report-schema.ts'
import { requireSecret, smtpPasswordVariable } from './secrets.ts'
import type { KeyPath } from './yaml-file.ts'

export interface ReportSurroundings {
  /** Folder of mailroom.yaml: relative paths begin there. */
  folder: string
  /** Those that are right; a wrong one is told of once. */
  accounts: readonly AccountConfig[]
  accountNames: readonly string[]
  ticketNames: readonly string[]
  hasSmtp: boolean
  problems: Problems
}

const wordFiles = fileURLToPath(new URL('../../templates/reports', import.meta.url))
const usualPeriods = { digest: 'since-last', weekly: 'week', quality: 'month' } as const

/** Checks one entry of `reports`. Null where it is wrong; what is wrong stands in the problems then. */
export function readReport(
  name: string,
  written: unknown,
  surroundings: ReportSurroundings,
): ReportConfig | null {
  const { problems, folder } = surroundings
  const at = ['reports', name]
  const parsed = Report.safeParse(written)
  if (!parsed.success) {
    problems.issues(at, Report, parsed.error)
    return null
  }
  const { kind, schedule, language, to, mailbox, file, fallback, sources } = parsed.data
  const length = periodLength(parsed.data.period, usualPeriods[kind], [...at, 'period'], problems)
  checkLanguage(language, [...at, 'language'], problems)
  checkSources(sources ?? [], [...at, 'sources'], surroundings)
  unique(to, [...at, 'to'], problems)
  if (to.length === 0 && mailbox === undefined && file === undefined)
    problems.say(at, 'nobody gets it: give it to, mailbox or file.')
  if (to.length > 0 && !surroundings.hasSmtp)
    problems.say([...at, 'to'], 'sending needs a server: add smtp with host and from.')
  if (to.length === 0 && fallback !== undefined)
    problems.say(
      [...at, 'fallback'],
      'it is for a mail that is refused, and this report is sent to nobody; delete it.',
    )
  if ([mailbox, file].some((place) => place !== undefined && isDeepStrictEqual(place, fallback)))
    problems.say([...at, 'fallback'], 'the report goes there anyway; give another place, or delete it.')
  const place = (each: ReportMailbox | ReportFile | undefined, key: string) =>
    each === undefined ? null : placed(each, [...at, key], surroundings)
  return {
    ...{ name, kind, language, to, period: length },
    schedule: { pattern: schedule, timeZone: parsed.data.timeZone ?? ownTimeZone() },
    sources: sources ?? null,
    mailbox: place(mailbox, 'mailbox') as ReportMailbox | null,
    file: file === undefined ? null : { ...file, path: resolve(folder, file.path) },
    fallback: place(fallback, 'fallback'),
  }
}

/** Its password is read when it is needed. */
export async function readSmtp(
  written: z.output<typeof Smtp>,
  environment: NodeJS.ProcessEnv,
  { folder, problems, warnings }: { folder: string; problems: Problems; warnings: string[] },
): Promise<SmtpConfig> {
  const { host, tls, user, from } = written
  const authority = await readCertificate(
    written.certificateAuthority,
    folder,
    ['smtp', 'certificateAuthority'],
    problems,
  )
  if (tls === false && !/^(localhost|127\.\d+\.\d+\.\d+|::1)$/.test(host))
    warnings.push(
      `${problems.place(['smtp', 'tls'])}: reports${user === undefined ? '' : ' and the password'} travel unprotected to ${host}; use true or starttls.`,
    )
  return {
    ...{ host, tls, from },
    port: written.port ?? (tls === true ? 465 : 587),
    certificateAuthority: authority ?? null,
    user: user ?? null,
    password: () => requireSecret(smtpPasswordVariable, 'the SMTP server', environment),
  }
}

function periodLength(
  written: string | undefined,
  usual: PeriodLength,
  at: KeyPath,
  problems: Problems,
): PeriodLength {
  if (written === undefined) return usual
  const length = readLength(written)
  if (length === null) problems.expected(at, 'since-last, week, month, or days from 1d to 92d')
  return length ?? usual
}

function checkLanguage(language: string, at: KeyPath, problems: Problems): void {
  if (/^[a-z]{2}$/.test(language) && existsSync(resolve(wordFiles, `words.${language}.yaml`))) return
  problems.expected(at, 'en, de, fr or es')
}

function checkSources(
  sources: readonly string[],
  at: KeyPath,
  { accountNames, ticketNames, problems }: ReportSurroundings,
): void {
  unique(sources, at, problems)
  const names = [...accountNames, ...ticketNames]
  for (const [index, name] of sources.entries())
    knownName('account or ticket system', name, names, [...at, index], problems)
}

function placed(
  place: ReportMailbox | ReportFile,
  at: KeyPath,
  { accounts, accountNames, folder, problems }: ReportSurroundings,
): ReportMailbox | ReportFile {
  if ('path' in place) return { ...place, path: resolve(folder, place.path) }
  if (knownName('account', place.account, accountNames, [...at, 'account'], problems)) {
    const type = accounts.find(({ name }) => name === place.account)?.settings.type
    if (type === 'mbox')
      problems.say([...at, 'account'], `"${place.account}" is only read: an mbox file takes no messages.`)
  }
  return place
}

function ownTimeZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone
}
