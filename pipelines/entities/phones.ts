import type { Found, Surroundings } from './found.ts'

/** Digits and what stands between them; what is a telephone number among these is decided on the short match. */
const candidate = /(?<![\p{L}\p{N}+.,/#_-])(?<!\d:)\(?\+?\d[\d \u00a0()./–-]{4,26}(?![\p{L}\p{N}_])/gu
const grouped = /[ \u00a0./–-]{3}|[()][^\d \u00a0/.-]|\([^)]*\(|[./–-]{2}/
const lead =
  /(?:tel|tél|telephone|telefon|telefono|teléfono|telefone|telefoon|phone|mobile?|mobil|handy|cell|fax|call|ring|hotline|whatsapp|rufnummer|portable|móvil|celular|cellulare|durchwahl|rückruf|reach (?:me|us)(?: (?:on|at))?|(?<=\n|^)[tmf])\.?(?:[- ]?(?:number|no|nr|nummer))?[.:]{0,2}[ \t]{0,3}(?:me |us |mich |uns )?(?:at |on |unter |au |al |: )?$/iu

/**
 * Telephone numbers: international ("+49 30 …", "0049 …"), or national with the grouping of a telephone number or a
 * word like "Tel." before it, so that an order number is not taken for one. Value: "+" and digits, or digits alone.
 */
export function findPhones(text: string, { language }: Surroundings): Found[] {
  const found: Found[] = []
  for (const { 0: whole, index } of text.matchAll(candidate)) {
    const number = balanced(whole.replace(/[^\d)]+$/, ''))
    const digits = number.replace(/\D/g, '')
    const isLed = lead.test(text.slice(Math.max(0, index - 40), index))
    if (!isPhone(number, digits, isLed, language)) continue
    found.push({ type: 'phone', start: index, end: index + number.length, value: phoneValue(number) })
  }
  return found
}

function isPhone(number: string, digits: string, isLed: boolean, language: string): boolean {
  if (digits.length > 15 || grouped.test(number)) return false
  if (/^\(?(?:\+|00[1-9])/.test(number)) return digits.length >= 8
  if (/^\d{1,3}(?:\.\d{1,3}){3}$/.test(number)) return false
  if (isLed) return digits.length >= 6
  if (digits.length < 9 || digits.length > 12) return false
  if (/^\(?[2-9]\d\d\)?[ .-]?\d{3}[ .-]\d{4}$/.test(number)) return /^\(|[.-]|^\d{3} /.test(number)
  if (/^\(?0[1-9]/.test(number)) return /\d[ /)-]/.test(number)
  if (language === 'es') return /^[6789]\d\d \d{3} \d{3}$|^[6789]\d\d \d\d \d\d \d\d$/.test(number)
  return false
}

/** Without a bracket that is opened and not closed, or the other way round. */
function balanced(number: string): string {
  const opened = number.split('(').length
  const closed = number.split(')').length
  return closed > opened && number.endsWith(')') ? number.slice(0, -1) : number
}

function phoneValue(number: string): string {
  const international = /^\(?(?:\+|00[1-9])/.test(number)
  const digits = (international ? number.replace('(0)', '') : number).replace(/\D/g, '')
  return international ? `+${digits.replace(/^00/, '')}` : digits
}
