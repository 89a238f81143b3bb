/**
 * LexRank (Erkan & Radev 2004, threshold 0.1, damping 0.85) in its own few lines: the package of that name splits the
 * sentences itself, so that its scores could not be set against votes on given ones.
 */
const threshold = 0.1
const damping = 0.85
const rounds = 60

/** A score for each sentence; the more sentences are like it, and the more those are like others, the higher. */
export function lexRank(sentences: readonly string[]): number[] {
  const vectors = tfIdfVectors(sentences)
  const linked = vectors.map((one) =>
    vectors.flatMap((other, place) => (cosine(one, other) > threshold ? [place] : [])),
  )
  let scores = sentences.map(() => 1 / sentences.length)
  for (let round = 0; round < rounds; round++) {
    const next = sentences.map(() => (1 - damping) / sentences.length)
    for (const [from, places] of linked.entries()) {
      for (const to of places) next[to] = (next[to] ?? 0) + (damping * (scores[from] ?? 0)) / places.length
    }
    scores = next
  }
  return scores
}

type Vector = Map<string, number>

function tfIdfVectors(sentences: readonly string[]): Vector[] {
  const words = sentences.map((sentence) => sentence.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [])
  const frequencies = new Map<string, number>()
  for (const each of words)
    for (const word of new Set(each)) frequencies.set(word, (frequencies.get(word) ?? 0) + 1)
  return words.map((each) => {
    const vector: Vector = new Map()
    for (const word of each) {
      const rarity = Math.log(sentences.length / (frequencies.get(word) ?? 1))
      vector.set(word, (vector.get(word) ?? 0) + rarity)
    }
    return vector
  })
}

function cosine(one: Vector, other: Vector): number {
  let product = 0
  for (const [word, value] of one) product += value * (other.get(word) ?? 0)
  return product === 0 ? 0 : product / (size(one) * size(other))
}

function size(vector: Vector): number {
  return Math.sqrt([...vector.values()].reduce((sum, value) => sum + value * value, 0))
}
