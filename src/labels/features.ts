import type { ItemFlag } from '../item/item.ts'
import type { Encoding } from '../model/encoder.ts'
import { type SparseVector, wordFeatures } from './word-features.ts'

/** What the label engine looks at: one pass of the encoder, and what was encoded. */
export type Reading = Pick<Encoding, 'embedding' | 'sentiment' | 'urgency'>

/** The rest of an item that the label engine looks at. */
export interface Content {
  /** The text that was encoded. */
  text: string
  /** Facts from the headers. Left out where nobody has looked: then they say nothing, for or against. */
  flags?: readonly ItemFlag[] | undefined
}

/** φ(x) of the head: what is learnt from. */
export interface Features {
  /** [denseLength(dimension)]: embedding, mood, flags. */
  dense: Float32Array
  words: SparseVector
}

/**
 * How much mood and a flag may say beside the embedding and the words, which have length 1 each. With twice as much mood
 * label sets of topics got worse (bench/labels.ts), with half as much label sets of moods did.
 */
const weight = { mood: 0.55, flag: 0.5 }

const moods = 4
/** Those that tell kinds of mail apart; how well a mail could be read says nothing of what it is. */
const flags = [
  'list',
  'bulk',
  'auto-reply',
  'bounce',
  'calendar',
  'no-reply',
  'forwarded',
  'reply',
  'suspicious-link',
  'failed-authentication',
] as const satisfies ItemFlag[]

function denseLength(dimension: number): number {
  return dimension + moods + flags.length
}

export function featuresOf(
  { embedding, sentiment, urgency }: Reading,
  { text, flags: known = [] }: Content,
): Features {
  const dense = new Float32Array(denseLength(embedding.length))
  dense.set(embedding)
  // Around what is usual, so that a plain text has no mood rather than a small one of each kind.
  for (const [place, usual] of [1 / 3, 1 / 3, 1 / 3].entries()) {
    dense[embedding.length + place] = weight.mood * ((sentiment[place] ?? usual) - usual)
  }
  dense[embedding.length + 3] = weight.mood * (urgency - 0.2)
  // Only what is there is learnt from: an example without flags must not teach that mail of its label has none.
  for (const flag of known) {
    const place = (flags as readonly ItemFlag[]).indexOf(flag)
    if (place !== -1) dense[embedding.length + moods + place] = weight.flag
  }
  return { dense, words: wordFeatures(text) }
}
