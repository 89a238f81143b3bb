/**
 * What is found in common between items, across mail and tickets of one label set: related items, duplicates, bursts.
 * docs/related.md explains how.
 */
import type { Decision } from '../item/decision.ts'

/** An item as it is given to be compared and remembered. Of its addresses and ids only hashes are kept, of its body nothing. */
export interface SeenItem {
  /** `mailItemKey(ref)` or `ticketItemKey(ref)` of item-key.ts. */
  key: string
  /** What was read: of a mail its identity, of a ticket the id of its newest customer message. */
  version: string
  /** ISO 8601: when the mail was sent, when the ticket was opened; null where nobody knows. One in the future counts as now. */
  at: string | null
  subject: string
  /** Mail address of whoever wrote; null where nobody knows. */
  requester: string | null
  /** Where a person opens it, or null. */
  url: string | null
  /** Message-IDs that are this item: of a mail its own, of a ticket those it was made of or sent. */
  messageIds: readonly string[]
  /** Message-IDs it answers: In-Reply-To and References of a mail. */
  references: readonly string[]
}

/** Another item that says nearly the same. */
export interface RelatedItem {
  /** "mail:account/folder/uidvalidity/uid" or "ticket:source/id" */
  key: string
  /** Cosine of the two embeddings. */
  score: number
  /** `duplicate`: near-equal, and of the same requester or the same incident. */
  kind: 'duplicate' | 'related'
  /** ISO 8601 */
  at: string
  /** At most 120 UTF-16 code units of it. */
  subject: string
  url: string | null
}

/** Many similar items in a short time. */
export interface Burst {
  id: string
  /** Keyphrases of its most typical member. */
  name: string
  /** ISO 8601, of its first and of its last member. */
  since: string
  until: string
  /** Is it over: did fewer than three members come in the last hour? */
  isOver: boolean
  /** Different conversations: a mail and the ticket made of it are one. */
  mails: number
  tickets: number
  requesters: number
}

/** An item of a burst. */
export interface BurstMember {
  key: string
  /** ISO 8601 */
  at: string
  subject: string
  url: string | null
}

export interface Seen {
  /** The best five, the most alike first; none that is the item itself or in its conversation. */
  related: RelatedItem[]
  /** Keys of items that are the same thing: the ticket made of this mail, the mail this ticket was made of, its thread. */
  same: string[]
  /** The burst it belongs to. */
  burst: Burst | null
}

export interface Related {
  /**
   * What is like this item; from now on the item is known itself, to every process. Asking again with the same key and
   * version remembers nothing twice, and a new version takes the place of the old one.
   * `embedding` is what the encoder gave, L2-normalised; `decision` is what was decided of the same text.
   */
  seen(
    item: SeenItem,
    embedding: Float32Array,
    decision: Pick<Decision, 'keywords' | 'entities' | 'flags'>,
  ): Promise<Seen>
  /** Twice is fine. */
  close(): Promise<void>
}
