/**
 * Who sent it and to which list, as places of the sparse features. Hashed, since nobody knows the senders beforehand,
 * into places of their own, so that a sender never pushes what a word has taught.
 */
import type { ItemFacts } from './label-set.ts'
import { hashOf } from './word-features.ts'

/** A power of two. Two of a thousand senders share a place, at worst. */
export const factPlaces = 2048

export interface FactFeature {
  kind: 'sender' | 'list'
  /** As a person knows it: the address, "@" and the domain, or the list. */
  name: string
  /** 0 … factPlaces - 1 */
  place: number
  value: number
}

/**
 * How much each may say beside the words, which have length 0.7. The address and its domain say twice for a known sender
 * what the domain alone says for a colleague. What one sender teaches stays less than what the words of a mail do.
 */
const weight = { address: 0.18, domain: 0.18, list: 0.25 }

/** Only what is known is there: an example without a sender must not teach that its label has none. */
export function factFeatures({ sender, listId }: ItemFacts): FactFeature[] {
  const features: FactFeature[] = []
  function add(kind: FactFeature['kind'], name: string, value: number): void {
    const place = hashOf(`${kind} ${name}`, 0, kind.length + 1 + name.length) & (factPlaces - 1)
    // Two facts in one place would be counted twice by those who take a place to come once.
    if (features.every((feature) => feature.place !== place)) features.push({ kind, name, place, value })
  }
  const address = sender?.toLowerCase() ?? ''
  const domain = address.slice(address.lastIndexOf('@') + 1)
  if (address.includes('@')) add('sender', address, weight.address)
  if (domain !== '') add('sender', `@${domain}`, weight.domain)
  if (listId !== undefined && listId !== '') add('list', listId.toLowerCase(), weight.list)
  return features
}
