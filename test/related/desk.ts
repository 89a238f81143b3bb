import type { Store } from '../../src/queue/redis.ts'
import { randomNumbers } from '../../src/random-numbers.ts'
import type { SeenItem } from '../../src/related/contract.ts'
import { openRelated, type RelatedOptions } from '../../src/related/open-related.ts'
import { collectLog } from '../support/log-collector.ts'
import { near, randomVector } from './vectors.ts'

export const MINUTE = 60_000
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR
const dimension = 64

export const nothing = { keywords: [], entities: [], flags: [] }

export function keyword(text: string) {
  return { ...nothing, keywords: [{ text, start: 0, end: text.length, score: 1 }] }
}

/** A clock that is set by hand, topics, and items about them. */
export function openDesk(store: Store, seed = 1) {
  const random = randomNumbers(seed)
  const clock = { now: Date.parse('2026-11-02T09:00:00Z') }
  const topics = new Map<string, Float32Array>()
  const log = collectLog()
  let count = 0
  function centre(topic: string): Float32Array {
    const known = topics.get(topic) ?? randomVector(dimension, random)
    topics.set(topic, known)
    return known
  }
  return {
    clock,
    log,
    random,
    open: (more: Partial<RelatedOptions> = {}) =>
      openRelated(store, {
        ...{ set: 'desk', encoder: { version: 'v1', dimension }, log, now: () => clock.now },
        ...more,
      }),
    /** Makes a topic that is akin to another: what is said of both has about so much in common, times `likeness`. */
    akin(topic: string, other: string, likeness: number): void {
      const known = centre(other)
      // Another direction, without what it has of the first.
      const away = randomVector(dimension, random)
      const shared = away.reduce((sum, value, place) => sum + value * (known[place] as number), 0)
      const rest = away.map((value, place) => value - shared * (known[place] as number))
      const length = Math.hypot(...rest)
      const amount = Math.sqrt(1 - likeness ** 2) / length
      topics.set(
        topic,
        known.map((value, place) => likeness * value + amount * (rest[place] as number)),
      )
    },
    /** What somebody says of a topic; two say nearly the same. */
    saying: (topic: string, likeness = 0.75) => near(centre(topic), likeness, random),
    item(more: Partial<SeenItem> = {}): SeenItem {
      count++
      return {
        key: `mail:support/INBOX/1/${count}`,
        version: '1',
        at: new Date(clock.now).toISOString(),
        subject: `Subject ${count}`,
        requester: `person-${count}@example.com`,
        url: null,
        messageIds: [`<${count}@example.com>`],
        references: [],
        ...more,
      }
    },
  }
}
