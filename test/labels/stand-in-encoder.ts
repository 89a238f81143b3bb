import type { Encoder, Encoding } from '../../src/model/encoder.ts'

const dimension = 64

/** Each word is a fixed direction; a text is the sum of its words. Enough for "these two share words". */
function embed(text: string): Float32Array {
  const sum = new Float32Array(dimension)
  for (const word of text.toLowerCase().match(/[a-z]+/g) ?? []) {
    let state = 2166136261
    for (const character of word) state = Math.imul(state ^ character.charCodeAt(0), 16777619)
    for (let place = 0; place < dimension; place++) {
      state = Math.imul(state ^ (state >>> 15), 2246822519) + place
      sum[place] = (sum[place] ?? 0) + ((state >>> 8) % 2001) / 1000 - 1
    }
  }
  const length = Math.hypot(...sum) || 1
  return sum.map((value) => value / length)
}

/** An encoder without a model: deterministic, and texts that share words are near each other. */
export function makeStandInEncoder(): Pick<Encoder, 'encode' | 'facts'> {
  return {
    facts: { version: 'stand-in', dimension, maxTokens: 128, zeroShot: { scale: 8, bias: -2 } },
    encode: async (texts) =>
      texts.map(
        (text): Encoding => ({
          embedding: embed(text),
          sentiment: Float32Array.of(0, 1, 0),
          urgency: 0,
          reply: 0,
          words: { count: 0, start: new Int32Array(), end: new Int32Array() },
          salience: new Float32Array(),
          keyphrase: new Float32Array(),
        }),
      ),
  }
}
