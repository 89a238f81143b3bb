import type { Encoding } from './encoder.ts'
import type { Tokens } from './tokenizer.ts'
import { handOver, type Window } from './windows.ts'

/** What one pass says of one window: the named outputs of the model, for a batch of one. T counts [CLS] and [SEP]. */
export interface WindowOutputs {
  /** [dimension] */
  embedding: Float32Array
  /** [3] */
  sentiment: Float32Array
  urgency: number
  reply: number
  /** [T × 3] */
  keyphrase: Float32Array
  /** [T] */
  salience: Float32Array
}

/**
 * Puts the windows of a text together.
 *
 * - embedding: mean weighted by tokens, L2-normalised; sentiment: the same mean, for it is about the whole text.
 * - urgency and reply: half the mean and half the highest. One pressing sentence makes a long mail urgent, so the mean
 *   alone would miss it; the highest alone grows with the number of windows, and every long text would become urgent.
 * - words: from the window that sees more around them; the tag of a word is that of its first piece, as in training,
 *   its salience the mean over its pieces.
 */
export function poolWindows(
  tokens: Tokens,
  windows: readonly Window[],
  outputs: readonly WindowOutputs[],
): Encoding {
  const weights = windows.map(
    (window) => 1 + tokensBefore(tokens, window.endWord) - tokensBefore(tokens, window.firstWord),
  )
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const shares = weights.map((weight) => weight / total)
  return {
    embedding: normalised(
      mean(
        outputs.map((each) => each.embedding),
        shares,
      ),
    ),
    sentiment: mean(
      outputs.map((each) => each.sentiment),
      shares,
    ),
    urgency: meanAndHighest(
      outputs.map((each) => each.urgency),
      shares,
    ),
    reply: meanAndHighest(
      outputs.map((each) => each.reply),
      shares,
    ),
    words: tokens.words,
    ...poolWords(tokens, windows, outputs),
  }
}

function poolWords(tokens: Tokens, windows: readonly Window[], outputs: readonly WindowOutputs[]) {
  const salience = new Float32Array(tokens.words.count)
  const keyphrase = new Float32Array(3 * tokens.words.count)
  let word = 0
  for (const [index, window] of windows.entries()) {
    const output = outputs[index]
    const next = windows[index + 1]
    if (output === undefined) continue
    const before = tokensBefore(tokens, window.firstWord) - 1
    const end = next === undefined ? window.endWord : handOver(window, next)
    for (; word < end; word++) {
      const first = tokensBefore(tokens, word) - before
      const afterLast = tokensBefore(tokens, word + 1) - before
      keyphrase.set(output.keyphrase.subarray(3 * first, 3 * first + 3), 3 * word)
      let sum = 0
      for (let token = first; token < afterLast; token++) sum += output.salience[token] ?? 0
      salience[word] = sum / (afterLast - first)
    }
  }
  return { salience, keyphrase }
}

function tokensBefore(tokens: Tokens, word: number): number {
  return tokens.firstToken[word] ?? 0
}

function mean(vectors: readonly Float32Array[], shares: readonly number[]): Float32Array {
  const [only] = vectors
  if (vectors.length === 1 && only !== undefined) return only
  const sum = new Float32Array(only?.length ?? 0)
  for (const [index, vector] of vectors.entries()) {
    const share = shares[index] ?? 0
    for (let place = 0; place < sum.length; place++)
      sum[place] = (sum[place] ?? 0) + share * (vector[place] ?? 0)
  }
  return sum
}

function normalised(vector: Float32Array): Float32Array {
  let squares = 0
  for (const value of vector) squares += value * value
  const length = Math.max(Math.sqrt(squares), 1e-12)
  return vector.map((value) => value / length)
}

function meanAndHighest(values: readonly number[], shares: readonly number[]): number {
  const average = values.reduce((sum, value, index) => sum + value * (shares[index] ?? 0), 0)
  return (average + Math.max(...values)) / 2
}
