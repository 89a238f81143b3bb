/**
 * A redis-server of our own, on a unix socket in the data folder, with AOF: what a single machine uses when no
 * `redis.url` is given.
 *
 * Who runs it: the process that holds `redis.lock` (its pid stands inside). Any other process on the same data folder
 * connects to the socket, and becomes the owner if both the old one and the server are gone. The owner starts the server
 * again when it dies, and shuts it down on close, or when its process exits without one. After a SIGKILL of the owner the server lives on; the next process takes
 * over both the stale lock and the running server, so there are never two servers on one append-only file.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { createHash, randomUUID } from 'node:crypto'
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { UserError } from '../errors.ts'
import type { Log } from '../mail/contract.ts'

const SECOND = 1000
/** Linux allows 108 bytes for the path of a unix socket, the final zero included. */
const LONGEST_SOCKET_PATH = 100

export interface EmbeddedRedis {
  /** Path of the unix socket. */
  socket: string
  /** Stops the server if this process owns it; twice is fine. */
  close(): Promise<void>
}

/** Starts (or finds) the redis-server of a data folder and waits until it answers; `signal` ends the wait for another's. */
export async function startEmbeddedRedis(
  dataFolder: string,
  log: Log,
  signal?: AbortSignal,
): Promise<EmbeddedRedis> {
  const folder = resolve(dataFolder)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const socket = socketPath(folder)
  const lock = join(folder, 'redis.lock')

  const deadline = Date.now() + 20 * SECOND
  while (Date.now() < deadline) {
    if (await takeLock(lock)) return own(folder, socket, lock, log)
    if (await answers(socket)) return joined(folder, socket, lock, log)
    await delay(50, undefined, { signal })
  }
  throw new UserError(
    'redis-not-ready',
    `Another process holds ${lock} but its redis-server does not answer. Stop that process, or remove the file if there is none.`,
  )
}

/**
 * The server of another process: `mailroom check` may have started it, and ends it when it is done. Then it is our turn.
 */
function joined(folder: string, socket: string, lock: string, log: Log): EmbeddedRedis {
  const closing = new AbortController()
  async function succeed(): Promise<EmbeddedRedis | null> {
    while (!closing.signal.aborted) {
      await delay(SECOND / 2, undefined, { signal: closing.signal, ref: false }).catch(() => {})
      if (closing.signal.aborted || (await command(socket, 'PING')) !== null) continue
      if (await takeLock(lock)) return own(folder, socket, lock, log)
    }
    return null
  }
  const succeeded = succeed().catch((error) => {
    log.error({ code: (error as NodeJS.ErrnoException).code }, 'redis-server cannot be started')
    return null
  })
  return {
    socket,
    async close() {
      closing.abort()
      await (await succeeded)?.close()
    },
  }
}

async function own(folder: string, socket: string, lock: string, log: Log): Promise<EmbeddedRedis> {
  let child: ChildProcess | null = null
  let newest: ChildProcess | null = null
  let closing = false
  let restartDelay = 100

  function start(): ChildProcess {
    const args = ['--port', '0', '--unixsocket', socket, '--unixsocketperm', '700', '--dir', folder]
    args.push(
      '--appendonly',
      'yes',
      '--appendfsync',
      'everysec',
      '--save',
      '',
      '--maxmemory-policy',
      'noeviction',
    )
    // Of a process group of its own: Ctrl-C in a terminal is for us, who still need it to finish.
    const started = spawn('redis-server', args, { stdio: 'ignore', detached: true })
    newest = started
    const startAgain = (fields: object) => {
      if (closing || child !== started) return
      log.error(fields, 'redis-server ended; starting it again')
      setTimeout(() => {
        if (!closing) child = start()
      }, restartDelay).unref()
      restartDelay = Math.min(restartDelay * 2, 5 * SECOND)
    }
    started.on('exit', (code, signal) => startAgain({ code, signal }))
    started.on('error', (error) => startAgain({ code: (error as NodeJS.ErrnoException).code }))
    return started
  }

  // A process that ends at once cannot wait for its server, but can tell it: the server writes its file and ends.
  const tellServer = () => void newest?.kill('SIGTERM')
  process.once('exit', tellServer)

  // A server that outlived its owner is ended first: only a child of ours can be watched and started again.
  await endOrphan(socket)
  await rm(socket, { force: true })
  try {
    const first = start()
    await waitFor(socket, first)
    // Only from now on is it started again when it ends.
    child = first
  } catch (error) {
    closing = true
    process.off('exit', tellServer)
    await rm(lock, { force: true })
    throw error
  }

  return {
    socket,
    async close() {
      if (closing) return
      closing = true
      if (child !== null) await shutDown(socket, child)
      process.off('exit', tellServer)
      await rm(lock, { force: true })
    },
  }
}

