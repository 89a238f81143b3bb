import type { TicketSign } from './ticket-mail.ts'

/** A mail address. `address` is lower-cased; both are decoded and free of control characters. */
export interface Address {
  name: string
  address: string
}

/** An attachment as listed, never opened. `size` in bytes after decoding. */
export interface Attachment {
  name: string
  type: string
  size: number
}

/**
 * What reading noticed about an item. Facts from headers and structure, never a model's opinion.
 *
 * - `list`, `bulk`, `auto-reply`, `bounce`, `calendar`: RFC 2919, 2076, 3834, 3464, 5545
 * - `no-reply`: the sender's address says that nobody reads it
 * - `forwarded`: the text holds a forwarded message, kept in place
 * - `reply`: it has In-Reply-To, References or a quoted part
 * - `broken`: the MIME structure is damaged; what could be read is here
 * - `truncated`: it was longer than the limits; the beginning is here
 * - `encrypted`: PGP or S/MIME; the text cannot be read
 * - `no-text`: nothing readable in it
 * - `hidden-text`: HTML text made invisible to a person was removed
 * - `suspicious-link`: a link shows one domain and leads to another
 * - `failed-authentication`: the receiving server noted a DMARC failure
 * - `ticket`: a ticket system sent it, or it answers a mail of one
 */
export const itemFlags = [
  'list',
  'bulk',
  'auto-reply',
  'bounce',
  'calendar',
  'no-reply',
  'forwarded',
  'reply',
  'broken',
  'truncated',
  'encrypted',
  'no-text',
  'hidden-text',
  'suspicious-link',
  'failed-authentication',
  'ticket',
] as const
export type ItemFlag = (typeof itemFlags)[number]

/** What the pipelines need of a message or a ticket. `text` is what a person wrote, cleaned, without the subject. */
export interface Item {
  id: string
  subject: string
  text: string
  from: Address | null
  /** ISO 8601 in UTC. */
  date: string | null
  flags: ItemFlag[]
  /** RFC 2919, lower-cased; null where there is none, left out where nobody can know. */
  listId?: string | null
  /** Left out where nobody can know. */
  attachments?: Attachment[]
}

/** A mail, read. */
export interface Message extends Item {
  /** SHA-256 of the raw bytes, hex: the same mail under another UID, or in another folder, has the same identity. */
  identity: string
  /** With angle brackets, or null. */
  messageId: string | null
  inReplyTo: string | null
  references: string[]
  replyTo: Address[]
  to: Address[]
  cc: Address[]
  listId: string | null
  /** What it says of a ticket that it belongs to; the surest first. */
  ticketSigns: TicketSign[]
  /** The earlier mail quoted below or above, and the signature, cut from `text`. */
  quoted: string
  signature: string
  attachments: Attachment[]
}

/** The one text that is analysed and that all offsets index: the subject without "Re:"/"Fwd:", an empty line, the text. */
export function analysedText(item: Pick<Item, 'subject' | 'text'>): string {
  const subject = item.subject.replace(/^(\s*(re|aw|sv|wg|fwd?|tr|rv|antw)\s*(\[\d+\])?:)+\s*/i, '').trim()
  return subject === '' ? item.text : item.text === '' ? subject : `${subject}\n\n${item.text}`
}
