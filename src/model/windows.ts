import type { Tokens } from './tokenizer.ts'

/** Words [firstWord, endWord) of a text, read in one pass. */
export interface Window {
  firstWord: number
  endWord: number
}

/**
 * Cuts a text into windows of whole words, at most `size` tokens each, that share about `overlap` tokens with the one
 * before. They are of about equal length: a last window of five words would say as much as one of two hundred.
 * A text without words is one empty window. `size` must be at least the tokens of a word plus `overlap`.
 */
export function cutWindows(tokens: Tokens, size: number, overlap: number): Window[] {
  const { count } = tokens.words
  const total = tokens.ids.length
  const windows: Window[] = []
  for (let firstWord = 0; ; ) {
    const begin = firstTokenOf(tokens, firstWord)
    const left = total - begin
    if (left <= size) {
      windows.push({ firstWord, endWord: count })
      return windows
    }
    const more = Math.ceil((left - overlap) / (size - overlap))
    const target = Math.min(size, Math.ceil((left + (more - 1) * overlap) / more))
    let endWord = firstWord + 1
    while (firstTokenOf(tokens, endWord + 1) - begin <= target) endWord++
    windows.push({ firstWord, endWord })
    const end = firstTokenOf(tokens, endWord)
    let next = endWord
    while (next > firstWord + 1 && end - firstTokenOf(tokens, next - 1) <= overlap) next--
    firstWord = next
  }
}

/** Where one window hands over to the next: the word in the middle of what they share, which both see with context. */
export function handOver(window: Window, next: Window): number {
  return Math.ceil((next.firstWord + window.endWord) / 2)
}

function firstTokenOf(tokens: Tokens, word: number): number {
  return tokens.firstToken[word] ?? tokens.ids.length
}
