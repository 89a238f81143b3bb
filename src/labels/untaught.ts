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

/**
 * The share of their say that descriptions keep beside examples: all of it where there are none, near half with many. At
 * full strength they hold back what examples teach, since of an example that its description already finds nothing is
 * learnt. Half was the best share on the sets of bench/labels.ts from five examples a label on.
 */
export function descriptionShare(
  labels: number,
  examples: readonly { target: number; weight: number }[],
): number {
  const counts = new Float64Array(labels)
  for (const { target, weight } of examples)
    if (target < labels) counts[target] = (counts[target] as number) + weight
  const taught = counts.reduce((sum, count) => sum + count / (1 + count), 0)
  return labels === 0 ? 1 : 1 - (0.5 * taught) / labels
}

/** One logit a label; that of "none of these" is 0. `share`: see descriptionShare. */
export function untaughtLogits(
  { descriptions, flagLogits, zeroShot }: Untaught,
  { embedding }: Pick<Reading, 'embedding'>,
  { flags = [] }: Pick<Content, 'flags'>,
  share: number,
): Float64Array {
  const logits = zeroShotLogits(embedding, descriptions, zeroShot).map((logit) => share * logit)
  addFlagLogits(flagLogits, flags, logits)
  return logits
}
