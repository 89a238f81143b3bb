import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { UserError } from '../errors.ts'

export const configName = 'mailroom.yaml'

/** Which file to read: --config, then $MAILROOM_CONFIG, then ./mailroom.yaml. UserError where it is not there. */
export function findConfig(option: string | undefined, environment: NodeJS.ProcessEnv): string {
  const named = option ?? (environment.MAILROOM_CONFIG || undefined)
  const path = resolve(named ?? configName)
  if (existsSync(path)) return path
  if (named !== undefined) {
    const source = option === undefined ? 'MAILROOM_CONFIG' : '--config'
    throw new UserError('config-missing', `There is no file ${path}, which ${source} names.`)
  }
  throw new UserError(
    'config-missing',
    `There is no ${configName} in this folder. \`mailroom init\` writes one; --config FILE names another.`,
  )
}
