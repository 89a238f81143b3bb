/** The words of a text (BERT pre-tokens) with their place in it; offsets in UTF-16 code units, [start, end). */
export interface Words {
  count: number
  start: Int32Array
  end: Int32Array
}

/** Everything one forward pass says about one text; longer texts are read in overlapping windows and pooled. */
export interface Encoding {
  /** [dimension], L2-normalised. */
  embedding: Float32Array
  /** [3] probabilities: negative, neutral, positive. */
  sentiment: Float32Array
  /** 0 … 1 */
  urgency: number
  /** Probability that the author waits for an answer. */
  reply: number
  words: Words
  /** [words] how much each word stands for the whole text, about 0 … 1. */
  salience: Float32Array
  /** [words × 3] probabilities of O, B, I: outside, beginning, inside of a keyphrase. */
  keyphrase: Float32Array
}

/** Facts the weights bring with them (models/encoder/config.json). */
export interface EncoderFacts {
  /** Changes with the weights: everything learnt from older embeddings is made anew. */
  version: string
  dimension: number
  maxTokens: number
  /** Measured in training: logit of a label = scale · cos(text, description) + bias; "none of these" has logit 0. */
  zeroShot: { scale: number; bias: number }
}

export interface Encoder {
  readonly facts: EncoderFacts
  /** One Encoding per text, in order. Calls made at the same time share batches. A crashed model thread is started again and the texts are encoded once more. */
  encode(texts: readonly string[], signal?: AbortSignal): Promise<Encoding[]>
  close(): Promise<void>
}
