/**
 * HTTP for ticket connectors: one client for a source, which turns whatever goes wrong into the classes of
 * src/errors.ts, and holds all requests of the source back while the server asks for patience (RFC 6585 §4 and
 * RFC 9110 §10.2.3).
 */
import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises'
import { Agent, fetch } from 'undici'
import { AuthenticationError, asError, GoneError, PermanentError, TransientError } from '../errors.ts'

const SECOND = 1000
/** A server that does not answer for so long is away. */
const patience = 30 * SECOND
/** A wait that is shorter is waited for here; for a longer one the job goes back to its queue. */
const shortWait = 5 * SECOND
/** Without a word of the server. */
const usualWait = 30 * SECOND
const longestWait = 15 * 60 * SECOND
/** Bytes of one answer. */
const mostBytes = 32 * 1024 * 1024

export interface HttpSettings {
  /** Base of every path; without a slash at its end. */
  url: string
  /** Of each request; asked each time, so that a changed secret counts at once. */
  headers: () => Record<string, string>
  certificateAuthority?: string | undefined
  /** Requests at the same time; default 8. */
  connections?: number
  /** Wait that the vendor's own headers ask for, in ms from now; null: what Retry-After says. */
  waitOf?: ((headers: Headers, status: number) => number | null) | undefined
}

export interface Request {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  query?: Record<string, string | number | boolean | undefined>
  /** Sent as JSON. */
  body?: unknown
  headers?: Record<string, string>
  signal?: AbortSignal | undefined
  /** Statuses that are answers, not failures; 2xx and 304 always are. */
  accepts?: readonly number[]
}

export interface Answer {
  status: number
  headers: Headers
  /** Parsed JSON; undefined where there is none. Foreign: parse it with a schema. */
  body: unknown
}

export interface Http {
  /**
   * Throws AuthenticationError for 401, GoneError for 404 and 410, TransientError for 408, 409, 425, 429, 5xx and broken
   * connections, PermanentError for everything else. Only GET, PUT and DELETE are ever sent twice by the caller's retry;
   * a POST whose answer was lost throws a TransientError `answer-lost`: look before doing it again.
   */
  request(path: string, request?: Request): Promise<Answer>
  close(): Promise<void>
}

export function openHttp(settings: HttpSettings): Http {
  const agent = new Agent({
    connections: settings.connections ?? 8,
    headersTimeout: patience,
    bodyTimeout: patience,
    connect: { timeout: 10 * SECOND, ...tls(settings.certificateAuthority) },
  })
  let closed: Promise<void> | null = null
  let openFrom = 0

  async function request(path: string, asked: Request = {}): Promise<Answer> {
    await waitForDoor(asked.signal)
    const { method = 'GET', body, signal } = asked
    const url = new URL(`${settings.url}${path}`)
    for (const [name, value] of Object.entries(asked.query ?? {}))
      if (value !== undefined) url.searchParams.set(name, String(value))
    const headers: Record<string, string> = {
      accept: 'application/json',
      'user-agent': 'Mailroom',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...settings.headers(),
      ...asked.headers,
    }
    let response: Awaited<ReturnType<typeof fetch>>
    let text: string
    try {
      response = await fetch(url, {
        method,
        headers,
        dispatcher: agent,
        // A redirect would carry the secret to wherever the answer says.
        redirect: 'manual',
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        ...(signal == null ? {} : { signal }),
      })
      text = await readText(response)
      // The connection counts as free a moment after the last byte. Asked before, undici takes another one, and a server
      // that waits on the first for what comes next (Puma does, for 0.2 s) lets the second wait as long.
      await nextTurn()
    } catch (error) {
      signal?.throwIfAborted()
      throw connectionFailure(error, method)
    }
    const answer = { status: response.status, headers: response.headers as Headers, body: jsonOf(text) }
    if (response.ok || response.status === 304 || asked.accepts?.includes(response.status)) return answer
    throw failureOf(answer)
  }

  async function waitForDoor(signal: AbortSignal | undefined): Promise<void> {
    const wait = openFrom - Date.now()
    if (wait <= 0) return
    if (wait > shortWait) throw busy(wait)
    await delay(wait, undefined, { signal })
  }

  function failureOf({ status, headers, body }: Answer): Error {
    const wait = waitAsked(headers, status)
    if (status === 429 || wait !== null) {
      const ms = Math.min(wait ?? usualWait, longestWait)
      openFrom = Math.max(openFrom, Date.now() + ms)
      return busy(ms)
    }
    const said = whatIsWrong(body)
    if (status === 401)
      return new AuthenticationError(
        'sign-in-refused',
        'The ticket system does not accept the user or its secret.',
      )
    if (status === 403)
      return new PermanentError('forbidden', `The ticket system does not allow that to this user${said}.`)
    if (status === 404 || status === 410)
      return new GoneError('ticket-gone', 'The ticket system has no such thing (any more).')
    if (status >= 300 && status < 400)
      return new PermanentError(
        'redirected',
        `The ticket system answered with a redirect (HTTP ${status}); check the url in mailroom.yaml.`,
      )
    if (status === 408 || status === 409 || status === 425 || status >= 500)
      return new TransientError(
        'server-trouble',
        `The ticket system cannot answer at the moment (HTTP ${status}).`,
      )
    return new PermanentError('refused', `The ticket system refused it (HTTP ${status})${said}.`)
  }

  /** Ms that the answer asks to wait, or null where it asks for nothing. */
  function waitAsked(headers: Headers, status: number): number | null {
    const own = settings.waitOf?.(headers, status) ?? null
    if (own !== null) return Math.max(0, own)
    if (status !== 429 && status !== 503) return null
    const written = headers.get('retry-after')
    if (written === null) return null
    if (/^\d+$/.test(written)) return Number(written) * SECOND
    // An HTTP-date (RFC 9110 §5.6.7) begins with a day of the week; Date.parse would make a date of nearly anything.
    const ms = /^[A-Z][a-z]{2}/.test(written) ? Date.parse(written) - serverNow(headers) : Number.NaN
    return Number.isNaN(ms) ? null : Math.max(0, ms)
  }

  return {
    request,
    close() {
      closed ??= agent.destroy()
      return closed
    },
  }
}

