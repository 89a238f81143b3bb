import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { decisionTable } from '../cli/decision-table.ts'
import { untilStopped } from '../cli/stop-signal.ts'
import type { Config } from '../config/config.ts'
import { loadConfig } from '../config/load-config.ts'
import { shownKey } from '../queue/jobs.ts'
import { writeDemoReports } from './demo-reports.ts'
import { startDovecot } from './dovecot.ts'
import { fillMailbox } from './fill-mailbox.ts'
import { type Closer, type DemoOptions, logTo, makeFolder, withinFrame } from './frame.ts'
import { loadSampleMails, type SampleMail } from './sample-mails.ts'
import { type Outcome, startWork } from './start-work.ts'

/**
 * Fills a throw-away mailbox with the sample mails, lets the service work through it, prints the table. Everything it
 * started is closed and removed when it resolves or rejects. Resolves to false if it was stopped before the table.
 */
export function runDemo(options: DemoOptions): Promise<boolean> {
  return withinFrame('the mail server and its mail', options, (closers) => showDemo(options, closers))
}

/** Each part is awaited before the signal is looked at, so that whatever was started is in `closers`. */
async function showDemo(options: DemoOptions, closers: Closer[]): Promise<void> {
  const { keep, print, signal } = options
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
  const work = await startWork({ config, log: logTo(options), signal })
  closers.push(() => work.close())
  const outcome = await work.finished(mails.length, signal)
  const seconds = (performance.now() - started) / 1000
  print(`\n${decisionTable(outcome.rows)}\n${summary(outcome, mails, seconds)}`)
  const reports = await writeDemoReports(work.store, config, signal)
  for (const { kind, path } of reports)
    print(`${reportTitles[kind]}, with weeks made up before it: ${path}\n`)
  if (reports.length > 0) print('The digest is in the inbox, too.\n')
  if (!keep) return print('To look at the mailbox with a mail client, run it again with --keep.\n')
  print(howToLook(port, folder))
  await untilStopped(signal)
}

const reportTitles = {
  digest: 'A digest of one day',
  weekly: 'A report of its week',
  quality: 'A month of its labels',
} as const

/** The sample configuration, pointed at the demo's own mail server; written to a file so that other commands can use it. */
async function demoConfig(folder: string, port: number): Promise<Config> {
  const sample = await readFile(join(import.meta.dirname, 'mailroom.yaml'), 'utf8')
  const file = join(folder, 'mailroom.yaml')
  await writeFile(file, sample.replace(/port: \d+/, `port: ${port}`))
  return loadConfig(file, { ...process.env, MAILROOM_SUPPORT_PASSWORD: 'secret' })
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
