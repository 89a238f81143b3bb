import { setImmediate } from 'node:timers/promises'
import { createLabelEngine, crossValidate } from '../../src/labels/label-engine.ts'
import { answersOf, type LearnContext, type Learning } from '../learning-state.ts'

/**
 * What the champion says of the compared items. Of those it has learnt, with whatever label, it says what it would if
 * it had not: each is kept aside once.
 */
export async function askChampion(state: Learning, { encoder, signal }: LearnContext): Promise<Learning> {
  const { labels, champion, championFitted: fitted, challenger, compared } = state
  const examples = champion.filter(({ id }) => compared.has(id))
  const championSays = answersOf(await crossValidate({ labels, encoder, examples, signal }))
  const unseen = challenger.filter(({ id }) => compared.has(id) && !championSays.has(id))
  if (unseen.length === 0) return { ...state, championSays }
  const engine = await createLabelEngine({ labels, encoder, examples: champion, fitted, signal })
  for (const [index, example] of unseen.entries()) {
    // Mail that is decided meanwhile need not wait for thousands.
    if (index % 50 === 49) await setImmediate()
    championSays.set(example.id, engine.classify(example.reading, example))
  }
  return { ...state, championSays }
}
