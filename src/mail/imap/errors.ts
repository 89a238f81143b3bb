import {
  AuthenticationError,
  asError,
  GoneError,
  MailroomError,
  PermanentError,
  TransientError,
} from '../../errors.ts'

/** The fields that imapflow and Node put on what they throw. */
interface ForeignError {
  code?: unknown
  authenticationFailed?: unknown
  tlsFailed?: unknown
  responseStatus?: unknown
  serverResponseCode?: unknown
  mailboxMissing?: unknown
}

/** From Node's sockets and DNS, and from imapflow about the connection (not about an answer). */
const connectionCodes = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'ECONNABORTED', 'ETIMEDOUT', 'EPIPE', 'EHOSTUNREACH', 'EHOSTDOWN'],
  ...[
    'ENETUNREACH',
    'ENETDOWN',
    'EADDRNOTAVAIL',
    'EMFILE',
    'ENFILE',
    'ENOBUFS',
    'Z_BUF_ERROR',
    'Z_DATA_ERROR',
  ],
  ...['ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL', 'NoConnection', 'EConnectionClosed', 'StateLogout'],
  ...['ClosedAfterConnectText', 'ClosedAfterConnectTLS', 'CONNECT_TIMEOUT', 'GREETING_TIMEOUT'],
  ...['UPGRADE_TIMEOUT', 'ETIMEOUT', 'LockTimeout', 'ETHROTTLE', 'PollFailed'],
])

/** TLS that will fail the same way until a person changes something. */
const certificateCodes =
  /CERT|^UNABLE_TO_|SELF_SIGNED|ALTNAME|^ERR_TLS|^INVALID_CA|^HOSTNAME_MISMATCH|^STARTTLS_INJECTION/

const oversizeCodes = new Set(['LiteralTooLarge', 'LineTooLarge', 'ResponseTooLarge'])

/** RFC 5530 (and RFC 9051 §7.1): the server says itself that it is only for now. */
const temporaryResponses = new Set([
  'UNAVAILABLE',
  'INUSE',
  'LIMIT',
  'SERVERBUG',
  'THROTTLED',
  'CANNOTTHROTTLE',
])

const folderResponses = new Set(['NONEXISTENT', 'TRYCREATE', 'NOTFOUND'])

/**
 * Says of anything that imapflow throws what a caller has to decide: try later (TransientError), give up
 * (PermanentError), ask for another password (AuthenticationError), or the message is not there (GoneError).
 * The server's own words stay in `cause`: they may hold addresses.
 */
export function imapError(error: unknown): MailroomError {
  if (error instanceof MailroomError) return error
  const cause = asError(error)
  const foreign = cause as ForeignError
  const code = typeof foreign.code === 'string' ? foreign.code : ''
  const response =
    typeof foreign.serverResponseCode === 'string' ? foreign.serverResponseCode.toUpperCase() : ''

  // Before the log-in check: imapflow calls it a failed log-in too when the connection dies during LOGIN.
  if (connectionCodes.has(code)) {
    return new TransientError(code, `The IMAP connection failed (${code}); it is tried again.`, { cause })
  }
  if (temporaryResponses.has(response)) {
    return new TransientError(response.toLowerCase(), `The IMAP server is busy (${response}).`, { cause })
  }
  if (foreign.authenticationFailed === true) {
    return new AuthenticationError(
      'authentication-failed',
      'The IMAP server does not accept this user and password; check both, and whether it wants an app password.',
      { cause },
    )
  }
  if (certificateCodes.test(code)) {
    return new PermanentError(
      'tls-untrusted',
      `The certificate of the IMAP server is not trusted (${code}); give its certificate authority, or the right host name.`,
      { cause },
    )
  }
  if (foreign.tlsFailed === true || code.startsWith('ERR_SSL') || code === 'EPROTO') {
    return new PermanentError('tls-failed', 'No TLS on that port; check the port and the tls setting.', {
      cause,
    })
  }
  if (oversizeCodes.has(code)) {
    return new PermanentError('answer-too-large', `The IMAP server sent too much at once (${code}).`, {
      cause,
    })
  }
  if (foreign.mailboxMissing === true || code === 'NotFound' || folderResponses.has(response)) {
    return new PermanentError('folder-missing', 'The folder does not exist on the server.', { cause })
  }
  return refusal(response, code, foreign.responseStatus, cause)
}

function refusal(response: string, code: string, status: unknown, cause: Error): MailroomError {
  switch (response) {
    case 'OVERQUOTA':
      return new PermanentError('over-quota', 'The mailbox is full; the server refuses to store more.', {
        cause,
      })
    case 'EXPUNGEISSUED':
      return new GoneError('gone', 'The message is not there any more.', { cause })
    case 'NOPERM':
      return new PermanentError('no-permission', 'The IMAP server does not permit this in this folder.', {
        cause,
      })
    case 'TOOBIG':
    case 'APPENDLIMIT':
      return new PermanentError('too-large', 'The message is larger than the server takes.', { cause })
  }
  if (status === 'NO' || status === 'BAD') {
    const said = response === '' ? status : `${status} [${response}]`
    return new PermanentError('refused', `The IMAP server refused the command (${said}).`, { cause })
  }
  return new PermanentError('imap-failed', `The IMAP exchange failed${code === '' ? '' : ` (${code})`}.`, {
    cause,
  })
}
