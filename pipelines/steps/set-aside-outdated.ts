import { isBetter, worthOf } from '../../src/learning/trial.ts'
import { learnWithout } from '../learn-without.ts'
import type { LearnContext, Learning } from '../learning-state.ts'

/**
 * Old votes that were believed until the new ones came, and are not any more, are not learnt any more: the label means
 * something else now, or another one took its mail. Kept, they would make the head unsure of both.
 */
export function setAsideOutdated(state: Learning, context: LearnContext): Promise<Learning> {
  const { challenger, fresh, championSays, challengerSays } = state
  const outdated = challenger.filter(({ id, label }) => {
    const [before, now] = [championSays.get(id), challengerSays.get(id)]
    if (fresh.has(id) || before === undefined || now === undefined) return false
    return worthOf(before, label) >= 2 && worthOf(now, label) < 2
  })
  return learnWithout(state, 'outdated', outdated, isBetter, context)
}
