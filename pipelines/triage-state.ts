import type { Decision } from '../src/item/decision.ts'
import { analysedText, type Item } from '../src/item/item.ts'
import type { LabelPrior } from '../src/labels/answer.ts'
import type { Classification } from '../src/labels/decide.ts'
import type { Evidence } from '../src/labels/evidence.ts'
import type { LabelEngine } from '../src/labels/label-engine.ts'
import type { Encoder, Encoding } from '../src/model/encoder.ts'
import type { Timed } from './pipeline.ts'
import type { Content } from './text/content.ts'

/** What the steps of triage hand on: the item, what was worked out of it, and the decision as far as it is made. */
export interface Triage {
  readonly item: Item
  /** analysedText(item), which every offset indexes. */
  readonly text: string
  readonly content: Content
  readonly encoding: Encoding | null
  readonly classification: Classification | null
  readonly evidence: Evidence | null
  readonly decision: Decision
}

/** What triage needs of the label engine; `explain` only where evidence is wanted. */
export type TriageEngine = Pick<LabelEngine, 'labels' | 'classify'> & Partial<Pick<LabelEngine, 'explain'>>

export interface TriageContext {
  encoder: Pick<Encoder, 'encode'>
  labelEngine: TriageEngine | null
  /** Is the evidence wanted, too? */
  explains?: boolean | undefined
  /** What the thread of the item says of its label. */
  prior?: LabelPrior | undefined
  signal?: AbortSignal | undefined
  timed?: Timed | undefined
}

/** What is said of an item before anything is known, and of one without text: nothing, undecided. */
export function blank(item: Item, labelEngine: Pick<LabelEngine, 'labels'> | null): Triage {
  return {
    item,
    text: analysedText(item),
    content: { subject: null, sentences: [] },
    encoding: null,
    classification: null,
    evidence: null,
    decision: {
      id: item.id,
      language: 'und',
      label: null,
      labels: (labelEngine?.labels ?? []).map(({ name }) => ({ name, probability: 0 })),
      rule: null,
      sentiment: { label: 'neutral', probabilities: { negative: 0, neutral: 1, positive: 0 } },
      urgency: { score: 0, level: 'low' },
      needsReply: 0,
      keywords: [],
      entities: [],
      summary: [],
      flags: item.flags,
    },
  }
}

/** `state` with more of its decision made. */
export function decided(state: Triage, part: Partial<Decision>): Triage {
  return { ...state, decision: { ...state.decision, ...part } }
}
