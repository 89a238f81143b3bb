import { blankLearning, type Learnable, type LearnContext, type Learning } from './learning-state.ts'
import { type Outcome, pipeline } from './pipeline.ts'
import { askChallenger } from './steps/ask-challenger.ts'
import { askChampion } from './steps/ask-champion.ts'
import { chooseCompared } from './steps/choose-compared.ts'
import { compareHeads } from './steps/compare-heads.ts'
import { fitHead } from './steps/fit-head.ts'
import { refuseWorse } from './steps/refuse-worse.ts'
import { setAsideContradicted } from './steps/set-aside-contradicted.ts'
import { setAsideOutdated } from './steps/set-aside-outdated.ts'

/** From examples to a new head, or to the reason why the old one stays. */
const steps = pipeline<Learning, LearnContext>([
  chooseCompared,
  askChampion,
  askChallenger,
  setAsideContradicted,
  setAsideOutdated,
  compareHeads,
  refuseWorse,
  fitHead,
])

/** Nothing is stored: what is to be used is the engine of the outcome's state, or none where it was stopped. */
export function learn(known: Learnable, context: LearnContext): Promise<Outcome<Learning>> {
  return steps(blankLearning(known), context)
}
