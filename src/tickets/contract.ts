/**
 * What every ticket connector does. A connector is one folder here, registered by one line in registry.ts, and passes
 * test/contract/tickets-contract.ts. Each function throws a TransientError, PermanentError, AuthenticationError or
 * GoneError of src/errors.ts; nothing fails by returning false, and nothing is taken for written that was not.
 */
import type { Address, Attachment } from '../item/item.ts'
import type { Log } from '../mail/contract.ts'

/** One ticket of one source of mailroom.yaml, by the id that the system's API takes. */
export interface TicketRef {
  source: string
  ticket: string
}

/**
 * A field by the name people use in mailroom.yaml: `queue` (where it lies: RT queue, Redmine project, Zammad group …),
 * `category`, `priority`, `status`, `tags`, or `custom:<name>` for a custom field of the system.
 */
export type FieldName = 'queue' | 'category' | 'priority' | 'status' | 'tags' | `custom:${string}`

/** Values as people read them, never an internal id; null: empty. Several values in the order the system gives them. */
export type FieldValue = string | readonly string[] | null
export type Fields = { readonly [Name in FieldName]?: FieldValue }

export interface FieldDescription {
  name: FieldName
  /** The values the system accepts, as people read them; null: anything of the `kind`. */
  values: readonly string[] | null
  kind: 'text' | 'number' | 'date'
  /** Does it hold several values? */
  many: boolean
}

export interface TicketCapabilities {
  /** Can anything be written at all? */
  readOnly: boolean
  /** Internal notes, seen by agents alone. Where there are none, no note is ever written: it would be public. */
  notes: boolean
  /** Can a note that Mailroom wrote be taken away again? */
  removeNotes: boolean
  /** Reply drafts that an agent finds in the ticket; where there are none, a note carries the suggestion. */
  drafts: boolean
  /** Links between tickets. */
  links: boolean
  /**
   * How a change by a person between reading and writing is noticed: the server refuses the write (`version`, as with
   * If-Match), or the connector reads again right before it writes (`reread`).
   */
  concurrency: 'version' | 'reread'
}

/** Somebody wrote something. */
export interface TicketMessage {
  /** Unique within the ticket, and the same at each reading. */
  id: string
  /** ISO 8601 in UTC. */
  at: string
  author: Address | null
  /** `customer`: whoever asked; `agent`: staff; `own`: the user that Mailroom logs in as; `system`: the software itself. */
  role: 'customer' | 'agent' | 'own' | 'system'
  /** Is it hidden from the customer? */
  internal: boolean
  /** As written: plain text, or HTML where `isHtml`. Not cleaned, and hostile. At most `maxText` code units are kept. */
  body: string
  isHtml: boolean
  attachments: Attachment[]
}

/** At most so many UTF-16 code units of one message are read. */
export const maxText = 100_000

/** A ticket in a listing. */
export interface TicketEntry {
  ticket: string
  /** ISO 8601 in UTC, as exact as the system has it. */
  updatedAt: string
}

export interface FetchedTicket extends TicketEntry {
  /** What concurrency control goes by: an entity tag, a lock version, or `updatedAt`. */
  version: string
  /** Where a person opens it, or null. Built from the configured base, never from what the ticket says. */
  url: string | null
  subject: string
  requester: Address | null
  /** ISO 8601 in UTC. */
  createdAt: string
  /** Is it closed, resolved, rejected, deleted …? Such a ticket is read, and never written to. */
  isClosed: boolean
  fields: Fields
  /** In order of time. The first is what the ticket was opened with. */
  messages: TicketMessage[]
  /** Message-IDs of mails that this ticket was made of or sent, with angle brackets, where the system tells. */
  messageIds: string[]
  /** Ids of tickets it is linked with already. */
  links: string[]
}

/**
 * How far a source was read: kept by the caller, and given back. `state` means something to the connector alone; it is
 * JSON of at most 64 kB.
 */
export interface TicketCursor {
  state: string
}

export interface TicketChanges {
  /** Created or changed, those that changed first come first; the same one may come again. */
  entries: TicketEntry[]
  /** To be given the next time. */
  cursor: TicketCursor
  /** Is there more right now? */
  more: boolean
}

