import { comparePairs, worthOf } from '../../src/learning/trial.ts'
import type { Learning } from '../learning-state.ts'

/** Counts of how many of the new and of the known votes each head says more rightly. */
export function compareHeads(state: Learning): Learning {
  const { challenger, compared, fresh, championSays, challengerSays } = state
  const pairs = challenger.flatMap(({ id, label }) => {
    const champion = championSays.get(id)
    const challenged = challengerSays.get(id)
    if (!compared.has(id) || champion === undefined || challenged === undefined) return []
    const worths = [worthOf(champion, label), worthOf(challenged, label)] as const
    return [{ isFresh: fresh.has(id), worths }]
  })
  const ofKind = (wanted: boolean) =>
    comparePairs(pairs.filter(({ isFresh }) => isFresh === wanted).map(({ worths }) => worths))
  return { ...state, trial: { fresh: ofKind(true), known: ofKind(false) } }
}
