import { cleanCharacters, collapseSpaces } from './clean-text.ts'

/** Gathers text that was not shown and decides at the end whether anybody should be told. */
export interface HiddenCollector {
  add(text: string): void
  /** Visible text came: what is hidden next is another piece. */
  interrupt(): void
  /** Was there hidden text worth a flag, given what was visible? */
  worthFlag(visible: string): boolean
}

/** A line for the inbox list, the usual use of hidden text: shown to people there, and at the very start. */
const longestPreheader = 250
const mostPieces = 50
const longestPiece = 2_000

export function hiddenCollector(): HiddenCollector {
  const pieces: { text: string; atStart: boolean }[] = []
  let current: { text: string; atStart: boolean } | null = null
  let seenVisible = false
  return {
    add(text) {
      if (current === null) {
        if (pieces.length >= mostPieces) return
        current = { text: '', atStart: !seenVisible }
        pieces.push(current)
      }
      if (current.text.length < longestPiece) current.text += text.slice(0, longestPiece)
    },
    interrupt() {
      seenVisible = true
      current = null
    },
    worthFlag(visible) {
      if (pieces.length === 0) return false
      const shown = bare(visible)
      return pieces.some(({ text, atStart }) => {
        const words = bare(text)
        if (words.length < 8) return false
        if (atStart && words.length <= longestPreheader) return false
        // The same content twice, once for telephones and once for large screens.
        return !shown.includes(words)
      })
    },
  }
}

function bare(text: string): string {
  return collapseSpaces(cleanCharacters(text).replace(/[^\p{L}\p{N}]+/gu, ' ')).toLowerCase()
}
