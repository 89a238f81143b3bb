import type { Decision } from '../../src/item/decision.ts'

/** A calm decision: the label, and nothing else to say. */
export function decisionOf(label: string | null): Decision {
  return {
    id: '1',
    language: 'en',
    label,
    labels: [],
    rule: null,
    sentiment: { label: 'neutral', probabilities: { negative: 0, neutral: 1, positive: 0 } },
    urgency: { score: 0, level: 'low' },
    needsReply: 1,
    keywords: [],
    entities: [],
    summary: [],
    flags: [],
  }
}
