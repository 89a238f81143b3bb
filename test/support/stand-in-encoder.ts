import type { Encoder, Encoding, Words } from '../../src/model/encoder.ts'

const dimension = 32
const negative = /\b(?:broken|angry|terrible|not|wrong|kaputt|late)\b/i
const positive = /\b(?:thanks|great|love|perfect|danke)\b/i

/** Hands out deterministic answers of the right shape from words alone, so that tests need no weights. */
export function standInEncoder(): Encoder & { readonly encoded: number } {
  let encoded = 0
  return {
    facts: { version: 'stand-in', dimension, maxTokens: 256, zeroShot: { scale: 10, bias: -2 } },
    get encoded() {
      return encoded
    },
    async encode(texts, signal) {
      signal?.throwIfAborted()
      encoded += texts.length
      return texts.map(encodingOf)
    },
    async close() {},
  }
}

/** What the stand-in says of one text: long words are salient and keyphrases, and the embedding is a bag of words. */
export function encodingOf(text: string): Encoding {
  const spans = [...text.matchAll(/[\p{L}\p{N}]+|[^\s\p{L}\p{N}]/gu)]
  const words: Words = {
    count: spans.length,
    start: Int32Array.from(spans, ({ index }) => index),
    end: Int32Array.from(spans, ({ index, 0: word }) => index + word.length),
  }
  const salience = Float32Array.from(spans, ({ 0: word }) => Math.min(1, word.length / 12))
  const keyphrase = new Float32Array(spans.length * 3)
  for (const [index, { 0: word }] of spans.entries()) {
    const inside = Math.min(0.9, word.length / 10)
    keyphrase.set([1 - inside, inside / 2, inside / 2], index * 3)
  }
  return {
    embedding: bagOfWords(spans.map(({ 0: word }) => word.toLowerCase())),
    sentiment: negative.test(text)
      ? Float32Array.of(0.8, 0.15, 0.05)
      : positive.test(text)
        ? Float32Array.of(0.05, 0.15, 0.8)
        : Float32Array.of(0.1, 0.8, 0.1),
    urgency: /\b(?:urgent|asap|dringend)\b/i.test(text) ? 0.9 : 0.1,
    reply: text.includes('?') ? 0.9 : 0.2,
    words,
    salience,
    keyphrase,
  }
}

function bagOfWords(words: string[]): Float32Array {
  const embedding = new Float32Array(dimension)
  for (const word of words) {
    const slot = [...word].reduce((hash, letter) => (hash * 31 + letter.charCodeAt(0)) % 9973, 7) % dimension
    embedding[slot] = (embedding[slot] ?? 0) + 1
  }
  const length = Math.hypot(...embedding) || 1
  return embedding.map((value) => value / length)
}
