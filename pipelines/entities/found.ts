import type { Entity } from '../../src/item/decision.ts'

/** An entity as a rule finds it: [start, end) of the text, without the text itself. */
export type Found = Omit<Entity, 'text'>

/** What the rules need to know besides the text. */
export interface Surroundings {
  /** ISO 639-1, or "und". */
  language: string
  /** When the item was written, ISO 8601, or null: gives a date without a year its year. */
  writtenAt: string | null
}
