import { crossValidate } from '../../src/labels/label-engine.ts'
import { answersOf, type LearnContext, type Learning } from '../learning-state.ts'

/** What the challenger says of the compared items, each kept aside once: so every new vote is tried on the others. */
export async function askChallenger(state: Learning, { encoder, signal }: LearnContext): Promise<Learning> {
  const { labels, challenger, compared } = state
  const examples = challenger.filter(({ id }) => compared.has(id))
  const challengerSays = answersOf(await crossValidate({ labels, encoder, examples, signal }))
  return { ...state, challengerSays }
}
