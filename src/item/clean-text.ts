/**
 * Characters a person does not see, taken out: controls, zero-width and bidirectional ones, variation selectors, tags
 * (U+E0000…), private invisibles. They hide words from filters, or instructions from people.
 */

const asciiOnly = /^[\n\t\x20-\x7e]*$/

const invisible = new RegExp(
  [
    '[\\u0000-\\u0008\\u000E-\\u001F\\u007F-\\u0084\\u0086-\\u009F', // C0 and C1 controls
    '\\u00AD\\u034F\\u061C\\u115F\\u1160\\u17B4\\u17B5\\u180B-\\u180F', // soft hyphen, fillers, Mongolian selectors
    '\\u200B\\u200E\\u200F\\u202A-\\u202E\\u2060-\\u206F', // zero-width space, marks, embeddings, isolates
    '\\u3164\\uFE00-\\uFE0F\\uFEFF\\uFFA0\\uFFF0-\\uFFFB', // fillers, variation selectors, annotations
    '\\u{E0000}-\\u{E0FFF}]', // tags and more selectors
  ].join(''),
  'gu',
)
// Joiners are spelling in Persian and the Indic scripts, and hold emoji together; elsewhere they only hide.
const joiners = /[\u200C\u200D](?![\u0600-\u0DFF\u2600-\u27BF\u{1F000}-\u{1FAFF}])/gu
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the line breaks
const lineBreaks = /\r\n?|[\u000B\u000C\u0085\u2028\u2029]/g
const spaces = /[\t\u00A0\u1680\u2000-\u200A\u202F\u205F\u3000]/g

// More marks on one letter than any script has. Besides, normalising such a stack takes time quadratic in its height.
const stacks = /(\p{M}{10})\p{M}+/gu

/** Without invisible characters, every line break a "\n", every space " ", in normal form C. Linear. */
export function cleanCharacters(text: string): string {
  const withBreaks = text.replace(lineBreaks, '\n')
  if (asciiOnly.test(withBreaks))
    return withBreaks.includes('\t') ? withBreaks.replaceAll('\t', ' ') : withBreaks
  return withBreaks
    .toWellFormed()
    .replace(invisible, '')
    .replace(joiners, '')
    .replace(spaces, ' ')
    .replace(stacks, '$1')
    .normalize('NFC')
}

/** One line, for a name or a subject: no line breaks, single spaces, at most `length` code units. */
export function cleanLine(text: string, length: number): string {
  return cut(collapseSpaces(cleanCharacters(text.slice(0, length * 4)).replaceAll('\n', ' ')), length)
}

export function collapseSpaces(text: string): string {
  return text.replace(/ {2,}/g, ' ').trim()
}

/** Lines joined; at most one empty line between two, none at the ends. */
export function joinLines(lines: string[]): string {
  const kept: string[] = []
  for (const line of lines) {
    if (line !== '' || (kept.length > 0 && kept[kept.length - 1] !== '')) kept.push(line)
  }
  if (kept[kept.length - 1] === '') kept.pop()
  return kept.join('\n')
}

/** The first `length` code units, without half a character at the end. */
export function cut(text: string, length: number): string {
  return text.length <= length ? text : text.slice(0, length).replace(/[\uD800-\uDBFF]$/, '')
}
