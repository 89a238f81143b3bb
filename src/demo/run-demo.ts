import { rmSync } from 'node:fs'
import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { decisionTable } from '../cli/decision-table.ts'
import { untilStopped } from '../cli/stop-signal.ts'
import type { Config } from '../config/config.ts'
import { loadConfig } from '../config/load-config.ts'
import type { Log } from '../mail/contract.ts'
import { shownKey } from '../queue/jobs.ts'
import { silentLog } from '../silent-log.ts'
import { startDovecot } from './dovecot.ts'
import { fillMailbox } from './fill-mailbox.ts'
import { loadSampleMails, type SampleMail } from './sample-mails.ts'
import { type Outcome, startWork } from './start-work.ts'

export interface DemoOptions {
  /** Leave everything running until Ctrl-C. */
  keep: boolean
  print(text: string): void
  /** Ends the demo wherever it is. */
  signal: AbortSignal
}

type Closer = () => unknown

/**
 * Fills a throw-away mailbox with the sample mails, lets the service work through it, prints the table. Everything it
 * started is closed and removed when it resolves or rejects. Resolves to false if it was stopped before the table.
 */
export async function runDemo(options: DemoOptions): Promise<boolean> {
  const { print, signal } = options
  const closers: Closer[] = []
  const stopping = () =>
    print('\nStopping, and removing the mail server and its mail. Once more ends it at once.\n')
  signal.addEventListener('abort', stopping, { once: true })
  try {
    await showDemo(options, closers)
    return true
  } catch (error) {
    // What Ctrl-C broke off, here or in a program that was started, has nothing to tell.
    if (!signal.aborted) throw error
    return false
  } finally {
    await closeAll(closers)
    signal.removeEventListener('abort', stopping)
  }
}

/** Each part is awaited before the signal is looked at, so that whatever was started is in `closers`. */
async function showDemo({ keep, print, signal }: DemoOptions, closers: Closer[]): Promise<void> {
  const mails = await loadSampleMails()
  signal.throwIfAborted()
  const folder = await makeFolder(closers)
  const dovecot = await startDovecot({ signal })
  closers.push(() => dovecot.stop())
  signal.throwIfAborted()
  const port = dovecot.ports.imap
  const config = await demoConfig(folder, port)
  print(`A mail server for this demo listens on 127.0.0.1:${port}. Filling support's inbox …\n`)
  await fillMailbox(port, 'support', mails, signal)
  const started = performance.now()
  const work = await startWork({ config, log: logTo(print, signal), signal })
  closers.push(() => work.close())
  const outcome = await work.finished(mails.length, signal)
  const seconds = (performance.now() - started) / 1000
  print(`\n${decisionTable(outcome.rows)}\n${summary(outcome, mails, seconds)}`)
  if (!keep) return print('To look at the mailbox with a mail client, run it again with --keep.\n')
  print(howToLook(port, folder))
  await untilStopped(signal)
}

/** Removed by the last closer, and also by an exit that waits for none. */
async function makeFolder(closers: Closer[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'mailroom-demo-'))
  const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 })
  process.once('exit', remove)
  closers.push(() => {
    remove()
    process.off('exit', remove)
  })
  return folder
}

/** Newest first, and all of them; then throws what the first one threw that failed. */
async function closeAll(closers: readonly Closer[]): Promise<void> {
  const failures: unknown[] = []
  for (const close of closers.toReversed()) {
    try {
      await close()
    } catch (error) {
      failures.push(error)
    }
  }
  if (failures.length > 0) throw failures[0]
}

/** The sample configuration, pointed at the demo's own mail server; written to a file so that other commands can use it. */
async function demoConfig(folder: string, port: number): Promise<Config> {
  const sample = await readFile(join(import.meta.dirname, 'mailroom.yaml'), 'utf8')
  const file = join(folder, 'mailroom.yaml')
  await writeFile(file, sample.replace(/port: \d+/, `port: ${port}`))
  return loadConfig(file, { ...process.env, MAILROOM_SUPPORT_PASSWORD: 'secret' })
}

/** Errors only; those of a stop are its consequence. */
function logTo(print: (text: string) => void, signal: AbortSignal): Log {
  return {
    ...silentLog,
    error(fields, message) {
      if (!signal.aborted) print(`${message} ${JSON.stringify(fields)}\n`)
    },
  }
}

function summary({ rows, setAside }: Outcome, mails: readonly SampleMail[], seconds: number): string {
  const written = rows.filter(({ isSetAside }) => !isSetAside)
  const reviewed = written.filter(({ decision }) => decision.label === null).length
  const planned = (action: string) =>
    written.filter(({ effects }) => effects.some((effect) => effect.action === action)).length
  const sentences = setAside.map(
    ({ ref, reason }) =>
      `Set aside is ${'uid' in ref ? mails[ref.uid - 1]?.name : shownKey(ref)}: ${reason}\n`,
  )
  return (
    `${mails.length} mails in ${seconds.toFixed(1)} s: ${written.length - reviewed} labelled, ${reviewed} left for Review, ` +
    `${planned('draft')} drafts, ${planned('move')} moved. Nothing was sent.\n${sentences.join('')}`
  )
}

function howToLook(port: number, folder: string): string {
  return `
Look at it with any mail client: IMAP server 127.0.0.1, port ${port}, no TLS, user support, password secret.
Labels are keywords ("tags" in Thunderbird), drafts are in Drafts. Send more mail in by copying it into the inbox.
The commands work on it, too:
  MAILROOM_SUPPORT_PASSWORD=secret script/mailroom undo --since 1h --config ${join(folder, 'mailroom.yaml')}
It runs until Ctrl-C, and is then removed.
`
}
