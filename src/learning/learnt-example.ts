import type { Example } from '../labels/label-set.ts'

/** How an example came to be. */
export const exampleSources = [
  /** A person moved the message into a label's folder, or out of it. */
  'moved',
  /** A person added a label's keyword, or took it off. */
  'keyword',
  /** A person deleted the draft reply unsent, or sent it. */
  'draft',
  /** A person changed a field of the ticket. */
  'field',
  /** `mailroom teach`. */
  'taught',
  /** `mailroom learn --from-folders`. */
  'folder',
  /** `mailroom examples import`. */
  'imported',
] as const
export type ExampleSource = (typeof exampleSources)[number]

/** What Mailroom learnt from one item, and from where it knows it. One item has one example: a newer vote replaces the older. */
export interface LearntExample extends Example {
  /** 16 hex digits; a function of `item`, so that the same item votes once. */
  id: string
  /** SHA-256 of the raw message, "ticket source/number", or SHA-256 of the text where there is nothing else; hex. */
  item: string
  source: ExampleSource
  /** When the person did it; ISO 8601 in UTC. */
  at: string
  /** Where it was learnt, for people: "support/INBOX", or null. */
  place: string | null
  /** Message-ID with angle brackets, or null. */
  messageId: string | null
  subject: string
}
