import type { Decision } from '../src/item/decision.ts'
import type { Item } from '../src/item/item.ts'
import type { LabelPrior } from '../src/labels/answer.ts'
import type { Classification } from '../src/labels/decide.ts'
import type { Evidence } from '../src/labels/evidence.ts'
import type { Encoder } from '../src/model/encoder.ts'
import { pipeline, type Timed } from './pipeline.ts'
import { classify } from './steps/classify.ts'
import { detectLanguage } from './steps/detect-language.ts'
import { encode } from './steps/encode.ts'
import { explain } from './steps/explain.ts'
import { feel } from './steps/feel.ts'
import { findEntities } from './steps/find-entities.ts'
import { findKeywords } from './steps/find-keywords.ts'
import { matchRules } from './steps/match-rules.ts'
import { splitSentences } from './steps/split-sentences.ts'
import { summarise } from './steps/summarise.ts'
import { blank, type Triage, type TriageContext, type TriageEngine } from './triage-state.ts'

/** Everything said of one item, from one pass of the encoder. */
const triage = pipeline<Triage, TriageContext>([
  detectLanguage,
  splitSentences,
  findEntities,
  matchRules,
  encode,
  classify,
  explain,
  feel,
  findKeywords,
  summarise,
])

export interface TriageOptions {
  encoder: Pick<Encoder, 'encode'>
  /** Null where the user has no labels: every item stays undecided. */
  labelEngine: TriageEngine | null
  /** Is the evidence wanted, too? */
  explains?: boolean
  timed?: Timed
}

export interface TriageResult {
  decision: Decision
  /** What all offsets of the decision index: analysedText(item). */
  text: string
  /** [dimension], L2-normalised; null when there was nothing to read. */
  embedding: Float32Array | null
  /** What the label engine said, with how sure it is; null without labels or text. */
  classification: Classification | null
  /** Why; null where it was not wanted, or a rule or nothing settled it. */
  evidence: Evidence | null
}

/** Triage of one item; `prior` is what its thread says of its label. */
type TriageItem = (item: Item, signal?: AbortSignal, prior?: LabelPrior) => Promise<TriageResult>

/**
 * The pipeline for many items. Call it for many at once: the encoder batches what is asked at the same time. Aborting
 * `signal` rejects with its reason.
 */
export function createTriage(options: TriageOptions): TriageItem {
  return async (item, signal, prior) => {
    const { state } = await triage(blank(item, options.labelEngine), { ...options, signal, prior })
    return resultOf(state)
  }
}

function resultOf({ decision, text, encoding, classification, evidence }: Triage): TriageResult {
  return { decision, text, embedding: encoding?.embedding ?? null, classification, evidence }
}
