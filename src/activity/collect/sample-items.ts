/** Samples of items with their embeddings: enough for topics and duplicates, little enough for memory. */

import { type KnownItem, readKnown } from '../../related/read-known.ts'
import { isAutomatic, type ToldItem, toldItem } from '../../report/told-item.ts'
import type { TopicItem } from '../../report/topics/find-topics.ts'
import { createSample, type Sample } from '../../report/topics/sample.ts'
import type { ActivityItem } from '../activity.ts'
import type { CollectInput } from './collect-input.ts'

const most = 2000

interface SampledItem {
  /** As similar items know it: of a ticket without the version. */
  key: string
  item: ToldItem
  keywords: string[]
}

export type ItemSample = Sample<SampledItem>

export function createItemSample(): ItemSample {
  return createSample<SampledItem>(most)
}

/** What machines write to many is no topic of those who ask. */
export function sampleItem(sample: ItemSample, item: ActivityItem): void {
  if (isAutomatic(item)) return
  const key = item.kind === 'ticket' ? item.key.slice(0, item.key.lastIndexOf('/')) : item.key
  sample.add(key, () => ({ key, item: toldItem(item), keywords: item.keywords }))
}

/** A sampled item with what is known of similar ones. */
export interface EmbeddedItem extends TopicItem {
  known: KnownItem
}

/**
 * Those of a sample whose embeddings are still known; of each conversation one. `known`: the share of the sample of which
 * they are.
 */
export async function embeddedItems(
  { store, labelSets }: Pick<CollectInput, 'store' | 'labelSets'>,
  sample: ItemSample,
): Promise<{ items: EmbeddedItem[]; known: number }> {
  const byKey = new Map(sample.values().map((one) => [one.key, one]))
  const found = new Map<number, EmbeddedItem>()
  const seen = new Set<string>()
  for (const set of labelSets)
    for (const known of await readKnown(store, set, [...byKey.keys()])) {
      const sampled = byKey.get(known.key)
      seen.add(known.key)
      if (sampled === undefined || found.has(known.group)) continue
      const { item, keywords } = sampled
      found.set(known.group, { item, keywords, embedding: known.embedding, known })
    }
  return { items: [...found.values()], known: byKey.size === 0 ? 0 : seen.size / byKey.size }
}
