import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  AuthenticationError,
  GoneError,
  PermanentError,
  TransientError,
  UserError,
} from '../../../src/errors.ts'
import { imapError } from '../../../src/mail/imap/errors.ts'

const cases: [string, object, new (...parameters: never[]) => Error, string][] = [
  ['a refused connection', { code: 'ECONNREFUSED' }, TransientError, 'ECONNREFUSED'],
  ['a name that does not resolve', { code: 'ENOTFOUND' }, TransientError, 'ENOTFOUND'],
  [
    'a connection that dies during the log-in',
    { code: 'NoConnection', authenticationFailed: true },
    TransientError,
    'NoConnection',
  ],
  [
    'a log-in refused for now',
    { authenticationFailed: true, responseStatus: 'NO', serverResponseCode: 'UNAVAILABLE' },
    TransientError,
    'unavailable',
  ],
  [
    'a wrong password',
    { authenticationFailed: true, responseStatus: 'NO', serverResponseCode: 'AUTHENTICATIONFAILED' },
    AuthenticationError,
    'authentication-failed',
  ],
  [
    'a wrong password without a code',
    { authenticationFailed: true },
    AuthenticationError,
    'authentication-failed',
  ],
  ['a busy mailbox', { responseStatus: 'NO', serverResponseCode: 'INUSE' }, TransientError, 'inuse'],
  ['too many connections', { responseStatus: 'NO', serverResponseCode: 'LIMIT' }, TransientError, 'limit'],
  ['throttling', { code: 'ETHROTTLE', responseStatus: 'BAD' }, TransientError, 'ETHROTTLE'],
  ['a full mailbox', { responseStatus: 'NO', serverResponseCode: 'OVERQUOTA' }, PermanentError, 'over-quota'],
  [
    'a missing target',
    { responseStatus: 'NO', serverResponseCode: 'TRYCREATE' },
    PermanentError,
    'folder-missing',
  ],
  ['a missing folder', { responseStatus: 'NO', mailboxMissing: true }, PermanentError, 'folder-missing'],
  ['a vanished message', { responseStatus: 'NO', serverResponseCode: 'EXPUNGEISSUED' }, GoneError, 'gone'],
  ['a plain NO', { responseStatus: 'NO' }, PermanentError, 'refused'],
  ['a BAD', { responseStatus: 'BAD' }, PermanentError, 'refused'],
  ['an expired certificate', { code: 'CERT_HAS_EXPIRED' }, PermanentError, 'tls-untrusted'],
  [
    'a certificate of another host',
    { code: 'ERR_TLS_CERT_ALTNAME_INVALID' },
    PermanentError,
    'tls-untrusted',
  ],
  ['no TLS on the port', { code: 'ERR_SSL_WRONG_VERSION_NUMBER' }, PermanentError, 'tls-failed'],
  ['anything else', { code: 'ParserError11' }, PermanentError, 'imap-failed'],
]

for (const [name, fields, kind, code] of cases) {
  test(`${name} is ${kind.name} "${code}"`, () => {
    const cause = Object.assign(new Error('the words of the server for ada@example.org'), fields)
    const error = imapError(cause)
    assert.ok(error instanceof kind)
    assert.equal(error.code, code)
    assert.equal(error.cause, cause)
    assert.ok(!error.message.includes('ada@'))
  })
}

test('an error of our own passes through', () => {
  const error = new UserError('password-file', 'The password file cannot be read.')
  assert.equal(imapError(error), error)
})

test('what is no Error at all becomes one', () => {
  assert.equal(imapError('boom').code, 'imap-failed')
})