/** Resolves when the server answers; rejects with a sentence when it cannot start. */
async function waitFor(socket: string, child: ChildProcess): Promise<void> {
  let failure: Error | null = null
  child.once('error', (error: NodeJS.ErrnoException) => {
    failure =
      error.code === 'ENOENT'
        ? new UserError(
            'redis-missing',
            'redis-server is not installed. Install it (Debian: apt-get install redis-server), or set redis.url in mailroom.yaml.',
          )
        : error
  })
  child.once('exit', (code) => {
    failure ??= new UserError(
      'redis-failed',
      `redis-server ended at once with code ${code}. Run "redis-server --dir ${socket.replace(/\/[^/]*$/, '')} --appendonly yes" to see why.`,
    )
  })
  const deadline = Date.now() + 15 * SECOND
  while (Date.now() < deadline) {
    if (failure) throw failure
    if (await answers(socket)) return
    await delay(10)
  }
  child.kill('SIGKILL')
  throw new UserError(
    'redis-not-ready',
    'redis-server did not answer within 15 seconds; is the data folder on a slow disk?',
  )
}

/** Asks with the smallest command there is; PONG or LOADING tells whether it is ready. */
function answers(socket: string): Promise<boolean> {
  return command(socket, 'PING').then((reply) => reply?.startsWith('+PONG') === true)
}

/** Any answer counts, and none too: one that still loads its file, or hangs on a slow disk, has that file open. */
async function endOrphan(socket: string): Promise<void> {
  const pid = Number(/process_id:(\d+)/.exec((await command(socket, 'INFO server')) ?? '')?.[1])
  const deadline = Date.now() + 10 * SECOND
  while (Date.now() < deadline) {
    if ((await command(socket, 'SHUTDOWN NOSAVE')) === null && !isAlive(pid)) return
    await delay(10)
  }
  if (isAlive(pid)) process.kill(pid, 'SIGKILL')
}

function isAlive(pid: number): boolean {
  try {
    return Number.isInteger(pid) && process.kill(pid, 0)
  } catch {
    return false
  }
}

async function shutDown(socket: string, child: ChildProcess): Promise<void> {
  // Somebody may have removed the socket.
  if ((await command(socket, 'SHUTDOWN NOSAVE')) === null) child.kill('SIGTERM')
  const deadline = Date.now() + 5 * SECOND
  while (Date.now() < deadline) {
    if (child.exitCode !== null || child.signalCode !== null) return
    await delay(10)
  }
  child.kill('SIGKILL')
}

/** The beginning of the answer, '' if none came within a second, null if nobody listens there. */
function command(socket: string, line: string): Promise<string | null> {
  return new Promise((done) => {
    const connection = connect(socket)
    connection.setTimeout(SECOND)
    const finish = (reply: string | null) => {
      connection.destroy()
      done(reply)
    }
    connection.once('connect', () => connection.write(`${line}\r\n`))
    connection.once('data', (data) => finish(data.toString('latin1')))
    connection.once('error', () => finish(null))
    connection.once('timeout', () => finish(''))
    connection.once('close', () => finish(''))
  })
}

/** Creates the lock with our pid and start time, or takes it over from a process that is no more. */
async function takeLock(path: string, tries = 3): Promise<boolean> {
  // Written in full before it gets its name: an empty lock is what a power cut left, and nobody's. Under a name of this
  // call alone: two starts in one process would remove each other's.
  const aside = `${path}.${randomUUID()}`
  try {
    await writeFile(aside, await processMark(process.pid), { mode: 0o600 })
    await link(aside, path)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    await rm(aside, { force: true })
  }
  const mark = await readFile(path, 'utf8').catch(() => null)
  if (mark === null || (mark !== '' && mark === (await processMark(Number(mark.split(' ')[0]))))) return false
  // Renamed before it is removed, so that two processes that find it stale cannot remove each other's new lock.
  await rename(path, aside).catch(() => {})
  const moved = await readFile(aside, 'utf8').catch(() => null)
  if (moved !== null && moved !== mark) await rename(aside, path)
  await rm(aside, { force: true })
  return tries > 1 && takeLock(path, tries - 1)
}

/** "pid start-time": a recycled pid (every container starts at 1) is not mistaken for the old process. */
async function processMark(pid: number): Promise<string> {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return ''
  }
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  return `${pid} ${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''}`.trim()
}

function socketPath(folder: string): string {
  const natural = join(folder, 'redis.sock')
  if (Buffer.byteLength(natural) <= LONGEST_SOCKET_PATH) return natural
  const hash = createHash('sha256').update(folder).digest('hex').slice(0, 16)
  return join(tmpdir(), `mailroom-${hash}.sock`)
}
