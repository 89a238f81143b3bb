import type { Message } from '../item/item.ts'
import { oneLine, personName, plainText } from './draft-text.ts'

const maxQuote = 12_000
const maxLines = 300

/** Who wrote the quoted mail and when, in words; `date` is null where the mail does not say. */
export interface Attribution {
  sender: string
  date: string | null
}

const sentences: Record<string, { dated: string; undated: string }> = {
  en: { dated: 'On {date}, {sender} wrote:', undated: '{sender} wrote:' },
  de: { dated: 'Am {date} schrieb {sender}:', undated: '{sender} schrieb:' },
  fr: { dated: 'Le {date}, {sender} a écrit :', undated: '{sender} a écrit :' },
  es: { dated: 'El {date}, {sender} escribió:', undated: '{sender} escribió:' },
}

/** `timeZone` is an IANA name; `language` ISO 639-1. */
export function attributionOf(
  message: Pick<Message, 'from' | 'date'>,
  language: string,
  timeZone: string,
): Attribution {
  const from = message.from
  const sender = from === null ? '' : (personName(from) ?? oneLine(from.address, 254))
  const date = message.date === null ? Number.NaN : Date.parse(message.date)
  if (Number.isNaN(date)) return { sender, date: null }
  const format = new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, {
    year: 'numeric',
    month: 'long',
    day: 'numeric',
    timeZone,
  })
  return { sender, date: format.format(date) }
}

/** The line above the quote; a language without one of its own gets the English line. */
export function attributionLine(attribution: Attribution, language: string): string {
  const own = sentences[language] ?? sentences.en
  const sentence = (attribution.date === null ? own?.undated : own?.dated) ?? '{sender}:'
  // A function, because "$&" in an address would otherwise be expanded.
  return sentence.replace('{date}', attribution.date ?? '').replace('{sender}', () => attribution.sender)
}

/** What the person wrote, each line behind ">", as RFC 3676 §4.5 draws it; a long mail is cut and says so. */
export function quoteOriginal(text: string): string {
  const lines = plainText(text, maxQuote).split('\n')
  const kept = lines.length > maxLines ? [...lines.slice(0, maxLines), '[…]'] : lines
  return kept.map((line) => (line === '' || line.startsWith('>') ? `>${line}` : `> ${line}`)).join('\n')
}
