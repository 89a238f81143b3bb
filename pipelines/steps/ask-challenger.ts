import type { Classification } from '../../src/labels/decide.ts'
import { crossValidate } from '../../src/labels/label-engine.ts'
import type { LearnContext, Learning } from '../learning-state.ts'

/** What the challenger says of the compared items, each kept aside once: so every new correction is tried on the others. */
export async function askChallenger(state: Learning, { encoder, signal }: LearnContext): Promise<Learning> {
  const { labels, challenger, compared } = state
  const examples = challenger.filter(({ id }) => compared.has(id))
  const heldOut = await crossValidate({ labels, encoder, examples, signal })
  const challengerSays = new Map<string, Classification>()
  for (const { example, classification } of heldOut) challengerSays.set(example.id ?? '', classification)
  return { ...state, challengerSays }
}
