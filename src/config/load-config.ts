import { dirname, resolve } from 'node:path'
import { checkLabels, labelWarnings } from './check-labels.ts'
import { ruleWarnings } from './check-rules.ts'
import type { AccountConfig, Config } from './config.ts'
import { shippedTemplates } from './draft-templates.ts'
import { collectProblems, type Problems, secretSentence } from './problems.ts'
import { readAccount } from './read-account.ts'
import { Root } from './schema.ts'
import { passwordVariable, readSecret, redisPasswordVariable } from './secrets.ts'
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
  if (!parsed.success) {
    problems.issues([], Root, parsed.error)
    // The accounts are looked at even when something else is wrong, so that all mistakes show at once.
    for (const [name, written] of Object.entries(rawAccounts(file.value)))
      await readAccount(name, written, {
        folder,
        labels: [],
        environment,
        problems: withoutLabelNames(problems),
      })
    problems.throwAny()
    throw parsed.error
  }
  const root = parsed.data
  const templateFolders = [
    ...(root.templates === undefined ? [] : [resolve(folder, root.templates)]),
    shippedTemplates,
  ]
  await checkLabels(root.labels, root.review, templateFolders, problems)
  const accounts: AccountConfig[] = []
  for (const [name, written] of Object.entries(root.accounts)) {
    const account = await readAccount(name, written, { folder, labels: root.labels, environment, problems })
    if (account !== null) accounts.push(account)
  }
  checkVariables(Object.keys(root.accounts), problems)
  const redis = redisOf(root.redis?.url, environment, problems)
  problems.throwAny()
  return frozen({
    file: resolve(path),
    dataFolder: resolve(folder, root.data),
    redis,
    accounts,
    labels: root.labels,
    review: root.review,
    limits: root.limits,
    templateFolders,
    warnings: [
      ...labelWarnings(root.labels, accounts, problems),
      ...ruleWarnings(root.labels, accounts, problems),
    ],
  })
}

function rawAccounts(value: unknown): Record<string, unknown> {
  const accounts = typeof value === 'object' && value !== null && 'accounts' in value ? value.accounts : null
  return typeof accounts === 'object' && accounts !== null && !Array.isArray(accounts) ? { ...accounts } : {}
}

/** Without a label set that parses, every name in an account's `labels` would look unknown. */
function withoutLabelNames(problems: Problems): Problems {
  return {
    ...problems,
    say(path, sentence) {
      if (path[2] !== 'labels') problems.say(path, sentence)
    },
  }
}

/** Two accounts whose password would stand in the same variable cannot be told apart. */
function checkVariables(names: readonly string[], problems: Problems): void {
  const owners = new Map([[redisPasswordVariable, 'the Redis password']])
  for (const name of names) {
    const variable = passwordVariable(name)
    const owner = owners.get(variable)
    if (owner !== undefined)
      problems.say(
        ['accounts', name],
        `its password would stand in ${variable}, which belongs to ${owner}; rename it.`,
      )
    else owners.set(variable, `the account "${name}"`)
  }
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
  for (const inner of Object.values(value)) frozen(inner)
  return value
}
