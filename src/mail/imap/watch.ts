/**
 * Watching one folder: connect → select → `changed` → IDLE, and again from the start after every failure.
 *
 * IDLE tells of changes. Every `canaryInterval` a NOOP breaks it: a connection whose peer has vanished without a word
 * (a laptop lid, a NAT table) looks exactly like a quiet mailbox, and only an answer proves the contrary. The poll
 * interval is the safety net under both.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { AuthenticationError, TransientError } from '../../errors.ts'
import { reconnectDelay } from '../backoff.ts'
import type { ImapSettings, Log, WatchHandlers } from '../contract.ts'
import { imapError } from './errors.ts'
import { openFolder } from './open-folder.ts'
import { openSession, type Session } from './session.ts'
import type { ImapTiming } from './timing.ts'

export interface WatchOptions {
  account: string
  folder: string
  settings: ImapSettings
  timing: ImapTiming
  log: Log
}

/** Resolves when `signal` aborts, never before and never with an error. */
export async function watchFolder(
  options: WatchOptions,
  handlers: WatchHandlers,
  signal: AbortSignal,
): Promise<void> {
  const { account, folder, timing, log } = options
  let attempt = 0
  while (!signal.aborted) {
    let stoodAt = Number.POSITIVE_INFINITY
    const standing = (): void => {
      stoodAt = performance.now()
    }
    try {
      await watchOnce(options, handlers, standing, signal)
    } catch (thrown) {
      if (signal.aborted) return
      const error = imapError(thrown)
      if (performance.now() - stoodAt >= timing.stableAfter) attempt = 0
      const limits = error instanceof AuthenticationError ? timing.retryLogin : timing.retry
      const retryInMs = reconnectDelay(attempt, Math.random(), limits)
      attempt += 1
      log.warn({ account, folder, code: error.code, attempt, retryInMs }, 'mailbox cannot be watched')
      handlers.failed(error, retryInMs)
      await delay(retryInMs, undefined, { signal }).catch(() => {})
    }
  }
}

async function watchOnce(
  { folder, settings, timing }: WatchOptions,
  handlers: WatchHandlers,
  standing: () => void,
  signal: AbortSignal,
): Promise<void> {
  const session = await openSession(settings, timing, signal, 'watch')
  try {
    await openFolder(session, folder, { readOnly: true })
    standing()
    handlers.changed()
    await untilLost(session, settings.pollIntervalMs, timing, handlers, signal)
  } finally {
    session.client.close()
  }
}

/** Rejects when the connection is lost or mute; resolves when `signal` aborts. */
function untilLost(
  { client, explain }: Session,
  pollIntervalMs: number,
  timing: ImapTiming,
  handlers: WatchHandlers,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let announced = false
    // A hundred lines of one change come in one go: one call is enough.
    const changed = (): void => {
      if (announced) return
      announced = true
      setImmediate(() => {
        announced = false
        if (!signal.aborted) handlers.changed()
      })
    }
    client.on('exists', changed)
    client.on('expunge', changed)
    client.on('flags', changed)

    const poll = setInterval(changed, pollIntervalMs)
    let canary = setTimeout(sing, timing.canaryInterval)
    function sing(): void {
      const mute = new TransientError('mute', 'The IMAP server does not answer any more; connecting again.')
      canary = setTimeout(lost, timing.canaryDeadline, mute)
      client.noop().then(
        () => {
          clearTimeout(canary)
          if (client.usable) canary = setTimeout(sing, timing.canaryInterval)
        },
        () => {},
      )
    }

    const stop = (): void => {
      clearInterval(poll)
      clearTimeout(canary)
      signal.removeEventListener('abort', aborted)
      client.off('close', closed)
    }
    const aborted = (): void => {
      stop()
      resolve()
    }
    const closed = (): void =>
      lost(explain(new TransientError('connection-lost', 'The IMAP connection was lost.')))
    function lost(error: Error): void {
      stop()
      reject(error)
    }
    client.on('close', closed)
    signal.addEventListener('abort', aborted)
    if (signal.aborted) aborted()
    else if (!client.usable) closed()
  })
}
