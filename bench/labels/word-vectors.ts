/** Texts as TF-IDF vectors of words and pairs of words, of length 1: what the baselines look at. */
import { gramsOf } from '../eval/naive-bayes.ts'

export type Sparse = [place: number, value: number][]

export interface WordVectors {
  places: number
  vectorOf(text: string): Sparse
}

/** Knows the words of these texts; others are passed over. Inverse document frequency as in scikit-learn, smoothed. */
export function wordVectors(texts: readonly string[]): WordVectors {
  const frequencies = new Map<string, number>()
  for (const text of texts)
    for (const gram of new Set(gramsOf(text))) frequencies.set(gram, (frequencies.get(gram) ?? 0) + 1)
  const places = new Map([...frequencies.keys()].map((gram, place) => [gram, place]))
  return {
    places: places.size,
    vectorOf(text) {
      const values = new Map<number, number>()
      for (const gram of gramsOf(text)) {
        const place = places.get(gram)
        if (place === undefined) continue
        const rarity = Math.log((1 + texts.length) / (1 + (frequencies.get(gram) ?? 0))) + 1
        values.set(place, (values.get(place) ?? 0) + rarity)
      }
      const length = Math.sqrt([...values.values()].reduce((sum, value) => sum + value * value, 0))
      return [...values].map(([place, value]) => [place, value / length])
    },
  }
}
