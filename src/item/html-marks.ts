/**
 * Where mail programs say in their HTML what is quoted, what heads a quote and what is a signature. Outlook writes "x_"
 * before foreign ids and classes when it quotes them.
 */
import type { Style } from './hidden-text.ts'
import type { Mark } from './lines.ts'

const attributions = new Set(['gmail_attr', 'moz-cite-prefix', 'protonmail_quote_header'])
const dividers = new Set([
  'divrplyfwdmsg',
  'outlookmessageheader',
  'ms-outlook-mobile-reference-message',
  'mail-editor-reference-message-container',
  'olk_src_body_section',
  'zwchr',
  'yahoo_quoted',
  'zmail_extra',
  'messagereplysection',
  'isreplycontent',
  'replycontent',
])
const quotes = new Set(['protonmail_quote', 'tutanota_quote', 'zmail_extra_quote', 'sh-quoted-content'])
const signatures = new Set([
  'gmail_signature',
  'moz-signature',
  'protonmail_signature_block',
  'ms-outlook-mobile-signature',
  'applemailsignature',
  'signature',
  'mobile_signature',
  'divtagdefaultsignature',
])

/** Does this element hold a quoted mail? A <blockquote> alone may be an indentation. */
export function isQuote(tag: string, attributes: Record<string, string>, style: Style | null): boolean {
  if (names(attributes).some((name) => quotes.has(name))) return true
  if (tag !== 'blockquote') return false
  if (attributes.type?.toLowerCase() === 'cite' || attributes.cite !== undefined) return true
  if (names(attributes).includes('gmail_quote')) return true
  const bar = style?.get('border-left')
  return bar !== undefined && !/^(?:0|none)/.test(bar)
}

/** What the element's id and classes say about the text in it, or null. */
export function markOf(attributes: Record<string, string>): Mark | null {
  for (const name of names(attributes)) {
    if (attributions.has(name)) return 'attribution'
    if (dividers.has(name)) return 'divider'
    if (signatures.has(name)) return 'signature'
  }
  // GMX and WEB.DE.
  return attributes.name === 'quote' ? 'divider' : null
}

function names(attributes: Record<string, string>): string[] {
  if (attributes.id === undefined && attributes.class === undefined) return []
  return `${attributes.id ?? ''} ${attributes.class ?? ''}`
    .slice(0, 500)
    .toLowerCase()
    .split(/\s+/)
    .map((name) => name.replace(/^(?:x_)+/, ''))
}
