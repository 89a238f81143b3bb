import { rougeTokens } from './rouge.ts'

const damping = 0.85
const rounds = 50

/** TextRank (Mihalcea & Tarau 2004): sentences recommend those that share words with them. A score for each. */
export function textRank(sentences: readonly string[]): number[] {
  const words = sentences.map((sentence) => new Set(rougeTokens(sentence)))
  const likeness = words.map((one, from) =>
    words.map((other, to) => {
      if (from === to || one.size < 2 || other.size < 2) return 0
      return one.intersection(other).size / (Math.log(one.size) + Math.log(other.size))
    }),
  )
  const given = likeness.map((row) => row.reduce((sum, value) => sum + value, 0))
  let scores = sentences.map(() => 1)
  for (let round = 0; round < rounds; round++) {
    scores = scores.map((_, to) => {
      let sum = 0
      for (const [from, row] of likeness.entries())
        if ((given[from] ?? 0) > 0) sum += ((row[to] ?? 0) / (given[from] as number)) * (scores[from] ?? 0)
      return 1 - damping + damping * sum
    })
  }
  return scores
}
