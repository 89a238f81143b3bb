import type { Brief, BriefSentence } from '../brief-state.ts'

/**
 * From this likeness on a later sentence of the other side speaks of what was asked. Low: taking a question for answered
 * hides it, but every "we received your mail" would leave it open for ever.
 */
const leastLikeness = 0.45
const most = 12

/** What each side asked of the other, the latest last, and whether anything that came later speaks of it. */
export function findAsked(state: Brief): Brief {
  const { sentences, messages } = state
  const asked = sentences.flatMap((sentence, index) =>
    sentence.asks ? [{ sentence: index, isOpen: !isAnswered(sentence) }] : [],
  )
  return { ...state, asked: asked.slice(-most) }

  function isAnswered({ message, embedding }: BriefSentence): boolean {
    const side = messages[message]?.isOurs
    return sentences.some(
      (later) =>
        later.message > message &&
        messages[later.message]?.isOurs !== side &&
        !later.asks &&
        likeness(embedding, later.embedding) >= leastLikeness,
    )
  }
}

function likeness(one: Float32Array, other: Float32Array): number {
  let sum = 0
  for (let place = 0; place < one.length; place++) sum += (one[place] as number) * (other[place] ?? 0)
  return sum
}
