/** A span of the analysed text: [start, end) in UTF-16 code units. */
interface Span {
  text: string
  start: number
  end: number
}

export interface LabelProbability {
  name: string
  probability: number
}

export const sentimentLabels = ['negative', 'neutral', 'positive'] as const
export type SentimentLabel = (typeof sentimentLabels)[number]

export const entityTypes = [
  'date',
  'amount',
  'order-number',
  'invoice-number',
  'ticket-number',
  'phone',
  'email',
  'url',
  'iban',
] as const
export type EntityType = (typeof entityTypes)[number]

export interface Entity extends Span {
  type: EntityType
  /** Normalised: ISO date, "12.50 EUR", number without prefix, E.164-like digits, lower-cased address, IBAN without spaces. */
  value: string
}

/** What the model and the rules say of one item: the whole answer of the triage pipeline, and one line of `mailroom analyze`. */
export interface Decision {
  id: string
  /** ISO 639-1, or "und" where the text is too short or too odd to tell. */
  language: string
  /** Applied without asking, or null: undecided, for Review. */
  label: string | null
  /** Every label of the set, the most likely first. They and "none of these" sum to 1. */
  labels: LabelProbability[]
  /** The user's rule that settled the label before the model was asked, in words; null where none did. */
  rule: string | null
  sentiment: { label: SentimentLabel; probabilities: Record<SentimentLabel, number> }
  urgency: { score: number; level: 'low' | 'normal' | 'high' }
  needsReply: number
  keywords: (Span & { score: number })[]
  entities: Entity[]
  summary: (Span & { score: number })[]
  flags: string[]
}
