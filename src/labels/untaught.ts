/** What descriptions and facts say of an item before anything is learnt. */
import type { Encoder } from '../model/encoder.ts'
import type { Content, Reading } from './features.ts'
import { addFlagLogits, encodeFlags, type FlagLogits } from './flag-logits.ts'
import type { Label } from './label-set.ts'
import { type Descriptions, encodeDescriptions, zeroShotLogits } from './zero-shot.ts'

/** Plain data, so that the thread that fits can have it too. */
export interface Untaught {
  descriptions: Descriptions
  flagLogits: FlagLogits
  zeroShot: { scale: number; bias: number }
}

export async function encodeUntaught(
  labels: readonly Label[],
  encoder: Pick<Encoder, 'encode' | 'facts'>,
): Promise<Untaught> {
  const descriptions = await encodeDescriptions(labels, encoder)
  const flagLogits = await encodeFlags(descriptions, encoder)
  return { descriptions, flagLogits, zeroShot: encoder.facts.zeroShot }
}

/** One logit a label; that of "none of these" is 0. */
export function untaughtLogits(
  { descriptions, flagLogits, zeroShot }: Untaught,
  { embedding }: Pick<Reading, 'embedding'>,
  { flags = [] }: Pick<Content, 'flags'>,
): Float64Array {
  const logits = zeroShotLogits(embedding, descriptions, zeroShot)
  addFlagLogits(flagLogits, flags, logits)
  return logits
}
