import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { accessSync, chmodSync, chownSync, constants, existsSync, globSync, mkdirSync, rmSync } from 'node:fs'
import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { TransientError, UserError } from '../errors.ts'
import { type DovecotPorts, dovecotConfig } from './dovecot-config.ts'
import { freePorts, openThrowAway, systemAccount } from './throw-away.ts'

const run = promisify(execFile)
const startDeadline = 10_000

export interface DovecotOptions {
  /** A limit per user, as "20K" or "1M". */
  quota?: string
  /** What it says that it can do after the log-in, "IMAP4rev1 IDLE", where a test wants less than there is. */
  capability?: string
  /** User name → password. Without it any user name works with the password "secret", its folders made at the first log-in. */
  users?: Record<string, string>
  /** Offer TLS too, with a certificate of its own for localhost. Default: if openssl is there. */
  tls?: boolean
  /** Ends the start half-way: startDovecot rejects, and nothing is left. Later it means nothing. */
  signal?: AbortSignal
}

/** A throw-away IMAP server on the loopback, with \Drafts, \Sent, \Junk, \Trash and \Archive folders for each user. */
export interface Dovecot {
  readonly host: '127.0.0.1'
  readonly ports: Readonly<DovecotPorts>
  /** Where everything is: mail under `mail/<user>`, `dovecot.log`. */
  readonly folder: string
  /** Path of the certificate that clients have to trust, and its text; null without TLS. */
  readonly certificateFile: string | null
  readonly certificate: string | null
  /** Runs doveadm on this server and gives its output, e.g. `doveadm('kick', 'alice')`. */
  doveadm(...args: string[]): Promise<string>
  /** Like a power cut: every process dies at once, mail stays. */
  kill(): Promise<void>
  /** Starts it again after kill(), or kills and starts it: same ports, same mail. */
  restart(): Promise<void>
  /** Kills it and removes its folder; twice is fine. */
  stop(): Promise<void>
}

/** Starts a Dovecot of its own in a fresh folder on free ports. UserError `dovecot-missing` if it is not installed. */
export async function startDovecot(options: DovecotOptions = {}): Promise<Dovecot> {
  const program = findProgram('dovecot')
  const doveadmProgram = findProgram('doveadm')
  if (program === null || doveadmProgram === null || !existsSync('/usr/lib/dovecot/imap')) {
    throw new UserError(
      'dovecot-missing',
      'Dovecot is not installed: run `apt-get install -y --no-install-recommends dovecot-imapd`, then try again.',
    )
  }
  const { signal } = options
  const openssl = findProgram('openssl')
  const tls = options.tls ?? openssl !== null
  if (tls && openssl === null) {
    throw new UserError(
      'openssl-missing',
      'TLS needs openssl: run `apt-get install -y openssl`, then try again.',
    )
  }
  const lmtp = existsSync('/usr/lib/dovecot/lmtp')
  const [imap, imaps, lmtpPort] = await freePorts(3)
  const ports = {
    imap: imap as number,
    imaps: tls ? (imaps as number) : null,
    lmtp: lmtp ? (lmtpPort as number) : null,
  }

  const folder = await makeFolder()
  const configFile = join(folder, 'dovecot.conf')
  const { start, kill, restart, stop } = openThrowAway({
    ...{ folder, deadlineMs: startDeadline, lookEveryMs: 10 },
    spawn() {
      // Its pid file may name a process that is somebody else's by now.
      rmSync(join(folder, 'run'), { recursive: true, force: true, maxRetries: 5, retryDelay: 20 })
      mkdirSync(join(folder, 'run'), { mode: 0o755 })
      // What died over a folder has left it locked, which Dovecot respects for two minutes.
      for (const lock of globSync('mail/**/dovecot*.lock', { cwd: folder })) rmSync(join(folder, lock))
      return spawn(program, ['-F', '-c', configFile], { detached: true, stdio: 'ignore' })
    },
    isUp: () => greets(ports.imap),
    isHeld: () => accepts(ports.imap),
    async notUp(cause) {
      const log = await readFile(join(folder, 'dovecot.log'), 'utf8').catch(() => '')
      const lastLine = log.trim().split('\n').at(-1) || 'no log written'
      return new TransientError('dovecot-not-started', `Dovecot did not start: ${lastLine}.`, { cause })
    },
  })

  try {
    const certificateFile = tls ? await makeCertificate(openssl as string, folder, signal) : null
    if (options.users !== undefined) await writeUsers(join(folder, 'users'), options.users)
    const namedUsers = options.users !== undefined
    await writeFile(
      configFile,
      dovecotConfig({
        ...{ folder, ports, namedUsers },
        quota: options.quota ?? null,
        capability: options.capability ?? null,
      }),
    )
    await start(signal)
    return {
      host: '127.0.0.1',
      ports,
      folder,
      certificateFile,
      certificate: certificateFile === null ? null : await readFile(certificateFile, 'utf8'),
      doveadm: async (...args) => (await run(doveadmProgram, ['-c', configFile, ...args])).stdout,
      kill,
      restart,
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

function findProgram(name: string): string | null {
  // /usr/sbin is not on the path of everybody.
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin']
  for (const folder of folders) {
    try {
      accessSync(join(folder, name), constants.X_OK)
      return join(folder, name)
    } catch {
      // Next.
    }
  }
  return null
}

async function makeFolder(): Promise<string> {
  // Unix socket paths end at 107 bytes, and Dovecot's own part of them takes half.
  const parent = tmpdir().length > 30 ? '/tmp' : tmpdir()
  const folder = await mkdtemp(join(parent, 'mailroom-'))
  chmodSync(folder, 0o755)
  mkdirSync(join(folder, 'mail'))
  if (userInfo().uid === 0) {
    const { uid, gid } = await systemAccount('mail', 'Dovecot')
    chownSync(join(folder, 'mail'), uid, gid)
  }
  return folder
}

async function makeCertificate(
  openssl: string,
  folder: string,
  signal: AbortSignal | undefined,
): Promise<string> {
  const certificate = join(folder, 'cert.pem')
  const args = [
    ...[
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-nodes',
      '-days',
      '3650',
    ],
    ...['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'],
    ...['-keyout', join(folder, 'key.pem'), '-out', certificate],
  ]
  await run(openssl, args, { signal })
  return certificate
}

async function writeUsers(file: string, users: Record<string, string>): Promise<void> {
  const lines = Object.entries(users).map(([user, password]) => `${user}:{PLAIN}${password}::::::\n`)
  await writeFile(file, lines.join(''), { mode: 0o644 })
}

async function accepts(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}

async function greets(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  try {
    await once(socket, 'data', { signal: AbortSignal.timeout(2000) })
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}
