import type { ItemFlag } from '../item/item.ts'
import type { Encoding } from '../model/encoder.ts'
import { type FactFeature, factFeatures, factPlaces } from './fact-features.ts'
import type { ItemFacts } from './label-set.ts'
import { type SparseVector, wordFeatures, wordPlaces } from './word-features.ts'

/** What the label engine looks at: one pass of the encoder, and what was encoded. */
export type Reading = Pick<Encoding, 'embedding' | 'sentiment' | 'urgency'>

/** The rest of an item that the label engine looks at: the text that was encoded, and what is known beside it. */
export type Content = { text: string } & ItemFacts

/** φ(x) of the head: what is learnt from. */
export interface Features {
  /** [denseLength(dimension)]: embedding, mood, flags, attachment. */
  dense: Float32Array
  /** Words first, then sender and list: places below `sparsePlaces`. */
  sparse: SparseVector
}

export const sparsePlaces = wordPlaces + factPlaces

/**
 * How much mood and a flag may say beside the embedding and the words, which have length 1 each. With twice as much mood
 * label sets of topics got worse (bench/labels.ts), with half as much label sets of moods did.
 */
const weight = { mood: 0.55, flag: 0.5, attachment: 0.4 }

const moods = 4
/** Those that tell kinds of mail apart; how well a mail could be read says nothing of what it is. */
export const learntFlags = [
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

/** Where the parts of `dense` begin. */
export function densePlaces(dimension: number) {
  const flags = dimension + moods
  const attachment = flags + learntFlags.length
  return { mood: dimension, flags, attachment, length: attachment + 1 }
}

export function featuresOf({ embedding, sentiment, urgency }: Reading, content: Content): Features {
  const places = densePlaces(embedding.length)
  const dense = new Float32Array(places.length)
  dense.set(embedding)
  // Around what is usual, so that a plain text has no mood rather than a small one of each kind.
  for (const [place, usual] of [1 / 3, 1 / 3, 1 / 3].entries()) {
    dense[places.mood + place] = weight.mood * ((sentiment[place] ?? usual) - usual)
  }
  dense[places.mood + 3] = weight.mood * (urgency - 0.2)
  // Only what is there is learnt from: an example without flags must not teach that mail of its label has none.
  for (const flag of content.flags ?? []) {
    const place = (learntFlags as readonly ItemFlag[]).indexOf(flag)
    if (place !== -1) dense[places.flags + place] = weight.flag
  }
  if (content.attachment === true) dense[places.attachment] = weight.attachment
  const words = wordFeatures(content.text)
  const facts = factFeatures(content)
  return { dense, sparse: joined(words, facts) }
}

function joined(words: SparseVector, facts: readonly FactFeature[]): SparseVector {
  if (facts.length === 0) return words
  return {
    places: Uint16Array.from([...words.places, ...facts.map(({ place }) => wordPlaces + place)]),
    values: Float32Array.from([...words.values, ...facts.map(({ value }) => value)]),
  }
}
