import { readFileSync } from 'node:fs'
import { UserError } from '../errors.ts'

/** So no account may be called "redis". */
export const redisPasswordVariable = 'MAILROOM_REDIS_PASSWORD'

/** So neither may one be called "smtp". */
export const smtpPasswordVariable = 'MAILROOM_SMTP_PASSWORD'

/** The environment variable of an account's password: upper case, everything that is no letter or digit is "_". */
export function passwordVariable(account: string): string {
  return `${variableBegin(account)}_PASSWORD`
}

/** The environment variable of the secret of a ticket system: an API token, or the password of its user. */
export function tokenVariable(source: string): string {
  return `${variableBegin(source)}_TOKEN`
}

/** The environment variable of the secret that webhooks of a ticket system bear, or are signed with. */
export function hookVariable(source: string): string {
  return `${variableBegin(source)}_HOOK`
}

/** MAILROOM_NAME: what the variables of an account or a ticket system begin with. */
export function variableBegin(name: string): string {
  return `MAILROOM_${name.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_')}`
}

/**
 * Reads a secret from VARIABLE or from the file named by VARIABLE_FILE, each time anew, so that a changed file counts at
 * the next connection. Undefined where neither is set; UserError where the file cannot be read or the secret is empty.
 */
export function readSecret(variable: string, environment: NodeJS.ProcessEnv): string | undefined {
  const direct = environment[variable]
  const file = environment[`${variable}_FILE`]
  if (direct !== undefined && file !== undefined)
    throw new UserError(
      'secret-twice',
      `Both ${variable} and ${variable}_FILE are set; set only one of them.`,
    )
  if (direct !== undefined) return notEmpty(direct, variable)
  return file === undefined ? undefined : notEmpty(contents(file, `${variable}_FILE`), `${variable}_FILE`)
}

/** Like readSecret, but it has to be there. `whose` ends the sentence "There is no password for …". */
export function requireSecret(
  variable: string,
  whose: string,
  environment: NodeJS.ProcessEnv,
  what: 'password' | 'token' = 'password',
): string {
  const secret = readSecret(variable, environment)
  if (secret !== undefined) return secret
  throw new UserError(
    'secret-missing',
    `There is no ${what} for ${whose}: set the environment variable ${variable}, or ${variable}_FILE to a file that holds it.`,
  )
}

function contents(file: string, variable: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? 'unreadable'
    throw new UserError(
      'secret-unreadable',
      `The file named by ${variable} cannot be read (${code}): ${file}`,
      {
        cause,
      },
    )
  }
}

/** Editors and `echo` end a file with a line break that is not part of the secret. */
function notEmpty(text: string, variable: string): string {
  const secret = text.replace(/\r?\n$/, '')
  if (secret === '') throw new UserError('secret-empty', `${variable} is set, but the secret in it is empty.`)
  return secret
}
