import { execFile, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { TransientError, UserError } from '../errors.ts'
import { type RtPlan, revokeTokens, rtBeginning, rtConfig, sendmailScript } from './rt-files.ts'
import { type Account, freePorts, openThrowAway, statusAt, systemAccount } from './throw-away.ts'

/** Debian's packages. */
const server = '/usr/share/request-tracker5/libexec/rt-server'
const setup = '/usr/sbin/rt-setup-database-5'
const mailGate = '/usr/bin/rt-mailgate-5'
/** Perl reads RT in a second on an idle machine. */
const startDeadline = 60_000

interface RtOptions {
  /** Ends the start half-way: startRt rejects, and nothing is left. Later it means nothing. */
  signal?: AbortSignal
  /** Requests that are answered at the same time; each takes 150 MB of memory. Default 2. */
  workers?: number
  /** Default: Support, Billing and Technical. */
  queues?: readonly string[]
  /** More of RT's configuration, in Perl. */
  config?: string
}

/**
 * A throw-away Request Tracker on the loopback. Custom fields of all queues: Category and Language (one value of a list),
 * Tags (several, anything) and Order number; Machine only of Technical. All passwords are "secret", root's is "password":
 * `agnes` is an agent, `ada@example.org` a customer, `reader` may only see queues and tickets.
 */
export interface Rt {
  readonly url: string
  /** Of `botUser`, who may do what docs/tickets/rt.md asks for, and nothing else. */
  readonly token: string
  readonly botUser: 'mailroom'
  /** Where everything is; what RT sends lies below `mail`, one .eml file each. */
  readonly folder: string
  /** What RT has sent so far, as raw mails. */
  sentMail(): Promise<string[]>
  /** Hands RT a mail as a mail server does; the first one takes some seconds. */
  receive(raw: string, queue: string): Promise<void>
  /** The bot's token is not accepted any more. */
  revokeToken(): Promise<void>
  /** Like a power cut: every process dies at once, the database stays. */
  kill(): Promise<void>
  /** Starts it again after kill(), or kills and starts it: same port, same tickets. */
  restart(): Promise<void>
  /** Kills it and removes its folder; twice is fine. */
  stop(): Promise<void>
}

/** Starts a Request Tracker of its own in a fresh folder on a free port. UserError `rt-missing` if it is not installed. */
export async function startRt(options: RtOptions = {}): Promise<Rt> {
  const { signal, workers = 2, queues = ['Support', 'Billing', 'Technical'], config = '' } = options
  if (![server, setup, mailGate, '/usr/bin/starman'].every((file) => existsSync(file)))
    throw new UserError(
      'rt-missing',
      'Request Tracker is not installed: run `script/setup rt` as root, then try again.',
    )
  const owner = userInfo().uid === 0 ? await systemAccount('www-data', 'Request Tracker') : null
  const [port = 0] = await freePorts(1)
  const url = `http://127.0.0.1:${port}`
  const folder = await mkdtemp(join(tmpdir(), 'mailroom-rt-'))
  const environment = {
    PATH: '/usr/sbin:/usr/bin:/bin',
    LANG: 'C.UTF-8',
    TZ: 'UTC',
    RT_SITE_CONFIG: join(folder, 'RT_SiteConfig.pm'),
    RT_SITE_CONFIG_DIR: join(folder, 'conf.d'),
  }
  const account = { env: environment, cwd: folder, ...owner }
  // A worker waits on the connection that it has answered last, and whoever comes by another one waits for it.
  const address = ['--host', '127.0.0.1', '--port', String(port)]
  const args = [...address, '--workers', String(workers), '--disable-keepalive']
  const stranger = () => statusAt(`${url}/REST/2.0/rt`, 10_000)
  const { start, kill, restart, stop } = openThrowAway({
    ...{ folder, deadlineMs: startDeadline, lookEveryMs: 20 },
    spawn: () => spawn(server, args, { ...account, detached: true, stdio: 'ignore' }),
    isUp: async () => (await stranger()) === 401,
    isHeld: async () => (await stranger()) !== null,
    notUp: async (cause) => new TransientError('rt-not-started', 'Request Tracker did not start.', { cause }),
  })

  try {
    await writeFiles({ port, folder, queues, config }, owner)
    await run(setup, ['--action', 'init', '--skip-create'], { ...account, signal })
    const beginning = join(folder, 'beginning')
    await run(setup, ['--action', 'insert', '--datafile', beginning], { ...account, signal })
    const token = await readFile(join(folder, 'token'), 'utf8').catch(() => '')
    if (token === '')
      throw new TransientError('rt-not-started', 'Request Tracker did not take its first data.')
    await start(signal)
    return {
      url,
      token,
      botUser: 'mailroom',
      folder,
      async sentMail() {
        const names = (await readdir(join(folder, 'mail'))).filter((name) => name.endsWith('.eml'))
        return Promise.all(names.map((name) => readFile(join(folder, 'mail', name), 'utf8')))
      },
      receive: (raw, queue) =>
        run(mailGate, ['--queue', queue, '--action', 'correspond', '--url', url], account, raw),
      revokeToken: () => run('/usr/bin/perl', ['-e', revokeTokens], account),
      kill,
      restart,
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

async function writeFiles(plan: RtPlan, owner: Account | null): Promise<void> {
  const { folder } = plan
  for (const name of ['conf.d', 'mail']) await mkdir(join(folder, name))
  await writeFile(join(folder, 'RT_SiteConfig.pm'), rtConfig(plan))
  await writeFile(join(folder, 'beginning'), rtBeginning(plan))
  await writeFile(join(folder, 'sendmail'), sendmailScript(plan), { mode: 0o755 })
  await chmod(folder, 0o755)
  if (owner === null) return
  for (const name of ['.', 'conf.d', 'mail', 'RT_SiteConfig.pm', 'beginning', 'sendmail'])
    await chown(join(folder, name), owner.uid, owner.gid)
}

type RunOptions = { env: Record<string, string>; cwd: string; signal?: AbortSignal | undefined }

async function run(program: string, args: string[], options: RunOptions, input = ''): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const child = execFile(program, args, options, (error) => (error === null ? resolve() : reject(error)))
  // Who ends without reading its input says why in its status.
  child.stdin?.on('error', () => {})
  child.stdin?.end(input)
  return promise
}
