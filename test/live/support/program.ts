import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { chmodSync, readdirSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { leakedProcesses } from '../../../script/leaked-processes.ts'

const main = join(import.meta.dirname, '../../../src/cli/main.ts')

/** The program in a process of its own, as a person starts it. */
export interface Program {
  child: ChildProcess
  output(): string
  /** Command lines of the processes it started that still run. */
  processes(): string[]
  /** What is in its temporary folder, which is also where it works. */
  files(): string[]
  ended: Promise<[number | null, NodeJS.Signals | null]>
}

/** A temporary folder with a short path, for Dovecot's sockets have to fit below it. */
export async function programFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'p-'))
  // As root the mail server works under an account of its own.
  chmodSync(folder, 0o755)
  return folder
}

/** Starts it in that folder, for temporary files too. When the test ends, all of it is killed and the folder removed. */
export function startProgram(context: TestContext, folder: string, ...args: string[]): Program {
  const { PATH, HOME, MAILROOM_TEST_RUN } = process.env
  const id = randomUUID()
  const child = spawn(process.execPath, [main, ...args], {
    cwd: folder,
    env: { PATH, HOME, MAILROOM_TEST_RUN, TMPDIR: folder, MAILROOM_TEST_PROGRAM: id },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (data: Buffer) => {
      output += data.toString()
    })
  const left = () =>
    leakedProcesses(`MAILROOM_TEST_PROGRAM=${id}`, folder).filter(({ pid }) => pid !== child.pid)
  context.after(async () => {
    child.kill('SIGKILL')
    for (const { pid } of left()) process.kill(pid, 'SIGKILL')
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 })
  })
  return {
    child,
    output: () => output,
    processes: () => left().map(({ command }) => command),
    files: () => readdirSync(folder),
    ended: once(child, 'close') as Program['ended'],
  }
}
