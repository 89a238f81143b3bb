import { dirname, resolve } from 'node:path'
import { checkLabels, labelWarnings } from './check-labels.ts'
import { ruleWarnings } from './check-rules.ts'
import type { AccountConfig, Config, ServerConfig, TicketConfig } from './config.ts'
import { collectProblems, type Problems, secretSentence } from './problems.ts'
import { readAccount } from './read-account.ts'
import { readReport, readSmtp } from './read-reports.ts'
import { readTicketSource } from './read-ticket-source.ts'
import { Root } from './schema.ts'
import {
  hookVariable,
  passwordVariable,
  readSecret,
  redisPasswordVariable,
  variableBegin,
} from './secrets.ts'
import { shippedNotes, shippedTemplates, templateNames } from './template-folders.ts'
import { readYamlFile } from './yaml-file.ts'

/**
 * Reads mailroom.yaml once: checked, completed with defaults, frozen. Passwords are not read here but each time they are
 * asked for. Throws one UserError with a line for every mistake: file, line, key, what came, what is expected.
 */
export async function loadConfig(path: string, environment: NodeJS.ProcessEnv): Promise<Config> {
  const file = await readYamlFile(path)
  const folder = dirname(resolve(path))
  const problems = collectProblems(file)
  const parsed = Root.safeParse(file.value)
  const warnings: string[] = []
  checkNames(file.value, problems)
  if (!parsed.success) {
    problems.issues([], Root, parsed.error)
    // The accounts are looked at even when something else is wrong, so that all mistakes show at once.
    const surroundings = { folder, labels: [], environment, problems: withoutLabelNames(problems), warnings }
    for (const [name, written] of Object.entries(rawEntries(file.value, 'accounts')))
      await readAccount(name, written, surroundings)
    const noteTemplates = await templateNames([shippedNotes])
    for (const [name, written] of Object.entries(rawEntries(file.value, 'tickets')))
      await readTicketSource(name, written, { ...surroundings, noteTemplates })
    const known = { accounts: [], ...namesOf(file.value), hasSmtp: isMap(file.value) && 'smtp' in file.value }
    for (const [name, written] of Object.entries(rawEntries(file.value, 'reports')))
      readReport(name, written, { ...known, folder, problems })
    problems.throwAny()
    throw parsed.error
  }
  const root = parsed.data
  const own = root.templates === undefined ? [] : [resolve(folder, root.templates)]
  const templateFolders = [...own, shippedTemplates]
  const noteFolders = [...own.map((path) => resolve(path, 'notes')), shippedNotes]
  await checkLabels(root.labels, root.review, templateFolders, problems)
  const surroundings = { folder, labels: root.labels, environment, problems }
  const accounts: AccountConfig[] = []
  for (const [name, written] of Object.entries(root.accounts)) {
    const account = await readAccount(name, written, surroundings)
    if (account !== null) accounts.push(account)
  }
  const noteTemplates = await templateNames(noteFolders)
  const tickets: TicketConfig[] = []
  for (const [name, written] of Object.entries(root.tickets)) {
    const source = await readTicketSource(name, written, { ...surroundings, noteTemplates, warnings })
    if (source !== null) tickets.push(source)
  }
  const redis = redisOf(root.redis?.url, environment, problems)
  const smtp =
    root.smtp === undefined ? null : await readSmtp(root.smtp, environment, { folder, problems, warnings })
  const known = { accounts, ...namesOf(file.value) }
  const reports = Object.entries(root.reports).flatMap(
    ([name, written]) =>
      readReport(name, written, { ...known, folder, hasSmtp: smtp !== null, problems }) ?? [],
  )
  if (smtp !== null && reports.every(({ to }) => to.length === 0))
    warnings.push(`${problems.place(['smtp'])}: no report is sent to anybody; it is not used.`)
  problems.throwAny()
  return frozen({
    file: resolve(path),
    dataFolder: resolve(folder, root.data),
    redis,
    accounts,
    tickets,
    server: root.server === undefined ? null : serverOf(root.server.listen, environment),
    labels: root.labels,
    review: root.review,
    limits: root.limits,
    templateFolders,
    noteFolders,
    reports,
    smtp,
    warnings: [
      ...labelWarnings(root.labels, accounts, tickets, problems),
      ...ruleWarnings(root.labels, [...accounts, ...tickets], problems),
      ...warnings,
    ],
  })
}

