import { crossValidate } from '../src/labels/label-engine.ts'
import { comparePairs, isWorse, type Pairs, worthOf } from '../src/learning/trial.ts'
import { answersOf, type LearnContext, type Learning, trialOf } from './learning-state.ts'

/**
 * The challenger without these votes, where that `helps` the rest, or where with them it would be refused; otherwise the
 * challenger as it is. They are looked at again in every round.
 */
export async function learnWithout(
  state: Learning,
  kind: 'contradicted' | 'outdated',
  votes: readonly { id: string }[],
  helps: (pairs: Pairs) => boolean,
  { encoder, signal }: LearnContext,
): Promise<Learning> {
  if (votes.length === 0) return state
  const ids = new Set(votes.map(({ id }) => id))
  const { labels, compared, challengerSays } = state
  const challenger = state.challenger.filter(({ id }) => !ids.has(id))
  const examples = challenger.filter(({ id }) => compared.has(id))
  const says = answersOf(await crossValidate({ labels, encoder, examples, signal }))
  const pairs = examples.flatMap(({ id, label }) => {
    const [withThem, without] = [challengerSays.get(id), says.get(id)]
    return withThem && without ? [[worthOf(withThem, label), worthOf(without, label)] as const] : []
  })
  if (!helps(comparePairs(pairs)) && !isWorse(trialOf(state))) return state
  return { ...state, challenger, challengerSays: says, [kind]: ids }
}
