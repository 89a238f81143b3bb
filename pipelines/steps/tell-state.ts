import type { Brief, BriefState } from '../brief-state.ts'

/** From this probability on its author waits for an answer though no sentence asks: one half, by the odds of feel.ts. */
const leastNeed = 0.73

/** Whose turn it is: whoever did not write last, if the last message asks for something. */
export function tellState(state: Brief): Brief {
  return { ...state, state: stateOf(state) }
}

function stateOf({ messages, sentences, encodings }: Brief): BriefState {
  const last = messages.length - 1
  const asks = sentences.some((sentence) => sentence.message === last && sentence.asks)
  if (messages[last]?.isOurs === true) return asks ? 'waits-for-them' : 'nothing-asked'
  // A customer who says what is wrong waits, too.
  return asks || (encodings[last]?.reply ?? 0) >= leastNeed ? 'waits-for-us' : 'nothing-asked'
}
