/**
 * What every mailbox connector does. A connector is one folder here, registered by one line in registry.ts, and passes
 * test/contract/mail.ts. Each function throws a TransientError, PermanentError or AuthenticationError of src/errors.ts;
 * nothing fails by returning false.
 */

/** Where a message is. UIDVALIDITY and UID as in RFC 9051 §2.3.1.1; connectors without UIDs of their own keep some. */
export interface MessageRef {
  account: string
  folder: string
  /** Decimal digits: it may be past 2^53. */
  uidValidity: string
  uid: number
}

export interface MailCapabilities {
  /** Can anything be written at all? */
  readOnly: boolean
  /** How a label is written: an IMAP keyword, a Gmail label (X-GM-EXT-1), or not at all. */
  labels: 'keyword' | 'gmail' | 'none'
  move: boolean
  drafts: boolean
  /** Are new messages announced (IDLE, file events), or only found by polling? */
  push: boolean
  /**
   * How `changes` finds out: the server counts them (CONDSTORE), so that nothing else is sent; all flags are listed and
   * compared; or not at all.
   */
  changes: 'counted' | 'compared' | 'none'
}

export interface Folder {
  path: string
  /** '\Drafts', '\Sent', '\Trash', '\Junk', '\Archive' … or null. */
  specialUse: string | null
}

export interface FolderStatus {
  uidValidity: string
  /** The UID the next message will get, at least. */
  uidNext: number
  messages: number
  /** RFC 7162, as decimal digits, when the server offers it. */
  highestModseq: string | null
}

/** A message in a listing. */
export interface Entry {
  uid: number
  /** Bytes. */
  size: number
  /** When the mailbox got it; ISO 8601 in UTC. */
  receivedAt: string
  /** System flags with their backslash, and keywords, as the server spells them. */
  flags: string[]
}

export interface FetchedMessage extends Entry {
  /** The first `maxBytes` of the RFC 5322 message. */
  raw: Uint8Array
  /** `raw` is not the whole message. */
  truncated: boolean
}

/** What a folder was like: kept by the caller and given back to `changes`. `state` means something to the connector alone. */
export interface FolderMark {
  uidValidity: string
  state: string
}

export interface FolderChanges {
  /** To be given the next time. */
  mark: FolderMark
  /** Messages that came, or whose flags may have changed, with the flags they have now. */
  changed: Map<number, string[]>
  /** UIDs of messages that were there and are not any more, ascending. */
  vanished: number[]
}

export interface Appended {
  folder: string
  uidValidity: string
  uid: number
}

/** Watching tells that something may have changed; the caller lists and compares. */
export interface WatchHandlers {
  /** New, changed or removed messages, or the poll interval passed. Called once right after the watch stands. */
  changed(): void
  /** The folder cannot be read; the connector goes on trying with growing delay, `retryInMs` from now. */
  failed(error: Error, retryInMs: number): void
}

export interface MailAccount {
  readonly name: string
  capabilities(signal?: AbortSignal): Promise<MailCapabilities>
  folders(): Promise<Folder[]>
  createFolder(path: string): Promise<void>
  status(folder: string): Promise<FolderStatus>
  /** Up to `limit` messages with uid > `after`, ascending. Survives gaps and the `*` quirk of RFC 9051 (n:* is never empty). */
  list(folder: string, options: { after: number; limit: number }): Promise<Entry[]>
  /** The last `count` messages, ascending. */
  listLast(folder: string, count: number): Promise<Entry[]>
  /** Those of `uids` that exist, in ascending order; a missing one is left out. Throws PermanentError `uidvalidity-changed` if the folder is not the one of `uidValidity`. */
  fetch(
    folder: string,
    uidValidity: string,
    uids: number[],
    options: { maxBytes: number },
  ): Promise<FetchedMessage[]>
  /** Flags of those of `uids` that exist. Same check of `uidValidity` as fetch, here and in every call below that takes it. */
  flags(folder: string, uidValidity: string, uids: number[]): Promise<Map<number, string[]>>
  /**
   * What became of the messages of a folder since a mark; without one nothing, only the mark to begin with. PermanentError
   * `uidvalidity-changed` if the folder was made anew since, `changes-unsupported` where capabilities say none.
   */
  changes(folder: string, since: FolderMark | null): Promise<FolderChanges>
  /** Adds a label (keyword or Gmail label) to many messages in one command; PermanentError `keyword-refused` if the server does not take it. */
  addLabel(folder: string, uidValidity: string, uids: number[], label: string): Promise<void>
  removeLabel(folder: string, uidValidity: string, uids: number[], label: string): Promise<void>
  /** Moves one message and says where it is now (null uid where the server does not tell); GoneError if it is not there. */
  move(
    folder: string,
    uidValidity: string,
    uid: number,
    target: string,
  ): Promise<{ uidValidity: string | null; uid: number | null }>
  /** PermanentError `over-quota` if the server says so. */
  append(folder: string, raw: Uint8Array, flags: string[]): Promise<Appended>
  /** UIDs of messages with that Message-ID (given with angle brackets). */
  findByMessageId(folder: string, messageId: string): Promise<{ uidValidity: string; uids: number[] }>
  /** Removes for good messages that Mailroom itself put there (drafts, on undo). Never used on received mail. */
  expunge(folder: string, uidValidity: string, uids: number[]): Promise<void>
  /** One connection that watches one folder until `signal` aborts; resolves then. Reconnects by itself, never ends silently. */
  watch(folder: string, handlers: WatchHandlers, signal: AbortSignal): Promise<void>
  /** Closes every connection; twice is fine. */
  close(): Promise<void>
}

export interface ImapSettings {
  type: 'imap'
  host: string
  port: number
  /** true: TLS from the first byte; 'starttls': upgraded, required; false: clear text. */
  tls: boolean | 'starttls'
  /** PEM of a private certificate authority, or undefined. */
  certificateAuthority?: string | undefined
  user: string
  /** Asked before each connection, never kept in a log. */
  password: () => string
  /** How often to look when the server does not announce (and as a safety net when it does), in ms. */
  pollIntervalMs: number
}

export interface MaildirSettings {
  type: 'maildir'
  path: string
  pollIntervalMs: number
}

/** A file in mbox form (RFC 4155 and its mboxrd kin), a single .eml, or a folder of .eml files. Read-only. */
export interface MboxSettings {
  type: 'mbox'
  path: string
  pollIntervalMs: number
}

export type MailSettings = ImapSettings | MaildirSettings | MboxSettings

/** A connector is this one function. `log` gets ids and numbers only. */
export type OpenMailAccount<Settings> = (name: string, settings: Settings, log: Log) => MailAccount

/** The part of pino's logger that connectors use. */
export interface Log {
  debug(fields: object, message: string): void
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}
