import { cleanCharacters, collapseSpaces } from './clean-text.ts'

/**
 * What the HTML said about a line: `attribution`: "On … wrote:"; `divider`: the head of an earlier mail that runs to
 * the end; `signature`.
 */
export type Mark = 'attribution' | 'divider' | 'signature'

/** A line of a mail: clean, without quote signs. `depth`: how many times it is quoted; 0 is the author's own. */
export interface Line {
  text: string
  depth: number
  mark: Mark | null
}

/** The lines of a plain text. ">From " is the escape of mbox files, not a quote. */
export function plainLines(text: string): Line[] {
  return cleanCharacters(text).split('\n').map(plainLine)
}

export function plainLine(raw: string): Line {
  // "JD> …": The Bat and others put the initials of the quoted person before the sign.
  const initials = /^ ?[A-Z]{1,3}(?=> )/.exec(raw)?.[0].length ?? 0
  let depth = 0
  let position = 0
  for (let index = initials; index < raw.length; index++) {
    const character = raw[index]
    if (character === '>') {
      depth++
      position = index + 1
    } else if (character !== ' ') break
  }
  if (depth === 0) return { text: collapseSpaces(raw), depth, mark: null }
  if (depth === 1 && raw.startsWith('>From '))
    return { text: collapseSpaces(raw.slice(1)), depth: 0, mark: null }
  return { text: collapseSpaces(raw.slice(position)), depth, mark: null }
}
