/**
 * RAKE (Rapid Automatic Keyword Extraction, Rose et al. 2010) in its own few lines: node-rake fails on a phrase without
 * a word and sorts by NaN on one with a hyphen.
 */
import { stopWords } from '../../pipelines/text/stop-words.ts'

/** Runs of words between stop words and marks, by the sum of degree / frequency of their words; the best first. */
export function rake(text: string): string[] {
  const stops = stopWords('en')
  const phrases: string[][] = []
  for (const part of text.toLowerCase().split(/[^\p{L}\p{N}\s'-]+/u)) {
    let phrase: string[] = []
    for (const word of [...(part.match(/[\p{L}\p{N}][\p{L}\p{N}'-]*/gu) ?? []), '']) {
      if (word !== '' && !stops.has(word)) {
        phrase.push(word)
        continue
      }
      if (phrase.length > 0) phrases.push(phrase)
      phrase = []
    }
  }
  const frequency = new Map<string, number>()
  const degree = new Map<string, number>()
  for (const phrase of phrases) {
    for (const word of phrase) {
      frequency.set(word, (frequency.get(word) ?? 0) + 1)
      degree.set(word, (degree.get(word) ?? 0) + phrase.length)
    }
  }
  const scores = new Map<string, number>()
  for (const phrase of phrases) {
    const score = phrase.reduce((sum, word) => sum + (degree.get(word) ?? 0) / (frequency.get(word) ?? 1), 0)
    scores.set(phrase.join(' '), score)
  }
  return [...scores].sort(([, left], [, right]) => right - left).map(([phrase]) => phrase)
}
