import type { Store } from '../queue/redis.ts'
import { findExamples } from './example-store.ts'
import { loadHeads } from './head-store.ts'
import { EXAMPLE_TIMES, pagesOf } from './keys.ts'
import type { ExampleSource } from './learnt-example.ts'

/** What came of what people did, not of what somebody taught on purpose. */
const ofCorrections: readonly ExampleSource[] = ['moved', 'keyword', 'draft', 'field']

export interface LearntBetween {
  corrections: number
  taught: number
  /** Heads that were put to use; of old ones only the last few are known. */
  heads: number
  head: TriedHead | null
  refused: TriedHead | null
}

interface TriedHead {
  at: string
  examples: number
  /** On examples that neither head had learnt; null where there was nothing to try. */
  trial: { items: number; better: number; worse: number } | null
}

/** What was learnt in a period: examples with a place in one of the sources, or none; heads of the label sets. */
export async function learntBetween(
  store: Store,
  { from, to }: { from: Date; to: Date },
  { sources, labelSets }: { sources: readonly string[] | null; labelSets: readonly string[] },
): Promise<LearntBetween> {
  const isIn = (at: string) => Date.parse(at) >= from.getTime() && Date.parse(at) < to.getTime()
  const counts = { corrections: 0, taught: 0 }
  const ids = await store.redis.zrangebyscore(EXAMPLE_TIMES, from.getTime(), `(${to.getTime()}`)
  for (const page of pagesOf(ids))
    for (const { source, place } of await findExamples(store, page)) {
      const isOurs = sources === null || place === null || sources.includes(place.split('/')[0] ?? '')
      if (isOurs) counts[ofCorrections.includes(source) ? 'corrections' : 'taught']++
    }
  const sets = await Promise.all(labelSets.map((set) => loadHeads(store, set)))
  const snapshots = sets.flatMap(({ snapshots }) => snapshots.filter(({ at }) => isIn(at)))
  const refusals = sets.flatMap(({ refused }) => (refused !== null && isIn(refused.at) ? [refused] : []))
  return {
    ...counts,
    heads: snapshots.length,
    head: toldHead(latest(snapshots)),
    refused: toldHead(latest(refusals)),
  }
}

function latest<Head extends { at: string }>(heads: readonly Head[]): Head | null {
  return heads.reduce<Head | null>((last, head) => (last === null || head.at > last.at ? head : last), null)
}

function toldHead(
  head: { at: string; votes: number; trial: { fresh: NonNullable<TriedHead['trial']> } | null } | null,
): TriedHead | null {
  if (head === null) return null
  const { at, votes, trial } = head
  return { at, examples: votes, trial: trial === null || trial.fresh.items === 0 ? null : trial.fresh }
}
