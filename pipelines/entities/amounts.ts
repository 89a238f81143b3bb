import type { Found } from './found.ts'

const currencies = new Map(
  `€ EUR|euro EUR|euros EUR|eur EUR|$ USD|us$ USD|usd USD|dollar USD|dollars USD|dólares USD|£ GBP|gbp GBP|¥ JPY|jpy JPY|
  ₹ INR|inr INR|₽ RUB|rub RUB|₺ TRY|₴ UAH|₪ ILS|₩ KRW|zł PLN|pln PLN|chf CHF|fr. CHF|sfr. CHF|franken CHF|kč CZK|czk CZK|
  sek SEK|nok NOK|dkk DKK|kr SEK|huf HUF|ft HUF|ron RON|bgn BGN|r$ BRL|brl BRL|reais BRL|a$ AUD|au$ AUD|aud AUD|c$ CAD|
  ca$ CAD|cad CAD|nz$ NZD|nzd NZD|hk$ HKD|hkd HKD|sgd SGD|cny CNY|rmb CNY|mxn MXN|zar ZAR`
    .split(/\|\s*/)
    .map((pair) => pair.split(' ') as [string, string]),
)
const scales = new Map<string, number>([
  ...['k', 'thousand', 'tausend', 'tsd', 'mil'].map((word) => [word, 1e3] as const),
  ...['m', 'mn', 'mio', 'million', 'millionen', 'millions', 'millones'].map((word) => [word, 1e6] as const),
  ...['bn', 'billion', 'mrd', 'milliarden', 'milliards'].map((word) => [word, 1e9] as const),
])

const alternatives = (words: Iterable<string>) =>
  [...words]
    .sort((a, b) => b.length - a.length)
    .map((word) => word.replace(/[$.]/g, '\\$&'))
    .join('|')
const currency = alternatives(currencies.keys())
const space = '[ \\u00a0\\u202f\\u2009]'
/** Digits in groups ("1.234,56", "1 234.56", "1'234.56") or in one run, and ",-" for round sums. */
const number = `\\d{1,3}(?:[.,'’ \\u00a0\\u202f\\u2009]\\d{3}){1,5}(?:[.,]\\d{1,2})?(?!\\d)|\\d{1,12}(?:[.,]\\d{1,4})?`
const scale = `(?:${space}?(${alternatives(scales.keys())})(?![\\p{L}])\\.?)?`
const before = new RegExp(
  `(?<![\\p{L}\\p{N}$])([-−–])?(${currency})${space}{0,6}([-−])?(${number})(?:[.,][-–—]{1,2})?${scale}(?![\\d])`,
  'giu',
)
const after = new RegExp(
  `(?<![\\p{L}\\p{N}.,/'’:-])([-−])?(${number})(?:[.,][-–—]{1,2})?${scale}${space}?(${currency})(?![\\p{L}\\p{N}])`,
  'giu',
)

/** Sums with their currency on either side. Value: "1234.56 EUR", ISO 4217; a bare "$" is taken for US dollars. */
export function findAmounts(text: string): Found[] {
  const found: Found[] = []
  for (const match of text.matchAll(after)) {
    const [, sign, digits, factor, unit] = match
    found.push(amount(match, Boolean(sign), digits as string, factor, unit as string))
  }
  for (const match of text.matchAll(before)) {
    const [, outer, unit, inner, digits, factor] = match
    const isNegative = /[-−]/.test(outer ?? '') || Boolean(inner)
    found.push(amount(match, isNegative, digits as string, factor, unit as string))
  }
  return found
}

function amount(
  match: RegExpExecArray,
  isNegative: boolean,
  digits: string,
  factor: string | undefined,
  unit: string,
): Found {
  const size = parseNumber(digits) * (scales.get(factor?.toLowerCase() ?? '') ?? 1)
  const decimals = String(size).split('.')[1]?.length ?? 0
  const value = `${isNegative ? '-' : ''}${size.toFixed(Math.min(4, Math.max(2, decimals)))}`
  return {
    type: 'amount',
    start: match.index,
    end: match.index + match[0].length,
    value: `${value} ${currencies.get(unit.toLowerCase())}`,
  }
}

/** The last mark is the decimal one, unless exactly three digits follow it or it comes twice: then it parts thousands. */
function parseNumber(digits: string): number {
  const plain = digits.replace(/['’\s]/g, '')
  const mark = Math.max(plain.lastIndexOf('.'), plain.lastIndexOf(','))
  if (mark === -1) return Number(plain)
  const character = plain[mark] as string
  const fraction = plain.slice(mark + 1)
  const isThousands =
    plain.indexOf(character) !== mark ||
    (fraction.length === 3 && !/[.,]/.test(plain.slice(0, mark)) && plain[0] !== '0')
  const whole = plain.slice(0, isThousands ? undefined : mark).replace(/[.,]/g, '')
  return Number(isThousands ? whole : `${whole}.${fraction}`)
}
