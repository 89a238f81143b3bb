import { isSpace, lineEnd, startsWithDashes } from './raw-lines.ts'

/** A multipart we are in. */
interface OpenMultipart {
  /** The boundary with its two dashes. */
  marker: Buffer
  digest: boolean
}

/** A line that separates parts, as offsets into the mail. */
interface Boundary {
  start: number
  end: number
  /** It closes its multipart. */
  last: boolean
  /** Multiparts inside it were still open: their ends are missing. */
  unclosed: boolean
}

/** The multiparts that are open at a place in a mail, outermost first (RFC 2046 §5.1). */
export interface Boundaries {
  depth(): number
  open(boundary: string, digest: boolean): void
  /** Are we directly in a multipart/digest, whose parts are messages? */
  inDigest(): boolean
  /** Is this line a boundary of one of them? Changes nothing. */
  isBoundary(start: number, end: number): boolean
  /** The next boundary line from `start`, and how many lines come before it. It is passed: what it ends is closed. */
  next(start: number): { boundary: Boundary | null; lines: number }
}

/** Matches lines as the MIME parser does: the boundary alone, with white space after it at most. */
export function trackBoundaries(source: Buffer): Boundaries {
  const multiparts: OpenMultipart[] = []

  function find(start: number, end: number): { index: number; last: boolean } | null {
    let contentEnd = end
    while (contentEnd > start && isSpace(source[contentEnd - 1] as number)) contentEnd--
    for (let index = multiparts.length - 1; index >= 0; index--) {
      const { marker } = multiparts[index] as OpenMultipart
      const rest = contentEnd - start - marker.length
      const last = rest === 2 && startsWithDashes(source, contentEnd - 2)
      if (rest !== 0 && !last) continue
      if (source.compare(marker, 0, marker.length, start, start + marker.length) === 0) return { index, last }
    }
    return null
  }

  return {
    depth: () => multiparts.length,
    open(boundary, digest) {
      multiparts.push({ marker: Buffer.from(`--${boundary}`, 'latin1'), digest })
    },
    inDigest: () => multiparts.at(-1)?.digest ?? false,
    isBoundary: (start, end) => startsWithDashes(source, start) && find(start, end) !== null,
    next(start) {
      let position = start
      let lines = 0
      while (position < source.length) {
        const end = lineEnd(source, position)
        const found = startsWithDashes(source, position) ? find(position, end) : null
        if (found !== null) {
          const unclosed = found.index < multiparts.length - 1
          multiparts.length = found.last ? found.index : found.index + 1
          return { boundary: { start: position, end, last: found.last, unclosed }, lines }
        }
        lines++
        position = end
      }
      return { boundary: null, lines }
    },
  }
}
