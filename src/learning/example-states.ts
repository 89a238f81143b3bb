/** What became of each example of a label set. */
import type { Store } from '../queue/redis.ts'
import { listExamples } from './example-store.ts'
import { type Heads, loadHeads, loadOutdated, loadVotes, type Snapshot } from './head-store.ts'
import type { LearntExample } from './learnt-example.ts'
import { concerns, type LearningSet, markOf, newVotes, voteOf, votesToLearn, withoutVotes } from './votes.ts'

export const exampleStates = [
  /** The head in use has learnt it. */
  'learnt',
  /** It came after the last round of learning. */
  'waiting',
  /** It was tried, and the head is better without it. */
  'set-aside',
  /** Later examples overruled it. */
  'outdated',
  /** A rollback took it out. */
  'held',
] as const
export type ExampleState = (typeof exampleStates)[number]

export interface Learnt {
  heads: Heads
  active: Snapshot | null
  /** Those that are about the label set, the newest first. */
  examples: { example: LearntExample; state: ExampleState }[]
}

export async function whatIsLearnt(store: Store, set: LearningSet): Promise<Learnt> {
  const heads = await loadHeads(store, set.key)
  const active = heads.snapshots.find(({ number }) => number === heads.active) ?? null
  const [learnt, outdated] =
    active === null
      ? [[], []]
      : await Promise.all([
          loadVotes(store, set.key, active.number),
          loadOutdated(store, set.key, active.number),
        ])
  const held = await loadVotes(store, set.key, 'held')
  const examples = (await listExamples(store)).filter((example) => concerns(set, example))
  const votes = examples.map(voteOf)
  const toLearn = withoutVotes(votesToLearn(votes, learnt, held), outdated)
  const wasTried = heads.tried === markOf(toLearn)
  // What was said again, and is the same, is learnt too.
  const isLearnt = idsOf(votes).difference(idsOf(newVotes(votes, learnt)))
  const isOutdated = idsOf(votes).difference(idsOf(withoutVotes(votes, outdated)))
  const isHeld = idsOf(votes).difference(idsOf(withoutVotes(votes, held)))
  function stateOf(id: string): ExampleState {
    if (isLearnt.has(id)) return 'learnt'
    if (isHeld.has(id)) return 'held'
    if (isOutdated.has(id)) return 'outdated'
    return wasTried ? 'set-aside' : 'waiting'
  }
  return { heads, active, examples: examples.map((example) => ({ example, state: stateOf(example.id) })) }
}

function idsOf(votes: readonly { id: string }[]): Set<string> {
  return new Set(votes.map(({ id }) => id))
}
