import { once } from 'node:events'

export interface Stop {
  /** Aborted by the first SIGINT or SIGTERM. */
  signal: AbortSignal
  /** Of a process that such a signal ends before it is done: 130 or 143, as a shell says it. */
  exitCode(): number
}

/** Listens from now on. The first SIGINT or SIGTERM asks for an orderly end; a second one ends the process at once. */
export function listenForStop(): Stop {
  const stopping = new AbortController()
  let exitCode = 0
  const ask = (_name: NodeJS.Signals, number: number) => {
    exitCode = 128 + number
    if (stopping.signal.aborted) process.exit(exitCode)
    stopping.abort()
  }
  process.on('SIGINT', ask)
  process.on('SIGTERM', ask)
  return { signal: stopping.signal, exitCode: () => exitCode }
}

/** Resolves when `signal` is aborted, or is already. */
export async function untilStopped(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort')
}

/** What a server that went away meanwhile left open must not keep a process that is done. */
export function exitSoon(): void {
  setTimeout(() => process.exit(), 500).unref()
}
