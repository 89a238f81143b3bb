import type { Encoder } from '../model/encoder.ts'
import type { Label } from './label-set.ts'

/** Each label's description as one direction of the embedding space: [labels × dimension]. */
export type Descriptions = Float32Array[]

/** Encodes name and description of each label. */
export async function encodeDescriptions(
  labels: readonly Label[],
  encoder: Pick<Encoder, 'encode'>,
): Promise<Descriptions> {
  const encodings = await encoder.encode(labels.map(describe))
  return encodings.map((encoding) => encoding.embedding)
}

/**
 * logit of a label = scale · cos(text, description) + bias, with the facts of the weights; "none of these" has logit 0.
 */
export function zeroShotLogits(
  embedding: Float32Array,
  descriptions: Descriptions,
  facts: { scale: number; bias: number },
): Float64Array {
  const logits = new Float64Array(descriptions.length)
  for (const [label, description] of descriptions.entries()) {
    let cosine = 0
    for (let place = 0; place < embedding.length; place++) {
      cosine += (embedding[place] ?? 0) * (description[place] ?? 0)
    }
    logits[label] = facts.scale * cosine + facts.bias
  }
  return logits
}

function describe(label: Label): string {
  return label.description === '' ? label.name : `${label.name}: ${label.description}`
}