function namesOf(value: unknown): { accountNames: string[]; ticketNames: string[] } {
  return {
    accountNames: Object.keys(rawEntries(value, 'accounts')),
    ticketNames: Object.keys(rawEntries(value, 'tickets')),
  }
}

function rawEntries(value: unknown, key: 'accounts' | 'tickets' | 'reports'): Record<string, unknown> {
  const entries = isMap(value) ? value[key] : null
  return isMap(entries) ? { ...entries } : {}
}

/** Without a label set that parses, every name of a label would look unknown. */
function withoutLabelNames(problems: Problems): Problems {
  return {
    ...problems,
    say(path, sentence) {
      if (!['labels', 'fields', 'priority'].includes(String(path[2]))) problems.say(path, sentence)
    },
  }
}

/** There is something to read, and no two have one name, one variable for their secrets, or one name for their files. */
function checkNames(value: unknown, problems: Problems): void {
  if (!isMap(value)) return
  if (isMissing(value.accounts) && isMissing(value.tickets))
    problems.expected(['accounts'], 'at least one account, or a ticket system under tickets')
  const [accounts, tickets] = [rawEntries(value, 'accounts'), rawEntries(value, 'tickets')]
  const owners = new Map([
    [variableBegin('redis'), 'the Redis password'],
    [variableBegin('smtp'), 'the SMTP password'],
  ])
  for (const name of Object.keys(accounts)) {
    const owner = owners.get(variableBegin(name))
    const variable = passwordVariable(name)
    if (owner === undefined) owners.set(variableBegin(name), `the account "${name}"`)
    else
      problems.say(
        ['accounts', name],
        `its password would stand in ${variable}, which belongs to ${owner}; rename it.`,
      )
  }
  for (const name of Object.keys(tickets)) {
    const owner = owners.get(variableBegin(name))
    if (owner === undefined) owners.set(variableBegin(name), `the ticket system "${name}"`)
    else if (Object.hasOwn(accounts, name))
      problems.say(['tickets', name], `an account has the name "${name}" already; rename one of them.`)
    else
      problems.say(
        ['tickets', name],
        `its secrets would stand in ${variableBegin(name)}_…, as those of ${owner} do; rename it.`,
      )
  }
  const reports = new Map<string, string>()
  for (const name of Object.keys(rawEntries(value, 'reports'))) {
    const other = reports.get(name.toLowerCase())
    reports.set(name.toLowerCase(), name)
    if (other !== undefined)
      problems.say(['reports', name], `on some disks its files would be those of "${other}"; rename it.`)
  }
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isMissing(entries: unknown): boolean {
  return entries === undefined || (isMap(entries) && Object.keys(entries).length === 0)
}

function serverOf(listen: ServerConfig['listen'], environment: NodeJS.ProcessEnv): ServerConfig {
  return { listen, hookSecret: (source) => readSecret(hookVariable(source), environment) }
}

function redisOf(
  url: string | undefined,
  environment: NodeJS.ProcessEnv,
  problems: Problems,
): { url: () => string } | null {
  if (url === undefined) return null
  if (!URL.canParse(url)) {
    problems.expected(['redis', 'url'], 'a URL such as redis://localhost:6379')
    return null
  }
  if (new URL(url).password !== '') {
    problems.say(['redis', 'url'], secretSentence(redisPasswordVariable))
    return null
  }
  return {
    url() {
      const secret = readSecret(redisPasswordVariable, environment)
      if (secret === undefined) return url
      const complete = new URL(url)
      complete.password = encodeURIComponent(secret)
      return complete.href
    },
  }
}

function frozen<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  Object.freeze(value)
  for (const inner of value instanceof Map ? value.values() : Object.values(value)) frozen(inner)
  return value
}