export interface TicketSource {
  readonly name: string
  /** Who am I, and may I? AuthenticationError where the key is not accepted, or taken for an anonymous visitor. */
  capabilities(signal?: AbortSignal): Promise<TicketCapabilities>
  /** The fields that can be written for tickets of a queue (null: wherever), with the values the system accepts now. */
  describeFields(queue: string | null, signal?: AbortSignal): Promise<FieldDescription[]>
  /**
   * What was created or changed since the cursor, at most `limit` (default 100). Without a cursor: the newest `backfill`
   * tickets, and a cursor that begins with now. No ticket is ever skipped, whether two share a timestamp or a clock
   * jumps: rather one comes again.
   */
  changes(
    cursor: TicketCursor | null,
    options: { backfill: number; limit?: number; signal?: AbortSignal },
  ): Promise<TicketChanges>
  /** The ticket with its whole conversation. Throws GoneError if it is not there (any more). */
  fetch(ticket: string, signal?: AbortSignal): Promise<FetchedTicket>
  /**
   * Sets fields, all or none where the system can, and reads back what came of it. `known` is the ticket as it was when
   * the fields were decided: PermanentError `ticket-changed` where a person changed one of them since; a value they hold
   * already is no change. PermanentError `field-refused` names the field that the system did not take.
   * Gives the fields as they are afterwards.
   */
  writeFields(
    ticket: string,
    fields: Fields,
    known: Pick<FetchedTicket, 'version' | 'fields'>,
    signal?: AbortSignal,
  ): Promise<Fields>
  /** Adds an internal note, plain text. Gives the id of the message it became. */
  addNote(ticket: string, text: string, signal?: AbortSignal): Promise<string>
  /** Takes away a note of our own; PermanentError `unsupported` where capabilities say that it stays. */
  removeNote(ticket: string, id: string, signal?: AbortSignal): Promise<void>
  /** Keeps a reply for an agent to send or to throw away; PermanentError `unsupported` where there are no drafts. */
  addDraft(ticket: string, text: string, signal?: AbortSignal): Promise<string>
  /** Links two tickets of this source, without direction ("relates to"). Linking twice changes nothing. */
  link(ticket: string, other: string, signal?: AbortSignal): Promise<void>
  unlink(ticket: string, other: string, signal?: AbortSignal): Promise<void>
  /** Twice is fine. */
  close(): Promise<void>
}

interface CommonSettings {
  /** Base of the system, without a slash at its end. */
  url: string
  /** Asked before each request, never kept in a log. */
  secret: () => string
  /** PEM of a private certificate authority, or undefined. */
  certificateAuthority?: string | undefined
  /** Queues (projects, groups, repositories …) that are read; empty: all that the user sees. */
  queues: readonly string[]
  /** How often to look, in ms. */
  pollIntervalMs: number
}

/** `user` beside `secret` (a password or token) means HTTP Basic authentication; without it the secret is a token. */
interface UserSettings extends CommonSettings {
  user?: string | undefined
}

export type RtSettings = UserSettings & { type: 'rt' }
export type RedmineSettings = CommonSettings & { type: 'redmine' }
/** `queues` are repositories, "owner/name", at least one. */
export type GithubSettings = CommonSettings & { type: 'github' }
/** `queues` are project keys. With `user` (Jira Cloud: mail address and API token), or a personal access token alone. */
export type JiraSettings = UserSettings & { type: 'jira' }
export type ZammadSettings = CommonSettings & { type: 'zammad' }
/** `user` is the agent's address; the secret an API token. */
export type ZendeskSettings = CommonSettings & { type: 'zendesk'; user: string }
export type FreshdeskSettings = CommonSettings & { type: 'freshdesk' }

export type TicketSettings =
  | RtSettings
  | RedmineSettings
  | GithubSettings
  | JiraSettings
  | ZammadSettings
  | ZendeskSettings
  | FreshdeskSettings

/** A connector is this one function. `log` gets ids and numbers only. Nothing is connected before the first call. */
export type OpenTicketSource<Settings> = (name: string, settings: Settings, log: Log) => TicketSource
