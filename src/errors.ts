/**
 * One class per decision a caller makes. `retryable` is set where the knowledge is; nobody compares messages.
 * Every message is one sentence that says what to do, and never holds a body, an address or a secret.
 */
export abstract class MailroomError extends Error {
  abstract readonly retryable: boolean
  readonly code: string

  constructor(code: string, message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.code = code
    this.name = new.target.name
  }
}

/** It may work later without anybody doing anything: connection lost, server busy, lock lost. */
export class TransientError extends MailroomError {
  readonly retryable = true
  /** How long the server asked to be left alone, in ms; null where it said nothing. */
  readonly retryAfterMs: number | null

  constructor(code: string, message: string, options?: { cause?: unknown; retryAfterMs?: number }) {
    super(code, message, options)
    this.retryAfterMs = options?.retryAfterMs ?? null
  }
}

/** It will fail the same way again: refused by the server, unreadable, against the rules. */
export class PermanentError extends MailroomError {
  readonly retryable = false
}

/** The server does not accept the user or the password. Retrying soon would only lock the account. */
export class AuthenticationError extends MailroomError {
  readonly retryable = false
}

/** The message or ticket is not there any more: a normal outcome, not a failure. */
export class GoneError extends MailroomError {
  readonly retryable = false
}

/** A person's mistake (configuration, arguments, input). Shown as its sentence alone, without a stack. */
export class UserError extends MailroomError {
  readonly retryable = false
}

/** A refusal to go on with a bad but non-Error value thrown by foreign code. */
export function asError(value: unknown): Error {
  return value instanceof Error ? value : new Error(String(value))
}
