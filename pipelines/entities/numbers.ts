import type { Entity } from '../../src/item/decision.ts'
import type { Found } from './found.ts'

type NumberType = Extract<Entity['type'], 'order-number' | 'invoice-number' | 'ticket-number'>

/** Words that lead such a number, in English, German, French, Spanish, Italian, Dutch and Portuguese. */
const leads: Record<NumberType, string> = {
  'order-number': `purchase order|sales order|order|orders|po|bestellung|bestell|auftrags?|commande|pedido|orden|ordine|
    bestelling|bestel|order-?id|orderid|encomenda|auftragsbestätigung|bestellbestätigung|sendungs?|tracking|shipment`,
  'invoice-number': `invoice|inv|rechnungs?|rg|facture|factura|fattura|factuur|fatura|credit note|gutschrift|beleg`,
  'ticket-number': `ticket|case|incident|request|issue|support case|service request|vorgangs?|fall|anfrage|meldung|
    störung|störungs|demande|dossier|incidencia|caso|solicitud|richiesta|chamado|melding|aktenzeichen`,
}
const marker = `(?:[-\\s]?(?:number|numbers|no|nr|num|nummer|numéro|numero|número|id|ref|reference|kennung|key)s?\\b\\.?|
  \\s?n\\.?[°º]|\\s?№)`
const identifier = `[\\p{L}\\p{N}](?:[\\p{L}\\p{N}]|[-_/.](?=[\\p{L}\\p{N}])){0,39}`
const of = `(?:[ \\t]{1,2}(?:is|was|lautet|ist|est|es|è|de|del|della|van|with))?`

const source = (words: string) => words.replace(/\n\s*/g, '')
const led = (Object.entries(leads) as [NumberType, string][]).map(
  ([type, words]) =>
    [
      type,
      new RegExp(
        `(?<![\\p{L}\\p{N}])(?:${source(words)})(?:(${source(marker)})?${of}[ \\t]{0,2}([:#=(]|\\[#?){0,3}[ \\t]{0,2}(#)?)(${identifier})`,
        'giu',
      ),
    ] as const,
)

/** Series letters that name their kind: INV-4711, RE-2026-001, PO-88, INC0012345. */
const series: [NumberType, RegExp][] = [
  [
    'invoice-number',
    /(?<![\p{L}\p{N}_/-])(?:INV|RE|RG|RNR|FAC|FACT|FA|FV)[-_/ ]?\d(?:[\p{N}]|[-_/](?=\p{N})){2,24}(?![\p{L}\p{N}])/gu,
  ],
  [
    'order-number',
    /(?<![\p{L}\p{N}_/-])(?:ORD|ORDER|PO|SO|BEST|CMD|PED|AB|AU)[-_/]?\d(?:[\p{N}]|[-_/](?=\p{N})){2,24}(?![\p{L}\p{N}])/gu,
  ],
  [
    'ticket-number',
    /(?<![\p{L}\p{N}_/-])(?:TICKET|TKT|TCK|INC|REQ|RITM|CHG|CASE|SR|SUP|HD|BUG|PRB)[-_/]?\d(?:[\p{N}]|[-_/](?=\p{N})){2,24}(?![\p{L}\p{N}])/gu,
  ],
]
const hashed = /(?<![\p{L}\p{N}&#/])#(\d{3,12})(?![\p{L}\p{N}])/gu
const bracketed = /\[#?([A-Z][A-Z0-9]{1,9}[-#]\d{2,9})\]/g

/** Any other series: what it counts is told by the words around, or by another place where it is named. */
const anySeries = /(?<![\p{L}\p{N}_/#-])([A-Z]{2,5})-\d{4,10}(?![\p{L}\p{N}_-])/gu
const otherSeries = new Set(
  'ISO DIN EN IEC IEEE RFC UTF CVE SHA KB USB ECMA ANSI ASTM VDE IBAN BIC COVID SN'.split(' '),
)

/**
 * Order, invoice and ticket numbers: led by their word ("order no. 4711", "Rechnungsnummer: 2026/17"), by the letters
 * of their series, or by "#". Value: upper case, without the word and the "#"; the series letters belong to the number.
 */
export function findNumbers(text: string): Found[] {
  const found: Found[] = []
  for (const [type, pattern] of led) {
    for (const match of text.matchAll(pattern)) {
      const [whole, word, bracket, hash, number] = match
      const isNamed = word !== undefined || hash !== undefined || /[#=]/.test(bracket ?? '')
      if (!looksLikeNumber(number as string, isNamed ? 1 : bracket === undefined ? 4 : 3)) continue
      const end = match.index + whole.length
      found.push(numberAt(text, type, end - (number as string).length, end))
    }
  }
  for (const [type, pattern] of series) {
    for (const { 0: whole, index } of text.matchAll(pattern)) {
      found.push(numberAt(text, type, index, index + whole.length))
    }
  }
  for (const { 1: number, index } of text.matchAll(bracketed)) {
    const start = text.indexOf(number as string, index)
    found.push(numberAt(text, 'ticket-number', start, start + (number as string).length))
  }
  for (const { 0: whole, index } of text.matchAll(hashed)) {
    const type = typeOfWords(
      text
        .slice(Math.max(0, index - 60), index)
        .split(/[.!?\n]/)
        .at(-1) ?? '',
    )
    found.push(numberAt(text, type ?? 'ticket-number', index + 1, index + whole.length))
  }
  return [...found, ...findOtherSeries(text, found)]
}

function numberAt(text: string, type: NumberType, start: number, end: number): Found {
  return { type, start, end, value: text.slice(start, end).toUpperCase() }
}

/** "order 5 licences", "Request: 2 laptops", "invoice 2026" and "order status" are none; "order no. 5" is. */
function looksLikeNumber(number: string, leastDigits: number): boolean {
  const digits = number.replace(/\D/g, '').length
  if (digits === 0 || /^\p{Ll}{3,}/u.test(number)) return false
  if (leastDigits === 1) return true
  if (/^\d+$/.test(number)) return digits >= leastDigits && !/^(?:19|20)\d\d$/.test(number)
  return digits >= 3 && !/^\d+\p{L}{1,3}$/u.test(number) && !/^\d+[.,]\d+$/.test(number)
}

function findOtherSeries(text: string, known: Found[]): Found[] {
  const named = new Map(known.map(({ value, type }) => [value, type as NumberType]))
  const found: Found[] = []
  for (const { 0: whole, 1: letters, index } of text.matchAll(anySeries)) {
    if (otherSeries.has(letters as string)) continue
    const type = named.get(whole) ?? typeOfWords(sentenceAround(text, index))
    if (type !== null) found.push(numberAt(text, type, index, index + whole.length))
  }
  return found
}

function sentenceAround(text: string, at: number): string {
  const before =
    text
      .slice(Math.max(0, at - 100), at)
      .split(/[.!?\n]\s/)
      .at(-1) ?? ''
  return before + (text.slice(at, at + 80).split(/[.!?\n]\s/)[0] ?? '')
}

/** What a number counts, from the words in its sentence; null where none tells. */
function typeOfWords(sentence: string): NumberType | null {
  if (/\b(?:invoice|rechnung|facture|factura|fattura|factuur|fatura|credit note)/i.test(sentence))
    return 'invoice-number'
  if (
    /\b(?:order|bestell|auftrag|lieferung|paket|sendung|parcel|package|delivery|commande|colis|pedido|paquete|ordine|pacco|bestelling|pakket|encomenda)/i.test(
      sentence,
    )
  )
    return 'order-number'
  return /\b(?:ticket|case|incident|vorgang|störung)/i.test(sentence) ? 'ticket-number' : null
}
