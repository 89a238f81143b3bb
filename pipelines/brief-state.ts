import type { Item, ItemFlag } from '../src/item/item.ts'
import type { Encoder, Encoding } from '../src/model/encoder.ts'
import type { Timed } from './pipeline.ts'

/** One message of a conversation or folder. */
export interface BriefMessage {
  item: Item
  /** Did we write it: an agent, or an own address? */
  isOurs: boolean
}

const machines: ReadonlySet<ItemFlag> = new Set(['auto-reply', 'bounce', 'bulk'])

/** Without what machines wrote; all of them where nothing else is there. */
export function writtenByPeople(messages: readonly BriefMessage[]): readonly BriefMessage[] {
  const found = messages.filter(({ item }) => !item.flags.some((flag) => machines.has(flag)))
  return found.length > 0 ? found : messages
}

/** A sentence of a message, word for word. */
export interface BriefSentence {
  /** Index of its message. */
  message: number
  text: string
  /** How much it tells of its message, 0 … 1. */
  score: number
  /** [dimension], L2-normalised; of the sentence alone. */
  embedding: Float32Array
  words: number
  asks: boolean
  promises: boolean
  /** Dates in it as findDates gives them: ISO 8601. */
  dates: string[]
}

/** Who is to do something now. */
export type BriefState = 'waits-for-us' | 'waits-for-them' | 'nothing-asked'

export interface Brief {
  messages: readonly BriefMessage[]
  sentences: readonly BriefSentence[]
  /** [encoding of messages[i]], null where there is nothing to read. */
  encodings: readonly (Encoding | null)[]
  /** Indexes of sentences: the most telling, in the order they were written. */
  summary: readonly number[]
  /** Indexes of sentences that ask for something; `isOpen`: nothing that came later answers it. */
  asked: readonly { sentence: number; isOpen: boolean }[]
  /** Indexes of sentences that promise something, or name a date. */
  promised: readonly number[]
  state: BriefState
}

export interface BriefContext {
  encoder: Pick<Encoder, 'encode'>
  /** Words of the summary, about. */
  summaryWords: number
  signal?: AbortSignal | undefined
  timed?: Timed | undefined
}
