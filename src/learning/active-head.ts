/** The label engine that a label set uses now, made of what was learnt. */
import { createLabelEngine, type LabelEngine } from '../labels/label-engine.ts'
import type { Label } from '../labels/label-set.ts'
import type { Encoder } from '../model/encoder.ts'
import type { Store } from '../queue/redis.ts'
import { findExamples } from './example-store.ts'
import { loadFitted, loadHeads, loadVotes, saveFitted, type Vote } from './head-store.ts'
import type { LearntExample } from './learnt-example.ts'
import { withReadings } from './reading-cache.ts'
import { inTurn } from './turn.ts'

export interface ActiveHead {
  engine: LabelEngine
  /** Null where nothing has been learnt. */
  snapshot: number | null
  /** Had it to be fitted? */
  isFitted: boolean
}

/**
 * Loads the active head. Where its weights are not there (another encoder, an example that was removed) it is fitted
 * again, by one process for all.
 */
export async function openActiveHead(
  parts: { store: Store; encoder: Pick<Encoder, 'encode' | 'facts'>; signal?: AbortSignal },
  set: { key: string; labels: readonly Label[] },
): Promise<ActiveHead> {
  const { store, encoder, signal } = parts
  const { key, labels } = set
  return inTurn(
    store,
    `head:${key}`,
    async () => {
      const { active } = await loadHeads(store, key)
      if (active === null)
        return {
          engine: await createLabelEngine({ labels, encoder, signal }),
          snapshot: null,
          isFitted: false,
        }
      const votes = await loadVotes(store, key, active)
      const examples = await withReadings(store, encoder, await findVoted(store, votes), signal)
      const fitted = await loadFitted(store, key, active)
      const engine = await createLabelEngine({ labels, encoder, examples, fitted, signal })
      const isFitted = fitted === null || engine.fitted?.digest !== fitted.digest
      if (isFitted) await saveFitted(store, key, { number: active, votes: votes.length }, engine)
      return { engine, snapshot: active, isFitted }
    },
    signal,
  )
}

/** The examples of these votes, with the label of the vote; what was removed meanwhile is left out. */
export async function findVoted(store: Store, votes: readonly Vote[]): Promise<LearntExample[]> {
  const byId = new Map(votes.map((vote) => [vote.id, vote]))
  const examples = await findExamples(store, [...byId.keys()])
  return examples.map((example) => {
    const { label, weight, at } = byId.get(example.id) as Vote
    return { ...example, label, weight, at }
  })
}
