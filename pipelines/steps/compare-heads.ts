import { type Learning, trialOf } from '../learning-state.ts'

/** Counts of how many of the new and of the known votes each head says more rightly. */
export function compareHeads(state: Learning): Learning {
  return { ...state, trial: trialOf(state) }
}
