/**
 * Where a mail's own words end and the signature begins: the "-- " of RFC 3676 §4.3, what telephones and programs add,
 * the disclaimers of lawyers, and the closing formula with the name and address below it. Whatever comes after a
 * signature and is plainly a postscript stays in the text.
 */
import type { Line } from './lines.ts'
import { isClosing, isDisclaimer, isProgramLine, isThanks } from './signature-words.ts'

export interface SplitSignature {
  text: Line[]
  signature: Line[]
}

const longestSignature = 25
const longestBlock = 15

/** Linear: at most four looks at the last lines. */
export function splitSignature(lines: Line[]): SplitSignature {
  const text = lines.filter((line) => line.mark !== 'signature')
  const cut = lines.filter((line) => line.mark === 'signature')
  const postscript: Line[] = []
  let end = text.length
  for (let round = 0; round < 4; round++) {
    const start = signatureStart(text, end)
    if (start === null) break
    const found = text.slice(start, end)
    const after = found.findIndex((line) => isPostscript(line.text))
    if (after > 0) postscript.unshift(...found.slice(after))
    cut.unshift(...(after > 0 ? found.slice(0, after) : found))
    end = start
  }
  return { text: [...text.slice(0, end), ...postscript], signature: cut }
}

/** Where the last signature-like block before `end` begins, or null. */
function signatureStart(lines: Line[], end: number): number | null {
  let last = end
  while (last > 0 && (lines[last - 1] as Line).text === '') last--
  if (last === 0) return null
  return (
    delimiterStart(lines, last) ??
    disclaimerStart(lines, last) ??
    programStart(lines, last) ??
    closingStart(lines, last)
  )
}

function delimiterStart(lines: Line[], end: number): number | null {
  let filled = 0
  for (let index = end - 1; index >= 0 && filled <= longestSignature; index--) {
    const { text } = lines[index] as Line
    if (text === '') continue
    filled++
    if (/^[_=*-]{20,}$/.test(text)) {
      if (isListFooter(lines, index + 1, end)) return index
      continue
    }
    if (!/^(?:--|[—–]{1,10}|__|-- ?\*)$/.test(text)) continue
    const below = end - index - 1
    if (text === '--' || text === '—' || below <= 12) return index
  }
  return null
}

const leaving = /mailing list|unsubscribe|listinfo|abmelden|austragen|désabonner|desinscri|se désinscrire/i

/** What mailing lists add: a rule, and below it how to leave. */
function isListFooter(lines: Line[], start: number, end: number): boolean {
  const filled = lines.slice(start, end).filter(({ text }) => text !== '')
  if (filled.length > 12) return false
  return filled.slice(0, 4).some(({ text }) => text.length < 300 && leaving.test(text))
}

/** A paragraph of legal text and all below it. Never the first paragraph: that may be the mail. */
function disclaimerStart(lines: Line[], end: number): number | null {
  let found: number | null = null
  for (let index = Math.max(1, end - 40); index < end; index++) {
    const { text } = lines[index] as Line
    if (text === '' || (lines[index - 1] as Line).text !== '') continue
    const opening = text.length < 120 ? `${text} ${lines[index + 1]?.text ?? ''}` : text
    if (!isDisclaimer(opening)) continue
    found = index
    break
  }
  return found
}

/** "Sent from my telephone" as the last thing, or as the last before one line of address. */
function programStart(lines: Line[], end: number): number | null {
  let filled = 0
  for (let index = end - 1; index >= 0 && filled < 3; index--) {
    const { text } = lines[index] as Line
    if (text === '') continue
    filled++
    if (isProgramLine(text)) return index
  }
  return null
}

function closingStart(lines: Line[], end: number): number | null {
  let below = 0
  for (let index = end - 1; index >= 0 && below <= longestBlock; index--) {
    const { text } = lines[index] as Line
    if (text === '') continue
    if (isClosing(text) && looksLikeName(lines, index + 1, end, below)) return index
    if (below >= 1 && below <= 8 && isThanks(text) && startsWithShortName(lines, index + 1, end)) return index
    if (below === 0 && isDashedName(text)) return index
    below++
  }
  return null
}

/** The block under a formula: a short first line, nothing that asks or tells at length. */
function looksLikeName(lines: Line[], start: number, end: number, filled: number): boolean {
  if (filled === 0) return true
  let seen = 0
  let long = 0
  for (let index = start; index < end; index++) {
    const { text } = lines[index] as Line
    if (text === '') continue
    if (isPostscript(text)) return seen > 0
    if (seen === 0 && (text.length > 60 || text.split(' ').length > 8 || /[?]$/.test(text))) return false
    if (text.length > 110) long++
    seen++
  }
  return long <= 2
}

function startsWithShortName(lines: Line[], start: number, end: number): boolean {
  let first = start
  while (first < end && (lines[first] as Line).text === '') first++
  const { text } = lines[first] as Line
  if (!/^[\p{Lu}][\p{L}.'’-]*(?: [\p{L}.'’-]+){0,3}[,.]?$/u.test(text)) return false
  return looksLikeName(lines, start, end, 1)
}

function isDashedName(text: string): boolean {
  return text.length <= 40 && /^[-–—~]\s?\p{Lu}[\p{L}.'’]*(?: \p{Lu}[\p{L}.'’]*){0,2}$/u.test(text)
}

function isPostscript(text: string): boolean {
  return /^p\.?\s?s\.?\s?[:.–-]|^p\.s\.?\s/i.test(text)
}
