import { createEmbeddingIndex } from './embedding-index.ts'
import { packVector } from './packed-vector.ts'
import type { KnownItem } from './read-known.ts'
import { relatedKind, SAME } from './related-kind.ts'

/**
 * Which of these are the same thing, reported more than once? Groups of at least two, each item in one group at most; items
 * of one conversation are one report. Looks at every pair: 3,000 items take about 0.2 s.
 */
export function duplicatesAmong(items: readonly KnownItem[]): KnownItem[][] {
  const index = createEmbeddingIndex(items[0]?.embedding.length ?? 1)
  // Each points to another of its group, the last one to itself.
  const leaders = items.map((_, place) => place)
  const leaderOf = (place: number): number => {
    let leader = place
    while (leaders[leader] !== leader) leader = leaders[leader] as number
    leaders[place] = leader
    return leader
  }
  for (const [place, item] of items.entries()) {
    // Slots are given in the order of putting.
    index.search(item.embedding, SAME, (slot, score) => {
      const other = items[slot] as KnownItem
      const isSame = item.group !== other.group
      if (isSame && relatedKind(item, other, { score, sameBurst: false }) === 'duplicate')
        leaders[leaderOf(place)] = leaderOf(slot)
    })
    const { at, group, requester } = item
    index.put(
      { id: place + 1, at, group, requester, isTicket: false, counts: true, place: [0, 0] },
      packVector(item.embedding),
    )
  }
  const groups = Map.groupBy(items.keys(), leaderOf)
  return [...groups.values()]
    .filter(({ length }) => length > 1)
    .map((places) => places.map((place) => items[place] as KnownItem))
}
