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

/** What an element says about the text in it. */
export interface Role {
  /** It holds a quoted mail. */
  quote: boolean
  mark: Mark | null
}

const none: Role = { quote: false, mark: null }

export function roleOf(tag: string, attributes: Record<string, string>, style: Style | null): Role {
  const names = namesOf(attributes)
  const quote =
    (tag === 'blockquote' && isQuote(attributes, names, style)) || names.some((name) => quotes.has(name))
  // "quote" is how GMX and WEB.DE name it.
  const mark = attributes.name === 'quote' ? 'divider' : markOf(names)
  return quote || mark !== null ? { quote, mark } : none
}

/** A <blockquote> alone may be an indentation. */
function isQuote(attributes: Record<string, string>, names: string[], style: Style | null): boolean {
  if (attributes.type?.toLowerCase() === 'cite' || attributes.cite !== undefined) return true
  if (names.includes('gmail_quote')) return true
  const bar = style?.get('border-left')
  return bar !== undefined && !/^(?:0|none)/.test(bar)
}

function markOf(names: string[]): Mark | null {
  for (const name of names) {
    if (attributions.has(name)) return 'attribution'
    if (dividers.has(name)) return 'divider'
    if (signatures.has(name)) return 'signature'
  }
  return null
}

const nameless: string[] = []

function namesOf({ id, class: classes }: Record<string, string>): string[] {
  if (id === undefined && classes === undefined) return nameless
  const words = id === undefined ? (classes as string) : `${id} ${classes ?? ''}`
  return words
    .slice(0, 500)
    .toLowerCase()
    .split(/\s+/)
    .map((name) => (name.startsWith('x_') ? name.replace(/^(?:x_)+/, '') : name))
}
