import type { Decision, EntityType, SentimentLabel } from '../item/decision.ts'
import type { Label } from '../labels/label-set.ts'
import type { MailSettings } from '../mail/contract.ts'
import type { SmtpSettings } from '../report/deliver/send-mail.ts'
import type { ReportKind } from '../report/kinds.ts'
import type { PeriodLength } from '../report/schedule/period.ts'
import type { Schedule } from '../report/schedule/runs.ts'
import type { FieldName, Fields, TicketSettings } from '../tickets/contract.ts'

/** mailroom.yaml, read, checked, completed with defaults and frozen. Every path is absolute. */
export interface Config {
  /** The file it was read from. */
  file: string
  /** Where the embedded Redis keeps its files. */
  dataFolder: string
  /** null: the embedded Redis. `url` puts the password of the environment into it, so it never reaches a log by accident. */
  redis: { url: () => string } | null
  accounts: AccountConfig[]
  /** No account and no other ticket system has the same name. */
  tickets: TicketConfig[]
  /** The HTTP server; null: there is none. */
  server: ServerConfig | null
  labels: LabelConfig[]
  /** What marks an undecided item; null leaves it alone. */
  review: { keyword: string } | null
  limits: Limits
  /** Folders of draft templates; the first that has a template wins, the shipped folder comes last. */
  templateFolders: string[]
  /** The same for templates of ticket notes. */
  noteFolders: string[]
  /** What is told on a schedule, in the order of the file. No two have the same name. */
  reports: ReportConfig[]
  /** The server that reports are sent through; null where no report is sent. */
  smtp: SmtpConfig | null
  /** What is allowed but probably not meant; one sentence each. */
  warnings: string[]
}

export interface ServerConfig {
  listen: { host: string; port: number }
  /**
   * What webhooks of the ticket system bear, or are signed with; undefined where none are taken. Read from the environment
   * at each call; UserError where it cannot be.
   */
  hookSecret: (source: string) => string | undefined
}

export interface AccountConfig {
  name: string
  settings: MailSettings
  /** Watched folders, at least one. */
  folders: string[]
  /** null: the folder that the server marks \Drafts. */
  drafts: string | null
  /** Our own addresses, lower-cased. */
  own: string[]
  /** Lists that are addresses of our own, by List-Id or address: they make no mail list mail. */
  ownLists: string[]
  /** Names of the labels that may be given here, in the order of the label set. */
  labels: string[]
}

export interface LabelConfig extends Label {
  write: LabelWrite
}

/** What a label writes; {} writes nothing. */
export interface LabelWrite {
  keyword?: string | undefined
  folder?: string | undefined
  /** Name of a draft template. */
  draft?: string | undefined
}

export interface TicketConfig {
  name: string
  settings: TicketSettings
  /** Names of the labels that may be given here, in the order of the label set. */
  labels: string[]
  write: TicketWrite
}

/** What is written to the tickets of one system. */
export interface TicketWrite {
  /** By the name of the label. Values as people write them; the connector knows which the system takes. */
  fields: ReadonlyMap<string, Fields>
  /** For a ticket that no label was sure of. */
  undecided: Fields
  /** The first that fits sets the priority. */
  priority: readonly PriorityRule[]
  /** The field that holds the customer's language. */
  language: FieldName | null
  /** Keywords become tags: those of the list, or any where `from` is null; at most so many of one ticket. */
  tags: { field: FieldName; from: readonly string[] | null; most: number } | null
  /** Which field holds what was found in the text. */
  entities: { readonly [Type in EntityType]?: FieldName }
  /** Name of the template of the internal note; null: none is written. */
  note: string | null
  /** ISO 639-1: the language that the agents read notes in. */
  noteLanguage: string
  /** Draft template of the reply that is suggested, by the name of the label; empty where none is to be. */
  replies: ReadonlyMap<string, string>
  /** Are related tickets linked? */
  link: boolean
  /** How many of the tickets that were there before the first start are read. */
  backfill: number
}

/** Fits where each of its conditions does; null: whatever it is. */
export interface PriorityRule {
  urgency: readonly Decision['urgency']['level'][] | null
  sentiment: readonly SentimentLabel[] | null
  label: readonly string[] | null
  set: string
}

export interface ReportConfig {
  name: string
  kind: ReportKind
  schedule: Schedule
  period: PeriodLength
  /** Names of accounts and ticket systems; null: all there are. */
  sources: readonly string[] | null
  /** ISO 639-1; has a file in templates/reports. */
  language: string
  /** The only addresses that Mailroom ever sends anything to; empty: it is not sent. */
  to: readonly string[]
  /** Put here as an unread message; null: not. */
  mailbox: ReportMailbox | null
  /** Written here as one file for each run; null: not. */
  file: ReportFile | null
  /** Where it goes if the SMTP server refuses it for good; null: into quarantine, with the reason. */
  fallback: ReportMailbox | ReportFile | null
}

export interface ReportMailbox {
  account: string
  folder: string
}

export interface ReportFile {
  /** A folder; absolute. */
  path: string
  format: 'html' | 'markdown' | 'json' | 'pdf'
}

export interface SmtpConfig extends SmtpSettings {
  /** Address, or name and address: what reports come from. */
  from: string
}

interface Limits {
  /** Bytes of one message that are read. */
  messageSize: number
  /** How many of the messages that were there before the first start are read, per folder. */
  backfill: number
}
