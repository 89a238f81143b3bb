import type { Email } from 'postal-mime'
import { htmlToLines } from './html-to-lines.ts'
import { limits } from './limits.ts'
import { type Line, plainLines } from './lines.ts'
import { hasSuspiciousLink } from './links.ts'
import { unwrapPgp } from './pgp.ts'
import { decodeUtf7 } from './utf7.ts'

export interface ChosenText {
  lines: Line[]
  hiddenText: boolean
  suspiciousLink: boolean
  truncated: boolean
}

/**
 * The HTML part where it shows text, for that is what people see; the plain part may be a stub ("your program does not
 * show HTML"), old, or hold what no reader is shown. The plain part where the HTML shows next to nothing: pictures only.
 */
export function chooseText(email: Email, charsets: string[]): ChosenText {
  const utf7 = charsets.some((charset) => charset.includes('utf-7'))
  const text = utf7 ? decodeUtf7(email.text ?? '') : (email.text ?? '')
  const plain = text === '' ? [] : plainLines(unwrapPgp(text.slice(0, limits.textLength * 2)))
  if (email.html === undefined || email.html === '') {
    return {
      lines: plain,
      hiddenText: false,
      suspiciousLink: false,
      truncated: text.length > limits.textLength * 2,
    }
  }
  const html = htmlToLines(utf7 ? decodeUtf7(email.html) : email.html)
  const shown = lettersOf(html.lines)
  const written = lettersOf(plain)
  const usePlain = shown < 20 && written > shown * 2 && !html.hiddenText
  const pictures =
    shown === 0 && written === 0 && !html.hiddenText ? plainLines(html.pictures.slice(0, 100).join('\n')) : []
  return {
    lines: usePlain ? plain : pictures.length > 0 ? pictures : html.lines,
    hiddenText: html.hiddenText,
    suspiciousLink: hasSuspiciousLink(html.links),
    truncated: html.truncated,
  }
}

/** Letters and digits, counted up to what decides. */
function lettersOf(lines: Line[]): number {
  let count = 0
  for (const { text } of lines) {
    count += (text.slice(0, 500).match(/[\p{L}\p{N}]/gu) ?? []).length
    if (count > 200) break
  }
  return count
}
