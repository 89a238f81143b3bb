import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { accessSync, constants, existsSync, rmSync } from 'node:fs'
import { chmod, chown, copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { asError, TransientError, UserError } from '../errors.ts'
import { seedRedmine } from './redmine-seed.ts'

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
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const folder = await mkdtemp(join(tmpdir(), 'mailroom-redmine-'))
  const owner = userInfo().uid === 0 ? await webAccount() : null
  let server: ChildProcess | null = null

  function killGroup(): void {
    if (server?.pid === undefined || server.exitCode !== null || server.signalCode !== null) return
    try {
      process.kill(-server.pid, 'SIGKILL')
    } catch {
      // Already gone.
    }
  }
  function cleanUp(): void {
    killGroup()
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 })
  }
  // However this process ends short of SIGKILL, no server and no folder stays behind.
  process.once('exit', cleanUp)

  async function start(signal?: AbortSignal): Promise<void> {
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
    // One thread: with several, writers of SQLite wait for each other until one fails.
    server = spawn(puma, [...args, '-w', '0', '-t', '1:1', join(program, 'config.ru')], {
      detached: true,
      stdio: 'ignore',
      env: environment,
      ...owner,
    })
    await untilAnswering(server, url, signal)
  }
  async function kill(): Promise<void> {
    const dying = server
    if (dying === null) return
    const gone = dying.exitCode !== null || dying.signalCode !== null || once(dying, 'exit')
    killGroup()
    await gone
    server = null
  }
  async function stop(): Promise<void> {
    await kill()
    process.off('exit', cleanUp)
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 })
  }

  try {
    await writeInstance(folder, owner)
    const keys = seedRedmine(join(folder, 'redmine.db'))
    await start(signal)
    return {
      url,
      ...keys,
      folder,
      kill,
      async restart() {
        await kill()
        await start()
      },
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

interface Account {
  uid: number
  gid: number
}

async function webAccount(): Promise<Account> {
  const line = (await readFile('/etc/passwd', 'utf8'))
    .split('\n')
    .find((entry) => entry.startsWith('www-data:'))
  const [, , user, group] = line?.split(':') ?? []
  if (user === undefined || group === undefined)
    throw new UserError(
      'web-user-missing',
      'Redmine needs the system user "www-data", which is missing here.',
    )
  return { uid: Number(user), gid: Number(group) }
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

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  await once(server.close(), 'close')
  return port
}

async function untilAnswering(
  server: ChildProcess,
  url: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const deadline = Date.now() + startDeadline
  let failure: Error | null = null
  server.once('error', (error) => {
    failure = asError(error)
  })
  while (Date.now() < deadline && failure === null && server.exitCode === null) {
    if (await refusesStrangers(url)) return
    await delay(30, undefined, { signal })
  }
  throw new TransientError('redmine-not-started', 'Redmine did not start.', { cause: failure })
}

/** The first answer is the one that loads everything, and takes longest. */
async function refusesStrangers(url: string): Promise<boolean> {
  try {
    const answer = await fetch(`${url}/users/current.json`, { signal: AbortSignal.timeout(20_000) })
    await answer.body?.cancel()
    return answer.status === 401
  } catch {
    return false
  }
}
