import { isWorse } from '../../src/learning/trial.ts'
import type { Learning } from '../learning-state.ts'
import { type Stop, stop } from '../pipeline.ts'

/** The champion stays where the new head is worse beyond what chance does. */
export function refuseWorse(state: Learning): Learning | Stop {
  if (state.trial !== null && isWorse(state.trial)) return stop('the new head is worse than the one in use')
  return state
}
