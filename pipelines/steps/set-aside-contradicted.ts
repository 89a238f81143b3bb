import { crossValidate } from '../../src/labels/label-engine.ts'
import { type Pairs, worthOf } from '../../src/learning/trial.ts'
import { learnWithout } from '../learn-without.ts'
import { type Answers, answersOf, type LearnContext, type Learning } from '../learning-state.ts'

/** New votes. */
const burst = 5

/**
 * New votes that the others speak against, and that no other new vote speaks for, are not learnt: slips of a person, or
 * somebody's bad joke. Those who have changed their minds soon have other votes that say the same. (After "confident
 * learning", Northcutt, Jiang & Chuang 2021: a vote that is not believed when it is kept aside is probably wrong.)
 */
export async function setAsideContradicted(state: Learning, context: LearnContext): Promise<Learning> {
  const { labels, challenger, compared, fresh, challengerSays } = state
  const examples = challenger.filter(({ id }) => fresh.has(id) && compared.has(id))
  const doubted = examples.filter((vote) => speaksAgainst(challengerSays, vote))
  if (doubted.length === 0) return state
  const { encoder, signal } = context
  const amongThem = answersOf(await crossValidate({ labels, encoder, examples, signal }))
  const alone = doubted.filter((vote) => speaksAgainst(amongThem, vote))
  // In a burst nobody means every single one. The first corrections of a person are believed until something speaks
  // against them, and are looked at again when there are more.
  const helps = ({ better, worse }: Pairs) => better > worse || (better === worse && examples.length >= burst)
  return learnWithout(state, 'contradicted', alone, helps, context)
}

function speaksAgainst(answers: Answers, { id, label }: Learning['challenger'][number]): boolean {
  const said = answers.get(id)
  return said !== undefined && worthOf(said, label) < 2
}
