import { createSecureContext, type SecureContext } from 'node:tls'
import { ImapFlow, type ImapFlowOptions } from 'imapflow'
import { type MailroomError, PermanentError, TransientError } from '../../errors.ts'
import type { ImapSettings } from '../contract.ts'
import { imapError } from './errors.ts'
import type { ImapTiming } from './timing.ts'

const MEBIBYTE = 1024 * 1024

/** One logged-in connection. */
export interface Session {
  readonly client: ImapFlow
  readonly timing: ImapTiming
  /** The folder that openFolder selected, and how; null when none is. */
  selected: { folder: string; readOnly: boolean; at: number } | null
  /** Why the connection broke, as far as it is known: better than what the waiting call throws. */
  explain(error: unknown): MailroomError
  /**
   * Awaits one imapflow call and throws where the library only gives false or undefined. It writes the reason to its
   * logger and nowhere else, so the last complaint there becomes the error.
   */
  must<Result>(call: () => Promise<Result>): Promise<Exclude<Result, false | undefined>>
}

/** Connects and logs in; after a failure, or when `signal` aborts, no socket and no timer is left. */
export async function openSession(
  settings: ImapSettings,
  timing: ImapTiming,
  signal: AbortSignal,
  purpose: 'commands' | 'watch',
): Promise<Session> {
  let complaint: unknown = null
  let fault: unknown = null
  const note = (entry: { err?: unknown }): void => {
    if (entry?.err !== undefined) complaint = entry.err
  }
  const client = new ImapFlow({
    ...clientOptions(settings, timing, purpose),
    logger: { debug: () => {}, info: () => {}, warn: note, error: note },
  })
  // The call that waits is only told that the connection went; why comes here. Without a listener it would end the process.
  client.on('error', (error) => {
    fault ??= error
  })

  const abort = (): void => client.close()
  signal.addEventListener('abort', abort, { once: true })
  try {
    signal.throwIfAborted()
    await client.connect()
    signal.throwIfAborted()
  } catch (error) {
    // imapflow leaves the socket open after a refused log-in.
    client.close()
    if (signal.aborted) throw new TransientError('aborted', 'The connection was given up.', { cause: error })
    throw imapError(error)
  } finally {
    signal.removeEventListener('abort', abort)
  }

  async function must<Result>(call: () => Promise<Result>): Promise<Exclude<Result, false | undefined>> {
    complaint = null
    const result = await call()
    if (result !== false && result !== undefined) return result as Exclude<Result, false | undefined>
    throw complaint === null
      ? new PermanentError('refused', 'The IMAP server does not take this command here.')
      : imapError(complaint)
  }

  return { client, timing, selected: null, must, explain: (error) => imapError(fault ?? error) }
}

function clientOptions(
  settings: ImapSettings,
  timing: ImapTiming,
  purpose: 'commands' | 'watch',
): ImapFlowOptions {
  const watching = purpose === 'watch'
  return {
    host: settings.host,
    port: settings.port,
    secure: settings.tls === true,
    doSTARTTLS: settings.tls === 'starttls',
    tls: { secureContext: trust(settings.certificateAuthority) },
    auth: { user: settings.user, pass: settings.password() },
    clientInfo: { name: 'mailroom' },
    connectionTimeout: timing.connect,
    greetingTimeout: timing.connect,
    // While watching, the canary is the one to say that the connection is dead.
    socketTimeout: watching ? timing.canaryInterval + 2 * timing.canaryDeadline : timing.commandSilence,
    disableAutoIdle: !watching,
    autoIdleDelay: 0,
    // The inflate and deflate streams would cost a watched folder ten times what it costs now.
    disableCompression: true,
    // The library's own limits are 1 and 2 GB: a hostile server could fill the memory.
    maxLineLength: 8 * MEBIBYTE,
    maxLiteralSize: 64 * MEBIBYTE,
    maxResponseSize: 80 * MEBIBYTE,
  }
}

const contexts = new Map<string, SecureContext>()

/** One for all connections that trust the same: each of its own would hold the parsed certificates again. */
function trust(certificateAuthority: string | undefined): SecureContext {
  const key = certificateAuthority ?? ''
  const known = contexts.get(key)
  if (known !== undefined) return known
  const ca = certificateAuthority === undefined ? {} : { ca: certificateAuthority }
  const context = createSecureContext({ minVersion: 'TLSv1.2', ...ca })
  contexts.set(key, context)
  return context
}
