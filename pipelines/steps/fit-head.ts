import { createLabelEngine } from '../../src/labels/label-engine.ts'
import type { LearnContext, Learning } from '../learning-state.ts'

/** The head that goes into use has learnt everything, what was kept aside too. */
export async function fitHead(state: Learning, { encoder, signal }: LearnContext): Promise<Learning> {
  const { labels, challenger: examples } = state
  return { ...state, engine: await createLabelEngine({ labels, encoder, examples, signal }) }
}
