import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type DecidedRow, decisionTable } from '../cli/decision-table.ts'
import { startProgress } from '../cli/progress.ts'
import { stopSignal } from '../cli/run.ts'
import { type Service, startService } from '../cli/service.ts'
import type { Config } from '../config/config.ts'
import { loadConfig } from '../config/load-config.ts'
import { messageKey } from '../queue/jobs.ts'
import { silentLog } from '../silent-log.ts'
import { type Dovecot, startDovecot } from './dovecot.ts'
import { fillMailbox } from './fill-mailbox.ts'
import { loadSampleMails, type SampleMail } from './sample-mails.ts'

export interface DemoOptions {
  /** Leave everything running until Ctrl-C. */
  keep: boolean
  print(text: string): void
}

export interface DemoResult {
  rows: (DecidedRow & { name: string })[]
  seconds: number
}

/** Fills a throw-away mailbox with the sample mails, lets the service work through it, prints the table. */
export async function runDemo({ keep, print }: DemoOptions): Promise<DemoResult> {
  const mails = await loadSampleMails()
  const folder = await mkdtemp(join(tmpdir(), 'mailroom-demo-'))
  let dovecot: Dovecot | null = null
  let service: Service | null = null
  try {
    dovecot = await startDovecot()
    const config = await demoConfig(folder, dovecot.ports.imap)
    print(
      `A mail server for this demo listens on 127.0.0.1:${dovecot.ports.imap}. Filling support's inbox …\n`,
    )
    await fillMailbox(dovecot.ports.imap, 'support', mails)
    const started = performance.now()
    const { rows, running } = await workThrough(config, mails, print)
    service = running
    const seconds = (performance.now() - started) / 1000
    print(`\n${decisionTable(rows)}\n${summary(rows, seconds)}`)
    if (keep) {
      print(howToLook(dovecot.ports.imap, folder))
      await stopSignal()
    } else {
      print('To look at the mailbox with a mail client, run it again with --keep.\n')
    }
    return { rows, seconds }
  } finally {
    await service?.close()
    await dovecot?.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

/** The sample configuration, pointed at the demo's own mail server; written to a file so that other commands can use it. */
async function demoConfig(folder: string, port: number): Promise<Config> {
  const sample = await readFile(join(import.meta.dirname, 'mailroom.yaml'), 'utf8')
  const file = join(folder, 'mailroom.yaml')
  await writeFile(file, sample.replace(/port: \d+/, `port: ${port}`))
  return loadConfig(file, { ...process.env, MAILROOM_SUPPORT_PASSWORD: 'secret' })
}

/** Starts the service and resolves when every sample mail is decided and everything that was planned is written. */
async function workThrough(config: Config, mails: readonly SampleMail[], print: (text: string) => void) {
  const decided = new Map<string, DecidedRow & { name: string }>()
  const names = new Map(mails.map(({ raw, name }) => [messageIdIn(raw) ?? name, name]))
  const waiting = new Set<string>()
  const progress = startProgress({ noun: 'mails', total: mails.length, isTaken: false, patience: 300 })
  const { promise, resolve } = Promise.withResolvers<void>()
  const finishIfDone = () => {
    if (decided.size === mails.length && waiting.size === 0) resolve()
  }
  const running = await startService({
    config,
    log: { ...silentLog, error: (fields, message) => print(`${message} ${JSON.stringify(fields)}\n`) },
    onDecision({ ref, decision, effects }, message) {
      const name = names.get(message.messageId ?? '') ?? message.subject
      decided.set(messageKey(ref), { name, subject: message.subject, decision, effects })
      if (effects.length > 0) waiting.add(messageKey(ref))
      progress.advance()
      finishIfDone()
    },
    onDelivered(ref) {
      waiting.delete(messageKey(ref))
      finishIfDone()
    },
  })
  await promise
  progress.stop()
  const rows = [...decided.values()].sort((left, right) => (left.name < right.name ? -1 : 1))
  return { rows, running }
}

function messageIdIn(raw: Uint8Array): string | null {
  return /^message-id:\s*(<[^>]+>)/im.exec(Buffer.from(raw.subarray(0, 8192)).toString('latin1'))?.[1] ?? null
}

function summary(rows: readonly DecidedRow[], seconds: number): string {
  const reviewed = rows.filter(({ decision }) => decision.label === null).length
  const drafts = rows.filter(({ effects }) => effects.some(({ action }) => action === 'draft')).length
  const moves = rows.filter(({ effects }) => effects.some(({ action }) => action === 'move')).length
  return (
    `${rows.length} mails in ${seconds.toFixed(1)} s: ${rows.length - reviewed} labelled, ${reviewed} left for Review, ` +
    `${drafts} drafts, ${moves} moved. Nothing was sent.\n`
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
