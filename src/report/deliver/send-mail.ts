/**
 * The one place that can send mail. One connection for each mail, none kept. Recipients are the envelope, given apart:
 * whatever a header says, nobody else gets it.
 */
import { Readable } from 'node:stream'
import SMTPConnection from 'nodemailer/lib/smtp-connection'
import { AuthenticationError } from '../../errors.ts'
import { smtpError } from './smtp-error.ts'

export interface SmtpSettings {
  host: string
  port: number
  /** true: TLS from the first byte; 'starttls': upgraded, required; false: clear text. */
  tls: true | 'starttls' | false
  /** PEM of a private certificate authority; null: those of Node. */
  certificateAuthority: string | null
  /** null: without logging in. */
  user: string | null
  /** Asked before each connection, never kept in a log. */
  password: () => string
}

export interface OutgoingMail {
  /** Address alone, without a name. */
  from: string
  /** Addresses alone. */
  to: readonly string[]
  /** The RFC 5322 message. */
  source: Uint8Array
}

export interface SmtpTiming {
  /** Until connected, TLS included; ms. */
  connectMs: number
  /** Without a sign of the server; ms. */
  silenceMs: number
}

const MINUTE = 60_000
/** RFC 5321 §4.5.3.2.6: so long may a server think about a message that it has whole. Who gives up earlier sends it twice. */
const patience: SmtpTiming = { connectMs: MINUTE / 2, silenceMs: 10 * MINUTE }

/** How long `sendMail` takes at most once its first byte may have arrived: the time to wait before judging what became of it. */
export const longestAnswerMs = patience.silenceMs

/** A server that reads slowly gets the message in such pieces, so that we know what it cannot have yet. */
const pieceBytes = 16 * 1024

/**
 * Sends one mail, and says how many of the recipients the server refused while it took the others. Throws TransientError
 * `smtp-unreachable` or `mail-deferred` (4xx), AuthenticationError, PermanentError `mail-refused` (5xx, or nobody is left
 * to get it), `tls-untrusted`, `tls-refused`, `tls-failed`; and TransientError `answer-lost` where it may have arrived.
 */
export async function sendMail(
  smtp: SmtpSettings,
  mail: OutgoingMail,
  signal: AbortSignal,
  timing: SmtpTiming = patience,
): Promise<{ refused: number }> {
  const source = Readable.from(pieces(mail.source))
  let isSent = false
  source.once('end', () => {
    isSent = true
  })
  try {
    return await converse(smtp, timing, signal, async (connection) => {
      const envelope = { from: mail.from, to: [...mail.to], size: mail.source.byteLength }
      const { promise, resolve, reject } = Promise.withResolvers<{ refused: number }>()
      connection.send(envelope, source, (error, info) => {
        if (error) reject(error)
        else resolve({ refused: info.rejected.length })
      })
      return promise
    })
  } catch (error) {
    throw smtpError(error, isSent)
  } finally {
    source.destroy()
  }
}

/** Connects, logs in and leaves. Throws as `sendMail` does. */
export async function verifySmtp(
  smtp: SmtpSettings,
  signal: AbortSignal,
  timing: SmtpTiming = patience,
): Promise<void> {
  try {
    await converse(smtp, timing, signal, async () => {})
  } catch (error) {
    throw smtpError(error, false)
  }
}

function* pieces(source: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < source.byteLength; at += pieceBytes) yield source.subarray(at, at + pieceBytes)
}

/** A connection for one talk: secured and logged in as configured before it, closed after it. */
async function converse<Result>(
  smtp: SmtpSettings,
  timing: SmtpTiming,
  signal: AbortSignal,
  talk: (connection: SMTPConnection) => Promise<Result>,
): Promise<Result> {
  const connection = new SMTPConnection({
    host: smtp.host,
    port: smtp.port,
    secure: smtp.tls === true,
    requireTLS: smtp.tls === 'starttls',
    ignoreTLS: smtp.tls === false,
    tls: {
      minVersion: 'TLSv1.2',
      ...(smtp.certificateAuthority === null ? {} : { ca: smtp.certificateAuthority }),
    },
    connectionTimeout: timing.connectMs,
    greetingTimeout: timing.connectMs,
    socketTimeout: timing.silenceMs,
    socketCloseTimeout: 1000,
    maxResponseSize: 64 * 1024,
  })
  const broken = Promise.withResolvers<never>()
  connection.on('error', broken.reject)
  // Where the server says why it ends (421), that comes right after.
  connection.once('end', () => setImmediate(() => broken.reject(failure('ECONNECTION'))))
  const abort = () => broken.reject(failure('EABORT'))
  signal.addEventListener('abort', abort, { once: true })
  if (signal.aborted) abort()
  try {
    return await Promise.race([broken.promise, securedTalk()])
  } finally {
    signal.removeEventListener('abort', abort)
    connection.close()
  }

  async function securedTalk(): Promise<Result> {
    await new Promise<void>((resolve, reject) =>
      connection.connect((error) => (error ? reject(error) : resolve())),
    )
    if (smtp.user !== null) await logIn(connection, smtp.user, smtp.password())
    const result = await talk(connection)
    connection.quit()
    return result
  }
}

function failure(code: string): Error {
  return Object.assign(new Error('The SMTP connection ended.'), { code })
}

async function logIn(connection: SMTPConnection, user: string, pass: string): Promise<void> {
  // Without an offer nodemailer would try all the same.
  if (!connection.allowsAuth) {
    throw new AuthenticationError(
      'login-not-offered',
      'The SMTP server takes no log-in on this connection; check port and tls, or leave the user out.',
    )
  }
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  connection.login({ user, credentials: { user, pass } }, (error) => (error ? reject(error) : resolve()))
  return promise
}
