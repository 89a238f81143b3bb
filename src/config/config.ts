import type { Label } from '../labels/label-set.ts'
import type { MailSettings } from '../mail/contract.ts'

/** mailroom.yaml, read, checked, completed with defaults and frozen. Every path is absolute. */
export interface Config {
  /** The file it was read from. */
  file: string
  /** Where the embedded Redis keeps its files. */
  dataFolder: string
  /** null: the embedded Redis. `url` puts the password of the environment into it, so it never reaches a log by accident. */
  redis: { url: () => string } | null
  accounts: AccountConfig[]
  labels: LabelConfig[]
  /** What marks an undecided item; null leaves it alone. */
  review: { keyword: string } | null
  limits: Limits
  /** Folders of draft templates; the first that has a template wins, the shipped folder comes last. */
  templateFolders: string[]
  /** What is allowed but probably not meant; one sentence each. */
  warnings: string[]
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

interface Limits {
  /** Bytes of one message that are read. */
  messageSize: number
  /** How many of the messages that were there before the first start are read, per folder. */
  backfill: number
}
