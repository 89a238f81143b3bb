/**
 * Brings one report to each of its destinations, each once. Key: report/<name>/<period>/<destination>. Nothing is made
 * where everything is done; one destination that fails does not keep the others from theirs.
 */
import { domainToASCII } from 'node:url'
import type { ReportConfig, ReportFile, ReportMailbox, SmtpConfig } from '../config/config.ts'
import { asError, MailroomError, UserError } from '../errors.ts'
import type { Log, MailAccount } from '../mail/contract.ts'
import { type ReportRef, reportKey } from '../queue/jobs.ts'
import { PREFIX, type Store } from '../queue/redis.ts'
import type { MadeReport } from '../report/made-report.ts'
import { type Period, periodName } from '../report/schedule/period.ts'
import { appendReport } from './append-report.ts'
import { composeReport } from './compose-report.ts'
import { effectState } from './ledger.ts'
import { ownReportId } from './own-reports.ts'
import { sendReport } from './send-report.ts'
import { type Attempt, type EffectStep, type Ending, writeOnce } from './write-once.ts'
import { reportFileName, writeReportFile } from './write-report-file.ts'

const destinations = ['file', 'mailbox', 'to'] as const
export type Destination = (typeof destinations)[number]

export interface DeliverReport {
  store: Store
  report: ReportConfig
  /** Needed where the report has recipients. */
  smtp: SmtpConfig | null
  period: Period
  /** Called once at most. */
  made: () => Promise<MadeReport>
  openMailbox: (account: string) => Promise<MailAccount>
  /** Of the ledger's entries. */
  owner: string
  leaseMs: number
  /** How long an SMTP server may think about a mail, ms; for tests. */
  answerMs?: number
  onStep?: (destination: Destination, step: EffectStep) => void
  signal: AbortSignal
  log: Log
}

/** Where Mailroom writes without having an address of its own. */
const nowhere = 'Mailroom <mailroom@localhost>'
const extensions = { html: 'html', markdown: 'md', json: 'json', pdf: 'pdf' } as const

/**
 * Throws, after all destinations had their turn, the error that asks for the earliest next try: a TransientError before
 * an AuthenticationError before a PermanentError.
 */
export async function deliverReport(input: DeliverReport): Promise<void> {
  const { report, signal } = input
  const desk = openDesk(input)
  const writes: [Destination, boolean, (attempt: Attempt, log: Log) => Promise<Ending['outcome']>][] = [
    ['file', report.file !== null, ({ note }) => desk.put(report.file, () => note('file'))],
    ['mailbox', report.mailbox !== null, ({ note }) => desk.put(report.mailbox, () => note('mailbox'))],
    ['to', report.to.length > 0, desk.send],
  ]
  const failures: Error[] = []
  for (const [destination, wanted, write] of writes) {
    if (!wanted) continue
    signal.throwIfAborted()
    try {
      await deliverOnce(input, destination, write)
    } catch (error) {
      failures.push(asError(error))
    }
  }
  const [first] = failures.sort((one, other) => urgency(one) - urgency(other))
  if (first !== undefined) throw first
}

/** Where a report has come to its end. */
export async function deliveredTo(store: Store, ref: ReportRef): Promise<Destination[]> {
  const states = await Promise.all(
    destinations.map((destination) => effectState(store, keyOf(ref, destination))),
  )
  return destinations.filter((_, place) => states[place]?.state === 'done')
}

/** A person asks for a report again of which nobody knows whether it was sent: the next try sends it. */
export async function allowResend(store: Store, ref: ReportRef): Promise<void> {
  await store.redis.hdel(keyOf(ref, 'to'), 'before')
}

function keyOf(ref: ReportRef, destination: Destination): string {
  return `${PREFIX}:effect:${reportKey(ref)}/${destination}`
}

async function deliverOnce(
  { store, report, period, owner, leaseMs, onStep, log }: DeliverReport,
  destination: Destination,
  write: (attempt: Attempt, log: Log) => Promise<Ending['outcome']>,
): Promise<void> {
  const ref = { report: report.name, period: periodName(period) }
  const fields = { ...ref, destination }
  const claim = {
    ...{ store, owner, leaseMs },
    key: keyOf(ref, destination),
    onStep: (step: EffectStep) => onStep?.(destination, step),
  }
  const ending = await writeOnce(claim, async (attempt) => ({
    outcome: await write(attempt, withFields(log, fields)),
    entry: '',
  }))
  if (ending !== null) log.info({ ...fields, outcome: ending.outcome }, 'report delivered')
}

/** What the destinations share: the report is made once, and the mail composed once, when the first of them needs it. */
function openDesk(input: DeliverReport) {
  const { store, report, smtp, period, openMailbox, signal, answerMs } = input
  const from = smtp?.from ?? nowhere
  const made = once(input.made)
  const mail = once(async () => {
    const host = hostOf(from)
    const messageId = await ownReportId(store, { name: report.name, period: periodName(period) }, host)
    const rendered = await (await made()).mail()
    return composeReport({ from, to: report.to, messageId, date: new Date(), mail: rendered })
  })

  async function put(
    place: ReportMailbox | ReportFile | null,
    claimed: () => Promise<void>,
  ): Promise<Ending['outcome']> {
    if (place === null) return 'not-wanted'
    if ('account' in place)
      return appendReport(await openMailbox(place.account), place.folder, await mail(), claimed)
    const content = await (await made()).file(place.format)
    const name = reportFileName(report.name, periodName(period), extensions[place.format])
    await claimed()
    await writeReportFile(place.path, name, content)
    return 'written'
  }

  async function send(attempt: Attempt, log: Log): Promise<Ending['outcome']> {
    if (smtp === null)
      throw new UserError('smtp-missing', `The report "${report.name}" is to be sent, and "smtp" is missing.`)
    return sendReport({
      ...{ attempt, smtp, signal, log, answerMs },
      from: onTheWire(addressOf(from)),
      to: report.to.map(onTheWire),
      mail: await mail(),
      fallback: report.fallback === null ? null : (claimed) => put(report.fallback, claimed),
    })
  }
  return { put, send }
}

function once<Result>(work: () => Promise<Result>): () => Promise<Result> {
  let result: Promise<Result> | null = null
  return () => {
    result ??= work()
    return result
  }
}

function addressOf(from: string): string {
  return /<([^<>]+)>\s*$/.exec(from)?.[1] ?? from.trim()
}

/** With the host in the letters that every mail server knows (RFC 5890). */
function onTheWire(address: string): string {
  const at = address.lastIndexOf('@') + 1
  return address.slice(0, at) + (domainToASCII(address.slice(at)) || address.slice(at))
}

/** Of the address; "localhost" where that has none that could stand in a Message-ID. */
function hostOf(from: string): string {
  return domainToASCII(addressOf(from).split('@').at(-1) ?? '') || 'localhost'
}

function urgency(error: Error): number {
  if (!(error instanceof MailroomError)) return 1
  return error.retryable ? 0 : error.name === 'AuthenticationError' ? 2 : 3
}

function withFields(log: Log, more: object): Log {
  const bound = (level: keyof Log) => (fields: object, message: string) =>
    log[level]({ ...more, ...fields }, message)
  return { debug: bound('debug'), info: bound('info'), warn: bound('warn'), error: bound('error') }
}
