import type { Words } from '../../src/model/encoder.ts'
import type { Range } from './sentences.ts'

/** Indices of the words that touch [start, end): from the first, up to and without the last. Logarithmic. */
export function wordsIn(words: Words, { start, end }: Range): { from: number; to: number } {
  const from = firstIndex(words.count, (index) => (words.end[index] as number) > start)
  const to = firstIndex(words.count, (index) => (words.start[index] as number) >= end)
  return { from, to: Math.max(from, to) }
}

/** The first index for which `holds`, given that it holds for all after it. */
function firstIndex(count: number, holds: (index: number) => boolean): number {
  let low = 0
  let high = count
  while (low < high) {
    const middle = (low + high) >> 1
    if (holds(middle)) high = middle
    else low = middle + 1
  }
  return low
}
