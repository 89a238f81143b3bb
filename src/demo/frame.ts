/** What every demo keeps to: it can be stopped at any moment, and leaves nothing behind. */
import { rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Log } from '../mail/contract.ts'
import { silentLog } from '../silent-log.ts'

export interface DemoOptions {
  /** Leave everything running until Ctrl-C. */
  keep: boolean
  print(text: string): void
  /** Ends the demo wherever it is. */
  signal: AbortSignal
}

export type Closer = () => unknown

/**
 * Runs a demo, and afterwards closes and removes what it put into `closers`. `things` says what that is: "the mail server
 * and its mail". Resolves to false if it was stopped before its end.
 */
export async function withinFrame(
  things: string,
  { print, signal }: Pick<DemoOptions, 'print' | 'signal'>,
  show: (closers: Closer[]) => Promise<void>,
): Promise<boolean> {
  const closers: Closer[] = []
  const stopping = () => print(`\nStopping, and removing ${things}. Once more ends it at once.\n`)
  signal.addEventListener('abort', stopping, { once: true })
  try {
    await show(closers)
    return true
  } catch (error) {
    // What Ctrl-C broke off, here or in a program that was started, has nothing to tell.
    if (!signal.aborted) throw error
    return false
  } finally {
    await closeAll(closers)
    signal.removeEventListener('abort', stopping)
  }
}

/** Removed by the last closer, and also by an exit that waits for none. */
export async function makeFolder(closers: Closer[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'mailroom-demo-'))
  const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 })
  process.once('exit', remove)
  closers.push(() => {
    remove()
    process.off('exit', remove)
  })
  return folder
}

/** Newest first, and all of them; then throws what the first one threw that failed. */
async function closeAll(closers: readonly Closer[]): Promise<void> {
  const failures: unknown[] = []
  for (const close of closers.toReversed()) {
    try {
      await close()
    } catch (error) {
      failures.push(error)
    }
  }
  if (failures.length > 0) throw failures[0]
}

/** Errors only; those of a stop are its consequence. */
export function logTo({ print, signal }: Pick<DemoOptions, 'print' | 'signal'>): Log {
  return {
    ...silentLog,
    error(fields, message) {
      if (!signal.aborted) print(`${message} ${JSON.stringify(fields)}\n`)
    },
  }
}