/** The other requests of this source wait, too. */
function busy(retryAfterMs: number): TransientError {
  return new TransientError('server-busy', 'The ticket system asks to be left alone for a while.', {
    retryAfterMs,
  })
}

/** By the server's clock, whatever ours shows. */
function serverNow(headers: Headers): number {
  const now = Date.parse(headers.get('date') ?? '')
  return Number.isNaN(now) ? Date.now() : now
}

function tls(certificateAuthority: string | undefined) {
  return certificateAuthority === undefined ? {} : { ca: certificateAuthority }
}

async function readText(response: Awaited<ReturnType<typeof fetch>>): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength
    if (size > mostBytes)
      throw new PermanentError('answer-too-long', 'The ticket system answered with more than 32 MB.')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function jsonOf(text: string): unknown {
  if (text.trim() === '') return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function connectionFailure(error: unknown, method: string): Error {
  if (error instanceof PermanentError) return error
  const cause = asError(error).cause ?? error
  const code = (cause as NodeJS.ErrnoException).code ?? ''
  if (/CERT|^UNABLE_TO_|SELF_SIGNED|ALTNAME|^ERR_TLS|^ERR_SSL/.test(code))
    return new PermanentError(
      'tls-refused',
      `The certificate of the ticket system cannot be trusted (${code}).`,
      { cause },
    )
  const neverArrived = [
    'ECONNREFUSED',
    'ENOTFOUND',
    'EAI_AGAIN',
    'EHOSTUNREACH',
    'ENETUNREACH',
    'UND_ERR_CONNECT_TIMEOUT',
  ]
  if (method === 'POST' && !neverArrived.includes(code))
    return new TransientError('answer-lost', 'The connection broke before the ticket system answered.', {
      cause,
    })
  return new TransientError('unreachable', 'The ticket system cannot be reached.', { cause })
}

/** What the server says of its refusal, cut short; error texts name fields and values, not what customers write. */
function whatIsWrong(body: unknown): string {
  const words = [...sentences(body)].join('; ').replaceAll(/\s+/g, ' ').slice(0, 200)
  return words === '' ? '' : `: ${words}`
}

function* sentences(body: unknown, depth = 0): Generator<string> {
  if (typeof body === 'string') yield body
  else if (depth < 4 && typeof body === 'object' && body !== null)
    for (const value of Object.values(body)) yield* sentences(value, depth + 1)
}
