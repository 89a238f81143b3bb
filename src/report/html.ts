/**
 * HTML and SVG from templates that escape whatever is put into them: what stands in a mail can become text or the value of
 * a quoted attribute, and nothing else.
 */

/** Markup that is safe as it is, because `html` made it. */
export interface Html {
  readonly markup: string
}

type Content = string | number | Html | null | readonly Content[]

/** What `html` made: an object of the same shape from elsewhere is not believed. */
const made = new WeakSet<object>()

/** html`<b title="${subject}">${subject}</b>`: every value but Html is escaped; null is nothing; lists are joined. */
export function html(parts: TemplateStringsArray, ...values: readonly Content[]): Html {
  const markup = parts.reduce((text, part, index) => text + written(values[index - 1] ?? null) + part)
  const result = Object.freeze({ markup })
  made.add(result)
  return result
}

function written(value: Content): string {
  if (value === null) return ''
  if (Array.isArray(value)) return value.map(written).join('')
  if (typeof value === 'object' && made.has(value)) return (value as Html).markup
  return escapeText(String(value))
}

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
}

/** Control characters go; direction marks too, with which a name could show the text around it the wrong way round. */
function escapeText(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c\ufffe\uffff]+/gu, ' ')
    .replace(/[&<>"'`]/g, (character) => entities[character] ?? '')
}
