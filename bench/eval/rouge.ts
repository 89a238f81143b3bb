/** ROUGE (Lin 2004): how much of a reference summary a summary repeats, as F1 over stemmed words. */
import { stemmer } from 'stemmer'

export function rougeTokens(text: string): string[] {
  return (text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).map((word) => stemmer(word))
}

/** ROUGE-N: shared n-grams, each counted as often as both have it. */
export function rougeN(found: readonly string[], reference: readonly string[], n: number): number {
  return harmonic(sharedGrams(found, reference, n), found.length - n + 1, reference.length - n + 1)
}

/** The share of the reference's words that are in it, too: where the reference is far shorter than any sentence. */
export function rougeRecall(found: readonly string[], reference: readonly string[]): number {
  return reference.length === 0 ? 0 : sharedGrams(found, reference, 1) / reference.length
}

function sharedGrams(found: readonly string[], reference: readonly string[], n: number): number {
  const given = gramsOf(found, n)
  const wanted = gramsOf(reference, n)
  let shared = 0
  for (const [gram, count] of given) shared += Math.min(count, wanted.get(gram) ?? 0)
  return shared
}

/** ROUGE-L: the longest common subsequence. */
export function rougeL(found: readonly string[], reference: readonly string[]): number {
  let before = new Array<number>(reference.length + 1).fill(0)
  for (const word of found) {
    const row = [0]
    for (const [place, other] of reference.entries())
      row.push(word === other ? (before[place] ?? 0) + 1 : Math.max(row[place] ?? 0, before[place + 1] ?? 0))
    before = row
  }
  return harmonic(before.at(-1) ?? 0, found.length, reference.length)
}

function gramsOf(words: readonly string[], n: number): Map<string, number> {
  const grams = new Map<string, number>()
  for (let start = 0; start + n <= words.length; start++) {
    const gram = words.slice(start, start + n).join(' ')
    grams.set(gram, (grams.get(gram) ?? 0) + 1)
  }
  return grams
}

function harmonic(shared: number, given: number, wanted: number): number {
  return shared === 0 ? 0 : (2 * shared) / (given + wanted)
}
