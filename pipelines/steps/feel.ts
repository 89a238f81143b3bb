import { type Decision, sentimentLabels } from '../../src/item/decision.ts'
import type { ItemFlag } from '../../src/item/item.ts'
import type { Encoding } from '../../src/model/encoder.ts'
import { decided, type Triage } from '../triage-state.ts'

/**
 * Where urgency turns into a level. In a help desk most mail can wait until its turn, so `high` has to be rare to be
 * worth anything: the model's score is the probability that a person would call the text urgent, and `high` begins
 * where that is more likely than not. `low` ends where it is less than one in five.
 */
const urgencyLevels = { normalFrom: 0.2, highFrom: 0.5 }

/** Nobody waits for an answer to these; a reply to them goes to a machine, or round in circles (RFC 3834 §2). */
const neverAnswered: readonly ItemFlag[] = ['auto-reply', 'bounce', 'bulk', 'list', 'no-reply']

/** How the author feels, how soon they need something, whether they wait for an answer. */
export function feel(state: Triage): Triage {
  const { encoding, item } = state
  if (encoding === null) return state
  const unanswered = item.flags.some((flag) => neverAnswered.includes(flag))
  return decided(state, {
    sentiment: sentimentOf(encoding),
    urgency: { score: rounded(encoding.urgency), level: urgencyLevel(encoding.urgency) },
    needsReply: unanswered ? 0 : rounded(encoding.reply),
  })
}

function sentimentOf({ sentiment }: Encoding): Decision['sentiment'] {
  const [negative, neutral, positive] = Array.from(sentiment, rounded) as [number, number, number]
  const probabilities = { negative, neutral, positive }
  const [first, ...others] = sentimentLabels
  const label = others.reduce(
    (best, other) => (probabilities[other] > probabilities[best] ? other : best),
    first as Decision['sentiment']['label'],
  )
  return { label, probabilities }
}

export function urgencyLevel(score: number): Decision['urgency']['level'] {
  if (score >= urgencyLevels.highFrom) return 'high'
  return score >= urgencyLevels.normalFrom ? 'normal' : 'low'
}

/** Four decimals: what the model's arithmetic holds, and what a person can read. */
function rounded(value: number): number {
  return Math.round(value * 10_000) / 10_000
}
