import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { accessSync, constants, existsSync } from 'node:fs'
import { chmod, chown, copyFile, mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { TransientError, UserError } from '../errors.ts'
import { seedRedmine } from './redmine-seed.ts'
import { type Account, freePorts, openThrowAway, statusAt, systemAccount } from './throw-away.ts'

/** Debian's packages: the program, and the database that their installation migrates and fills with defaults. */
const program = '/usr/share/redmine'
const freshDatabase = '/var/lib/dbconfig-common/sqlite3/redmine/instances/default/redmine_default'
const puma = '/usr/bin/puma'
/** Rails takes three seconds on an idle machine. */
const startDeadline = 60_000

export interface RedmineOptions {
  /** Ends the start half-way: startRedmine rejects, and nothing is left. Later it means nothing. */
  signal?: AbortSignal
}

/**
 * A throw-away Redmine on the loopback, where nobody may look without signing in: projects Support, Billing and
 * Technical, each with categories, and the custom fields Language, Tags (several values) and Order number.
 */
export interface Redmine {
  readonly url: string
  /** API key of the administrator, whose password is "secret". */
  readonly adminKey: string
  /** API key of the user that Mailroom is meant to be: triages in all three projects. */
  readonly botKey: string
  /** API key of a person at the help desk (Manager in all three projects); login "ada", password "secret". */
  readonly agentKey: string
  /** Where everything is: `redmine.db`, `log/production.log`. */
  readonly folder: string
  /** Like a power cut: every process dies at once, the database stays. */
  kill(): Promise<void>
  /** Starts it again after kill(): same port, same tickets. */
  restart(): Promise<void>
  /** Kills it and removes its folder; twice is fine. */
  stop(): Promise<void>
}

/** Starts a Redmine of its own in a fresh folder on a free port. UserError `redmine-missing` if it is not installed. */
export async function startRedmine({ signal }: RedmineOptions = {}): Promise<Redmine> {
  requireInstalled()
  const [port = 0] = await freePorts(1)
  const url = `http://127.0.0.1:${port}`
  const folder = await mkdtemp(join(tmpdir(), 'mailroom-redmine-'))
  const owner = userInfo().uid === 0 ? await systemAccount('www-data', 'Redmine') : null
  const args = ['--dir', program, '-e', 'production', '-b', `tcp://127.0.0.1:${port}`]
  const inherited = Object.entries(process.env).filter(([name]) => !/^(RUBY|GEM_|BUNDLE)/.test(name))
  const environment = {
    // What belongs to another Ruby would lead Debian's astray.
    ...Object.fromEntries(inherited),
    PATH: '/usr/bin:/bin',
    LANG: 'C.UTF-8',
    TZ: 'UTC',
    RAILS_ENV: 'production',
    // Debian's Redmine looks for its instance below a folder of its own, sometimes through a link and sometimes by the
    // name alone; enough steps up end at / both ways.
    REDMINE_INSTANCE: `../../../../..${folder}`,
  }
  // The first answer is the one that loads everything, and takes longest.
  const stranger = () => statusAt(`${url}/users/current.json`, 20_000)
  const { start, kill, restart, stop } = openThrowAway({
    ...{ folder, deadlineMs: startDeadline, lookEveryMs: 30 },
    spawn: () =>
      // One thread: with several, writers of SQLite wait for each other until one fails.
      spawn(puma, [...args, '-w', '0', '-t', '1:1', join(program, 'config.ru')], {
        ...{ detached: true, stdio: 'ignore', env: environment },
        ...owner,
      }),
    isUp: async () => (await stranger()) === 401,
    isHeld: async () => (await stranger()) !== null,
    notUp: async (cause) => new TransientError('redmine-not-started', 'Redmine did not start.', { cause }),
  })

  try {
    await writeInstance(folder, owner)
    const keys = seedRedmine(join(folder, 'redmine.db'))
    await start(signal)
    return {
      url,
      ...keys,
      folder,
      kill,
      restart,
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

function requireInstalled(): void {
  if (!existsSync(join(program, 'config.ru')) || !existsSync(puma) || !existsSync(freshDatabase))
    throw new UserError(
      'redmine-missing',
      'Redmine is not installed: run `script/setup redmine` as root, then try again.',
    )
  try {
    accessSync(freshDatabase, constants.R_OK)
  } catch {
    throw new UserError('redmine-unreadable', 'Only root and www-data can start a throw-away Redmine.')
  }
}

/** The folders and files that one instance of Redmine consists of, for the account it runs under. */
async function writeInstance(folder: string, owner: Account | null): Promise<void> {
  const folders = ['config', 'files', 'log', 'tmp', 'tmp/cache', 'public', 'public/plugin_assets']
  for (const name of folders) await mkdir(join(folder, name))
  const database = `production:\n  adapter: sqlite3\n  database: ${folder}/redmine.db\n  encoding: utf8\n  timeout: 10000\n`
  await writeFile(join(folder, 'config/database.yml'), database)
  await writeFile(join(folder, 'config/secret_key.txt'), randomBytes(32).toString('hex'))
  await copyFile(freshDatabase, join(folder, 'redmine.db'))
  await chmod(join(folder, 'redmine.db'), 0o600)
  if (owner === null) return
  const names = ['.', ...folders, 'config/database.yml', 'config/secret_key.txt', 'redmine.db']
  for (const name of names) await chown(join(folder, name), owner.uid, owner.gid)
}
