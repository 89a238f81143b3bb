/**
 * What happened, kept for reports: one record for each item that was decided, and one for each thing that happened to it
 * later. Records hold what a person needs to recognise an item, never a body; see docs/reports.md for what is kept how
 * long.
 */
import type { SentimentLabel } from '../item/decision.ts'

/** An item as it was decided. */
export interface ActivityItem {
  /** "mail:account/folder/uidvalidity/uid" or "ticket:source/id/version". */
  key: string
  kind: 'mail' | 'ticket'
  /** Account or ticket source. */
  source: string
  /** Folder or queue. */
  place: string
  /** When it arrived, and when it was decided; ISO 8601 in UTC. */
  at: string
  decidedAt: string
  /** Applied without asking, or null: left for Review. */
  label: string | null
  /** The likeliest label and its probability, whether applied or not; null where there are no labels. */
  likeliest: { name: string; probability: number } | null
  by: 'rule' | 'model' | null
  /** What was to be written because of it. */
  effects: string[]
  sentiment: SentimentLabel
  /** Negative to positive, -1 to 1. */
  mood: number
  /** 0 to 1. */
  urgency: number
  /** Probability that it waits for an answer, 0 to 1. */
  needsReply: number
  /** ISO 639-1 or "und". */
  language: string
  /** At most 120 code units. */
  subject: string
  /** Name of the sender, or the address where there is none; at most 80 code units. */
  from: string
  /** Hash of the sender's address: who asks again is known, not who it is. */
  requester: string | null
  /** Hash of the thread's first Message-ID, or the ticket; what belongs together has the same. */
  thread: string
  keywords: string[]
  /** Sentences of the item itself, the most telling first, at most two of at most 300 code units. */
  summary: string[]
  messageId: string | null
  /** Where a person opens it; only below configured bases. */
  url: string | null
  flags: string[]
}

/** What happened to an item later. */
export interface ActivityEvent {
  key: string
  /** When it happened, and when the item arrived; ISO 8601 in UTC. */
  at: string
  itemAt: string
  /** `corrected`: a person gave another label, or none (`label`); `confirmed`: the label that was given. */
  kind: 'answered' | 'corrected' | 'confirmed' | 'closed' | 'undone'
  label?: string | null
  /** What had been given then; null: it had been left for Review. Left out where nobody noted it. */
  given?: string | null
}
