/** One look at everything an item is like: what is shown of it, and what may be a burst with it. */
import { ALIKE, BURST_HISTORY, BURST_WINDOW, type Surroundings } from './burst-rule.ts'
import type { EmbeddingIndex, IndexedItem } from './embedding-index.ts'
import { RELATED } from './related-kind.ts'

/** Related items that are told. */
const most = 5
/** Items come in about the order of their times, but for as much; in ms. */
const disorder = 10 * 60 * 1000

export interface Hit extends IndexedItem {
  score: number
}

export interface Around {
  /** The best five of other groups, the most alike first. */
  best: Hit[]
  /** What counts and is alike in the hour that ends with the item, or a little later: others may have overtaken it. */
  reports: IndexedItem[]
  /** What counts and is alike before that hour, within BURST_HISTORY. */
  similarBefore: number
  begin: number
  end: number
}

/** @param now ms since 1970 */
export function lookAround(
  index: EmbeddingIndex,
  { embedding, group, at }: { embedding: Float32Array; group: number; at: number },
  now: number,
): Around {
  const end = Math.max(at, Math.min(now, at + disorder))
  const begin = end - BURST_WINDOW
  const best: { slot: number; score: number }[] = []
  const reports: IndexedItem[] = []
  let similarBefore = 0
  index.search(embedding, Math.min(ALIKE, RELATED), (slot, score) => {
    if (score >= RELATED && index.group(slot) !== group) keepBest(best, { slot, score })
    if (score < ALIKE || !index.counts(slot)) return
    const time = index.at(slot)
    if (time > begin && time <= end) reports.push(index.item(slot))
    else if (time <= begin && time > begin - BURST_HISTORY) similarBefore++
  })
  return {
    best: best.map(({ slot, score }) => ({ ...index.item(slot), score })),
    ...{ reports, similarBefore, begin, end },
  }
}

/** What a burst is measured against; `reports` of those around are thought to be one. */
export function surroundingsOf(
  index: EmbeddingIndex,
  { similarBefore, begin, end }: Around,
  reports: readonly IndexedItem[],
): Surroundings {
  const seenFor = begin - (index.oldest() ?? begin)
  return {
    similarBefore,
    allBefore: index.count(begin - BURST_HISTORY, begin),
    othersNow: index.count(begin, end) - reports.length,
    seenFor: Math.max(0, Math.min(BURST_HISTORY, seenFor)),
  }
}

function keepBest(best: { slot: number; score: number }[], hit: { slot: number; score: number }): void {
  if (best.length === most && hit.score <= (best[most - 1]?.score ?? 0)) return
  const after = best.findIndex(({ score }) => score < hit.score)
  best.splice(after < 0 ? best.length : after, 0, hit)
  best.length = Math.min(best.length, most)
}
