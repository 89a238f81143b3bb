import { AuthenticationError, asError, MailroomError, PermanentError, TransientError } from '../../errors.ts'

/** The fields that nodemailer puts on what it throws. */
interface ForeignError {
  code?: unknown
  /** What the operating system or the TLS library called it. */
  originalCode?: unknown
  responseCode?: unknown
  response?: unknown
}

/** TLS that will fail the same way until a person changes something. */
const certificateCodes =
  /CERT|^UNABLE_TO_|SELF_SIGNED|ALTNAME|^ERR_TLS|^INVALID_CA|^HOSTNAME_MISMATCH|^ERR_OSSL_X509/

const connectionCodes = new Set(['ECONNECTION', 'ESOCKET', 'ETIMEDOUT', 'EDNS', 'ETLS'])

/**
 * Says of anything that nodemailer's SMTP throws what a caller has to decide. A reply of 4xx is for now, one of 5xx for
 * good (RFC 5321 §4.2.1); without a reply the connection failed, which is for now. `isSent`: all of the message was handed
 * over, so that it may arrive although the answer is missing: TransientError `answer-lost`.
 * The server's own words stay in `cause`: they may hold addresses.
 */
export function smtpError(error: unknown, isSent: boolean): MailroomError {
  if (error instanceof MailroomError) return error
  const cause = asError(error)
  const { code, originalCode, responseCode, response } = cause as ForeignError
  const status = typeof responseCode === 'number' ? responseCode : 0
  const said = `${status}${extendedStatus(response)}`
  if (status >= 400 && status < 500)
    return new TransientError('mail-deferred', `The SMTP server refuses for now (${said}).`, { cause })
  if (code === 'EAUTH') {
    return new AuthenticationError(
      'authentication-failed',
      'The SMTP server does not accept this user and password; check both, and whether it wants an app password.',
      { cause },
    )
  }
  if (code === 'ETLS' && status >= 500)
    return new PermanentError('tls-refused', `The SMTP server refuses STARTTLS (${said}).`, { cause })
  if (status >= 500 && status < 600)
    return new PermanentError('mail-refused', `The SMTP server refuses this mail (${said}).`, { cause })
  if (isSent)
    return new TransientError('answer-lost', 'The connection broke before the SMTP server answered.', {
      cause,
    })
  if (code === 'EABORT') return new TransientError('aborted', 'The SMTP connection was given up.', { cause })
  if (connectionCodes.has(String(code))) return connectionError(String(originalCode ?? code), cause)
  if (code === 'EENVELOPE' || code === 'EMESSAGE') {
    return new PermanentError(
      'mail-refused',
      'The SMTP server does not take a mail of this size, or to such an address.',
      { cause },
    )
  }
  return new PermanentError('smtp-failed', 'What answers on that port does not speak SMTP.', { cause })
}

function connectionError(code: string, cause: Error): MailroomError {
  if (certificateCodes.test(code)) {
    return new PermanentError(
      'tls-untrusted',
      `The certificate of the SMTP server is not trusted (${code}); give its certificate authority, or the right host name.`,
      { cause },
    )
  }
  if (code.startsWith('ERR_SSL') || code === 'EPROTO') {
    return new PermanentError('tls-failed', 'No TLS on that SMTP port; check the port and the tls setting.', {
      cause,
    })
  }
  return new TransientError('smtp-unreachable', `The SMTP server cannot be reached (${code}).`, { cause })
}

/** " 5.7.1" as in RFC 3463, or nothing. */
function extendedStatus(response: unknown): string {
  const found = typeof response === 'string' ? /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(response) : null
  return found === null ? '' : ` ${found[1]}`
}
