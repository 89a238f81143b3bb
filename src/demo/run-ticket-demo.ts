import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { untilStopped } from '../cli/stop-signal.ts'
import { loadConfig } from '../config/load-config.ts'
import { type Desk, startDesk } from './desk.ts'
import { type Closer, type DemoOptions, logTo, makeFolder, withinFrame } from './frame.ts'
import { loadSampleTickets } from './sample-tickets.ts'
import { startTicketWork } from './start-ticket-work.ts'
import { type DemoDesk, ticketDemoConfig } from './ticket-config.ts'
import { ticketSummary, ticketTable } from './ticket-table.ts'

/**
 * Fills a throw-away ticket system with the sample tickets, lets the service work through them, prints the table.
 * Everything it started is closed and removed when it resolves or rejects. Resolves to false if it was stopped before
 * the table.
 */
export function runTicketDemo(kind: DemoDesk, options: DemoOptions): Promise<boolean> {
  return withinFrame('the ticket system and its tickets', options, (closers) =>
    showDemo(kind, options, closers),
  )
}

/** Each part is awaited before the signal is looked at, so that whatever was started is in `closers`. */
async function showDemo(kind: DemoDesk, options: DemoOptions, closers: Closer[]): Promise<void> {
  const { keep, print, signal } = options
  const tickets = await loadSampleTickets()
  signal.throwIfAborted()
  const folder = await makeFolder(closers)
  const desk = await startDesk(kind, signal)
  closers.push(() => desk.stop())
  signal.throwIfAborted()
  print(
    `A ${desk.title} for this demo runs at ${desk.url} (user ${desk.user}, password ${desk.password}). ` +
      `Opening ${tickets.length} tickets in it …\n`,
  )
  await desk.fill(tickets, signal)
  const files = await writeFiles(kind, desk, folder)
  const config = await loadConfig(files.config, { ...process.env, [files.variable]: files.token })
  const started = performance.now()
  const work = await startTicketWork({ config, log: logTo(options), signal })
  closers.push(() => work.close())
  const outcome = await work.finished(tickets.length, signal)
  const seconds = (performance.now() - started) / 1000
  print(`\n${ticketTable(outcome.rows)}\n${ticketSummary(outcome, seconds)}`)
  if (!keep) return print('To look at the tickets with a browser, run it again with --keep.\n')
  print(howToLook(desk, files))
  await untilStopped(signal)
}

interface Files {
  config: string
  /** Holds the token, for the commands that a person tries meanwhile. */
  token: string
  variable: string
}

async function writeFiles(kind: DemoDesk, { url, token }: Desk, folder: string): Promise<Files> {
  const files = {
    config: join(folder, 'mailroom.yaml'),
    token: join(folder, 'token'),
    variable: `MAILROOM_${kind.toUpperCase()}_TOKEN_FILE`,
  }
  await writeFile(files.config, await ticketDemoConfig(kind, url))
  await writeFile(files.token, token, { mode: 0o600 })
  return files
}

function howToLook({ url, user, password }: Desk, { config, token, variable }: Files): string {
  return `
Look at the tickets with a browser: ${url}, user ${user}, password ${password}.
Write to one, or open another: it is worked on within a second. The commands work on it, too:
  ${variable}=${token} script/mailroom undo --since 1h --config ${config}
It runs until Ctrl-C, and is then removed.
`
}
