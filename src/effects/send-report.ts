/**
 * Key: report/<name>/<period>/to. A mail cannot be looked for after it went out, so the ledger keeps how far it came:
 *
 *   (nothing)   not handed over: sending is safe
 *   sending     it may have been: never sent again by itself
 *   refused     the server said no for good: only the fallback is left
 *
 * Twice is a small harm, and it cannot be taken back; not at all is one, too. So what may have been sent goes into the
 * fallback, where a person finds it, or into quarantine, where a person says "again".
 */
import { MailroomError, PermanentError } from '../errors.ts'
import type { Log } from '../mail/contract.ts'
import { longestAnswerMs, type SmtpSettings, sendMail } from '../report/deliver/send-mail.ts'
import type { ReportMail } from './compose-report.ts'
import type { Attempt, Ending } from './write-once.ts'

export interface SendReport {
  attempt: Attempt
  smtp: SmtpSettings
  /** Address alone. */
  from: string
  to: readonly string[]
  mail: ReportMail
  /** Puts it where it goes instead, after asking whether it is still ours to put; null where there is no such place. */
  fallback: ((claimed: () => Promise<void>) => Promise<Ending['outcome']>) | null
  /** How long the server may think about it, ms; default: as long as sendMail waits. */
  answerMs?: number | undefined
  signal: AbortSignal
  log: Log
}

export async function sendReport(options: SendReport): Promise<Ending['outcome']> {
  const { attempt, log, signal, smtp, from, to, mail, answerMs = longestAnswerMs } = options
  if (attempt.before === 'sending') return uncertain(options)
  if (attempt.before === 'refused') return refused(options, null)
  await attempt.note('sending', answerMs)
  try {
    const { refused } = await sendMail(smtp, { from, to, source: mail.raw }, signal)
    if (refused > 0) log.warn({ recipients: to.length, refused }, 'the server refused some recipients')
    return 'written'
  } catch (error) {
    // The claim stays: its lease keeps everybody from judging too early.
    if (!(error instanceof MailroomError) || (error.code === 'answer-lost' && signal.aborted)) throw error
    if (error.code === 'answer-lost') return uncertain(options)
    const isRefused = error instanceof PermanentError
    await attempt.note(isRefused ? 'refused' : '')
    if (isRefused) return refused(options, error)
    throw error
  }
}

async function refused({ attempt, fallback, log }: SendReport, error: MailroomError | null) {
  if (fallback !== null) {
    log.warn({ code: error?.code ?? null }, 'report refused by the SMTP server; it goes into the fallback')
    return fallback(() => attempt.note('refused'))
  }
  // Whoever mends the reason and says "again" gets a new try.
  await attempt.note('')
  throw error ?? new PermanentError('mail-refused', 'The SMTP server refused this report.')
}

async function uncertain({ attempt, fallback, log }: SendReport) {
  if (fallback !== null) {
    log.warn({}, 'nobody knows whether the report was sent; it goes into the fallback')
    return fallback(() => attempt.note('sending'))
  }
  log.warn({}, 'nobody knows whether the report was sent; it is not sent again by itself')
  throw new PermanentError(
    'report-uncertain',
    'The connection broke while this report was sent, and nobody can know whether it arrived; ask those who get it; if it did not, retry it by its name.',
  )
}
