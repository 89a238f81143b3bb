/**
 * Plain text with "*" for any run of characters, found without regular expressions: each piece between the stars is
 * looked for once, left to right, so the time is that of indexOf, whatever a user or a sender writes.
 */

/** Case, width, ligatures and runs of white space make no difference. */
export function foldText(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim()
}

/** Does the pattern stand anywhere in the text? Both folded. */
export function standsIn(pattern: string, text: string): boolean {
  return foundFrom(0, pattern.split('*'), text) !== -1
}

/** Is the text, from beginning to end, what the pattern says? Both folded. */
export function isWhole(pattern: string, text: string): boolean {
  const pieces = pattern.split('*')
  const [head = ''] = pieces
  if (pieces.length === 1) return text === pattern
  const tail = pieces.at(-1) ?? ''
  if (text.length < head.length + tail.length || !text.startsWith(head) || !text.endsWith(tail)) return false
  return foundFrom(head.length, pieces.slice(1, -1), text.slice(0, text.length - tail.length)) !== -1
}

/** Where the last of the pieces, one after the other, ends; -1 where one of them is missing. */
function foundFrom(start: number, pieces: readonly string[], text: string): number {
  let at = start
  for (const piece of pieces) {
    // The first place is always good enough: it leaves the most for those that follow.
    const found = text.indexOf(piece, at)
    if (found === -1) return -1
    at = found + piece.length
  }
  return at
}
