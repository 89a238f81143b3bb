import type { Found, Surroundings } from './found.ts'
import { monthNumber, monthPattern } from './months.ts'

const iso = /(?<![\d.,/-])(\d{4})-(\d{2})-(\d{2})(?![\d-])/g
const dotted =
  /(?<![\d.,/-])(?<!\b(?:v|version|release) ?)(\d{1,2})\.[ \u00a0]?(\d{1,2})\.(?:[ \u00a0]?(\d{4}|\d{2})(?![.,:]?\d| ?uhr| ?h\b)|(?!\d))/giu
const slashed = /(?<![\d.,/-])(\d{1,2})([/-])(\d{1,2})\2(\d{4}|\d{2})(?![\d/-])/g
const yearFirst = /(?<![\d.,/-])(\d{4})([/.])(\d{1,2})\2(\d{1,2})(?![\d/-])/g
const dayMonth = new RegExp(
  `(?<![\\d\\p{L}.,/-])(\\d{1,2})(?:st|nd|rd|th|er|º|ª|\\.)?(?:[ \\u00a0]{1,2}|-)(?:of |de |d')?(${monthPattern})(?![\\p{L}\\d])(?:\\.?,?(?:[ \\u00a0]|-)(?:de |del )?(\\d{4})(?!\\d))?`,
  'giu',
)
const monthDay = new RegExp(
  `(?<![\\d\\p{L}])(${monthPattern})\\.?[ \\u00a0](\\d{1,2})(?:st|nd|rd|th)?(?![\\d.:]\\d|[\\d\\p{L}%€$])(?:,?[ \\u00a0](\\d{4})(?!\\d))?`,
  'giu',
)

/**
 * Dates as numbers and with month names. Value: YYYY-MM-DD. A date without a year gets the year nearest to when the
 * item was written, or "--MM-DD" (ISO 8601) when that is not known. "3/12/26" in English is 12 March to one reader and
 * 3 December to the next: unless another date of the text settles it, its value is both, "[2026-03-12,2026-12-03]"
 * (one of a set, ISO 8601-2); in other languages the day comes first.
 */
export function findDates(text: string, surroundings: Surroundings): Found[] {
  const found: Found[] = []
  const add = (match: RegExpExecArray, year: string | undefined, month: number | null, day: number) => {
    const value = month === null ? null : dateValue(year, month, day, surroundings.writtenAt)
    if (value !== null) found.push({ type: 'date', ...rangeOf(match), value })
  }
  for (const match of text.matchAll(iso)) add(match, match[1], Number(match[2]), Number(match[3]))
  for (const match of text.matchAll(yearFirst)) add(match, match[1], Number(match[3]), Number(match[4]))
  for (const match of text.matchAll(dotted)) add(match, match[3], Number(match[2]), Number(match[1]))
  const { language } = surroundings
  for (const match of text.matchAll(dayMonth)) {
    add(match, match[3], monthNumber(match[2] as string, language, match[3] !== undefined), Number(match[1]))
  }
  for (const match of text.matchAll(monthDay)) {
    add(match, match[3], monthNumber(match[1] as string, language, match[3] !== undefined), Number(match[2]))
  }
  return [...found, ...findSlashed(text, surroundings)]
}

function findSlashed(text: string, { language, writtenAt }: Surroundings): Found[] {
  const matches = [...text.matchAll(slashed)].map((match) => ({
    range: rangeOf(match),
    first: Number(match[1]),
    second: Number(match[3]),
    year: match[4] as string,
  }))
  const dayFirst = language !== 'en' || matches.some(({ first, second }) => first > 12 && second <= 12)
  const monthFirst = matches.some(({ first, second }) => second > 12 && first <= 12)
  return matches.flatMap(({ range, first, second, year }) => {
    const asDayFirst = dateValue(year, second, first, writtenAt)
    const asMonthFirst = dateValue(year, first, second, writtenAt)
    if (asDayFirst === null && asMonthFirst === null) return []
    const both = asDayFirst !== null && asMonthFirst !== null && asDayFirst !== asMonthFirst
    let value = asDayFirst ?? asMonthFirst
    if (both && monthFirst && !dayFirst) value = asMonthFirst
    else if (both && dayFirst === monthFirst) value = `[${[asDayFirst, asMonthFirst].sort().join(',')}]`
    return [{ type: 'date' as const, ...range, value: value as string }]
  })
}

function rangeOf(match: RegExpExecArray): { start: number; end: number } {
  return { start: match.index, end: match.index + match[0].length }
}

function dateValue(
  year: string | undefined,
  month: number,
  day: number,
  writtenAt: string | null,
): string | null {
  if (month < 1 || month > 12 || day < 1 || day > daysOf(month)) return null
  const monthAndDay = `${twoDigits(month)}-${twoDigits(day)}`
  if (year === undefined) return `${nearestYear(month, day, writtenAt) ?? '-'}-${monthAndDay}`
  const full = year.length === 2 ? `${Number(year) < 70 ? 20 : 19}${year}` : year
  const isLeapDay = month === 2 && day === 29
  if (isLeapDay && new Date(Date.UTC(Number(full), 1, 29)).getUTCMonth() !== 1) return null
  return Number(full) < 1000 ? null : `${full}-${monthAndDay}`
}

/** The year that puts the date nearest to when it was written of. */
function nearestYear(month: number, day: number, writtenAt: string | null): number | null {
  const written = writtenAt === null ? Number.NaN : Date.parse(writtenAt)
  if (Number.isNaN(written)) return null
  const year = new Date(written).getUTCFullYear()
  const distance = (candidate: number) => Math.abs(Date.UTC(candidate, month - 1, day) - written)
  return [year - 1, year, year + 1].reduce((best, candidate) =>
    distance(candidate) < distance(best) ? candidate : best,
  )
}

function daysOf(month: number): number {
  return month === 2 ? 29 : [4, 6, 9, 11].includes(month) ? 30 : 31
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0')
}
