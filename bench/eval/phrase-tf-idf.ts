import { stopWords } from '../../pipelines/text/stop-words.ts'
import { stemmed } from './stems.ts'

const longest = 3

/** How many of the texts hold each phrase of up to three words. */
export function documentFrequencies(texts: readonly string[]): Map<string, number> {
  const frequencies = new Map<string, number>()
  for (const text of texts) {
    for (const phrase of new Set(candidates(text)))
      frequencies.set(phrase, (frequencies.get(phrase) ?? 0) + 1)
  }
  return frequencies
}

/** The phrases of a text by count · log(texts / texts with it), the best first. */
export function byTfIdf(text: string, frequencies: ReadonlyMap<string, number>, texts: number): string[] {
  const counts = new Map<string, number>()
  for (const phrase of candidates(text)) counts.set(phrase, (counts.get(phrase) ?? 0) + 1)
  const worth = ([phrase, count]: [string, number]) =>
    count * Math.log(texts / (1 + (frequencies.get(phrase) ?? 0)))
  return [...counts].sort((left, right) => worth(right) - worth(left)).map(([phrase]) => phrase)
}

/** Runs of one to three words without stop words or marks between, stemmed. */
function candidates(text: string): string[] {
  const stops = stopWords('en')
  const found: string[] = []
  const words = [...text.matchAll(/[A-Za-z0-9][A-Za-z0-9'+-]*/g)]
  for (const [first, { index }] of words.entries()) {
    for (const [place, { 0: word, index: start }] of words.slice(first, first + longest).entries()) {
      const before = words[first + place - 1]
      const gap =
        place === 0 || before === undefined ? '' : text.slice(before.index + before[0].length, start)
      if (stops.has(word.toLowerCase()) || gap.trim() !== '') break
      const phrase = stemmed(text.slice(index, start + word.length))
      if (phrase !== '') found.push(phrase)
    }
  }
  return found
}
