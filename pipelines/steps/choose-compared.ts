import type { Learning } from '../learning-state.ts'

/** More items would say the same more surely, but take as long as the learning itself does again. */
const most = 2_000

/** On which items the heads are compared: all new votes, and the newest of the others. */
export function chooseCompared(state: Learning): Learning {
  const learnt = new Map(state.champion.map((example) => [example.id, example]))
  const isKnown = ({ id, label, weight }: Learning['challenger'][number]) => {
    const before = learnt.get(id)
    return before !== undefined && before.label === label && before.weight === weight
  }
  const fresh = state.challenger.filter((example) => !isKnown(example)).map(({ id }) => id)
  const known = state.challenger.filter(isKnown).map(({ id }) => id)
  return { ...state, fresh: new Set(fresh), compared: new Set([...fresh, ...known].slice(0, most)) }
}
