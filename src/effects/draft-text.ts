/** Foreign text made harmless for a plain-text draft. Nothing here trusts that reading the mail has cleaned it before. */
import type { Entity } from '../item/decision.ts'
import type { Address } from '../item/item.ts'

// Everything invisible but the two joiners that Persian words and family emoji need: bidi overrides turn
// "exe.fdp" into "pdf.exe" on the screen, zero-width and tag characters hide text, lone surrogates break encoders.
const invisible = /(?![\u200C\u200D])[\p{Cf}\p{Cs}\p{Co}]/gu
const control = /\p{Cc}/gu
const maxName = 60

/** One line without invisible characters, at most `maxLength` UTF-16 units; longer ones end in "…". */
export function oneLine(value: string, maxLength: number): string {
  const line = value
    .slice(0, maxLength * 8)
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, ' ')
    .replace(invisible, '')
    .replace(/\s+/gu, ' ')
    .trim()
  return shorten(line, maxLength)
}

/** Lines without invisible characters, at most `maxLength` UTF-16 units; newlines are "\n". */
export function plainText(value: string, maxLength: number): string {
  const text = value
    .slice(0, maxLength * 2)
    .replace(/\r\n?|[\u0085\p{Zl}\p{Zp}]/gu, '\n')
    .replace(/\t/g, ' ')
    .replace(control, (character) => (character === '\n' ? '\n' : ''))
    .replace(invisible, '')
    .replace(/[^\S\n]+$/gmu, '')
    .replace(/^\n+|\n+$/g, '')
  return shorten(text, maxLength)
}

function shorten(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text
  return `${text
    .slice(0, maxLength - 1)
    .replace(/[\uD800-\uDBFF]$/u, '')
    .trimEnd()}…`
}

/**
 * The name to greet somebody by, or null where the display name is not plainly one: it holds an address, a link,
 * brackets or template code. "Weber, Anna" becomes "Anna Weber"; "Anna Weber (Sales)" and "Anna via Desk" lose the rest.
 */
export function personName(address: Address): string | null {
  const name = oneLine(address.name, 200)
    .replace(/\s*\([^)]*\)/g, '')
    .replace(/\s+(via|\||\/)\s.*$/iu, '')
    .replace(/^["']+|["']+$/g, '')
    .replace(/^([\p{L}\p{M}'’-]+(?: [\p{L}\p{M}'’-]+)?), ([\p{L}\p{M}.'’ -]+)$/u, '$2 $1')
    .trim()
  const plain = /^\p{L}[\p{L}\p{M}\p{N} .,&+'’·-]*$/u.test(name.replace(/\u200C|\u200D/g, ''))
  // Mail programs make a link of "evil.example".
  const linkLike = /[\p{L}\p{N}]\.[\p{L}\p{N}]{2,}/u.test(name)
  return plain && !linkLike && name.length <= maxName ? name : null
}

/** A number found in the text, fit to be shown in a sentence or in a subject, or null. */
export function safeNumber(value: string): string | null {
  return /^[\p{L}\p{N}#][\p{L}\p{N} ._/#€$£+-]{0,39}$/u.test(value) ? value : null
}

/** The one value of that kind; with two different ones, naming either could be naming the wrong one. */
export function onlyNumber(entities: readonly Entity[], type: Entity['type']): string | null {
  const values = new Set(entities.filter((entity) => entity.type === type).map(({ value }) => value))
  const [value] = values
  return values.size === 1 && value !== undefined ? safeNumber(oneLine(value, 100)) : null
}
