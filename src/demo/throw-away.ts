/** What every server has in common that is started for a while, in a folder of its own. */
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { asError, UserError } from '../errors.ts'

const removal = { recursive: true, force: true, maxRetries: 5, retryDelay: 20 }

export interface ThrowAwayOptions {
  folder: string
  /** Starts the server as the leader of a process group. */
  spawn(): ChildProcess
  /** Does it do its work? */
  isUp(): Promise<boolean>
  /** Does anybody still hold its port? */
  isHeld(): Promise<boolean>
  /** How long a start, or an end, may take, and between two looks; ms. */
  deadlineMs: number
  lookEveryMs: number
  /** What is thrown where it is not up in time. */
  notUp(cause: Error | null): Promise<Error>
}

export interface ThrowAway {
  /** Rejects when `signal` aborts. */
  start(signal?: AbortSignal): Promise<void>
  /** Like a power cut: every process dies at once, the folder stays. */
  kill(): Promise<void>
  restart(): Promise<void>
  /** Kills it and removes its folder; twice is fine. */
  stop(): Promise<void>
}

export function openThrowAway(options: ThrowAwayOptions): ThrowAway {
  const { folder, isUp, isHeld, deadlineMs, lookEveryMs } = options
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
    rmSync(folder, removal)
  }
  // However this process ends short of SIGKILL, no server and no folder stays behind.
  process.once('exit', cleanUp)

  async function start(signal?: AbortSignal): Promise<void> {
    const starting = options.spawn()
    server = starting
    let failure: Error | null = null
    starting.once('error', (error) => {
      failure = asError(error)
    })
    const deadline = Date.now() + deadlineMs
    while (Date.now() < deadline && failure === null && starting.exitCode === null) {
      if (await isUp()) return
      await delay(lookEveryMs, undefined, { signal })
    }
    throw await options.notUp(failure)
  }
  async function kill(): Promise<void> {
    const dying = server
    if (dying === null) return
    const gone = dying.exitCode !== null || dying.signalCode !== null || once(dying, 'exit')
    killGroup()
    await gone
    // The leader may be gone before its children, who hold the port; or it never had the port, but somebody else.
    const deadline = Date.now() + deadlineMs
    while (Date.now() < deadline && (await isHeld())) await delay(lookEveryMs)
    server = null
  }
  return {
    start,
    kill,
    async restart() {
      await kill()
      await start()
    },
    async stop() {
      await kill()
      process.off('exit', cleanUp)
      await rm(folder, removal)
    },
  }
}

/** Ports that were free a moment ago: all are held until the last is found, so that they differ. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'))
  await Promise.all(servers.map((server) => once(server, 'listening')))
  const ports = servers.map((server) => (server.address() as { port: number }).port)
  await Promise.all(servers.map((server) => once(server.close(), 'close')))
  return ports
}

export interface Account {
  uid: number
  gid: number
}

/** An account of the system that `program` needs; UserError `system-user-missing` where it is not there. */
export async function systemAccount(name: string, program: string): Promise<Account> {
  const lines = (await readFile('/etc/passwd', 'utf8')).split('\n')
  const [, , user, group] = lines.find((entry) => entry.startsWith(`${name}:`))?.split(':') ?? []
  if (user === undefined || group === undefined)
    throw new UserError(
      'system-user-missing',
      `${program} needs the system user "${name}", which is missing here.`,
    )
  return { uid: Number(user), gid: Number(group) }
}

/** The HTTP status that a stranger gets at that address; null where nobody answers within `ms`. */
export async function statusAt(url: string, ms: number): Promise<number | null> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(ms) })
    await answer.body?.cancel()
    return answer.status
  } catch {
    return null
  }
}
