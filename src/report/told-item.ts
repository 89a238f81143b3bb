import type { ActivityItem } from '../activity/activity.ts'

/** What a report keeps of an item that it names. */
export type ToldItem = Pick<
  ActivityItem,
  'key' | 'kind' | 'source' | 'place' | 'at' | 'label' | 'likeliest' | 'subject' | 'from' | 'summary' | 'url'
>

export function toldItem(item: ActivityItem): ToldItem {
  const { key, kind, source, place, at, label, likeliest, subject, from, summary, url } = item
  return { key, kind, source, place, at, label, likeliest, subject, from, summary, url }
}

/** The newest message of a conversation that waits. */
export interface ToldWaiting extends ToldItem {
  /** When the first of its messages that nobody answered arrived; ISO 8601 in UTC. */
  since: string
}

export function toldWaiting(item: ActivityItem & { since: string }): ToldWaiting {
  return { ...toldItem(item), since: item.since }
}

/** Written by machines to many, or in answer to anything: counted, but nothing that a person asks for. */
const automatic = new Set(['list', 'bulk', 'auto-reply', 'bounce', 'calendar'])

export function isAutomatic({ flags }: Pick<ActivityItem, 'flags'>): boolean {
  return flags.some((flag) => automatic.has(flag))
}

/** The best few of many that come one after the other; of equals the one whose key is the smaller, whatever the order. */
export interface Best<Value> {
  add(value: Value, score: number): void
  /** The best first. */
  values(): Value[]
}

export function createBest<Value extends { key: string }>(most: number): Best<Value> {
  const held: { value: Value; score: number }[] = []
  return {
    add(value, score) {
      const isBefore = (other: { value: Value; score: number }) =>
        score > other.score || (score === other.score && value.key < other.value.key)
      const last = held[most - 1]
      if (most === 0 || (last !== undefined && !isBefore(last))) return
      const place = held.findIndex(isBefore)
      held.splice(place === -1 ? held.length : place, 0, { value, score })
      held.length = Math.min(held.length, most)
    },
    values: () => held.map(({ value }) => value),
  }
}
