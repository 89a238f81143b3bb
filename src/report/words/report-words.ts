import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { IntlMessageFormat } from 'intl-messageformat'
import { parse } from 'yaml'
import { z } from 'zod'
import { UserError } from '../../errors.ts'
import { type WordName, wordNames } from './word-names.ts'

const folder = join(import.meta.dirname, '../../../templates/reports')

/** How a report is put into words. */
export interface Wording {
  /** ISO 639-1. */
  language: string
  /** IANA, for its dates. */
  timeZone: string
  /** What it is called; null: nothing but its days. */
  name: string | null
  /** Somebody asked for it; otherwise a report of its name is configured. */
  byHand?: boolean | undefined
}

type Values = Readonly<Record<string, string | number>>

/** Words, numbers and dates of one report. Dates are ISO 8601 in UTC. */
export interface ReportWords extends Wording {
  say(word: WordName, values?: Values): string
  /** Its name, if it has one, and its days. */
  title(days: readonly string[]): string
  /** How the report came to be, and how to be rid of it. */
  footer(): string
  number(value: number, digits?: number): string
  /** Of a share, 0 to 1. */
  percent(share: number, digits?: number): string
  /** "Mon 16 Nov" */
  day(at: string): string
  /** "Mon 16 Nov, 09:10" */
  moment(at: string): string
  /** Of a day of the calendar: "Mon 16". */
  shortDay(day: string): string
  /** The same with its month: "16 Nov". */
  dayOfMonth(day: string): string
  /** Of days: "16 – 22 November 2026". */
  range(days: readonly string[]): string
  /** "35 min", "5.5 h", "3 days" */
  duration(minutes: number): string
  list(names: readonly string[]): string
}

const messages = new Map<string, Map<WordName, IntlMessageFormat>>()

/** Throws a UserError where there are no words in the language. */
export function reportWords(wording: Wording): ReportWords {
  const { language, timeZone, name, byHand = false } = wording
  const words = wordsIn(language)
  const dates = (options: Intl.DateTimeFormatOptions) =>
    // English is read on every continent: the day before the month, and 24 hours.
    new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, { timeZone, ...options })
  const day = { weekday: 'short', day: 'numeric', month: 'short' } as const
  const formats = {
    day: dates(day),
    moment: dates({ ...day, hour: '2-digit', minute: '2-digit' }),
    // Days of the calendar have no time zone any more.
    shortDay: dates({ weekday: 'short', day: 'numeric', timeZone: 'UTC' }),
    range: dates({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' }),
    dayOfMonth: dates({ day: 'numeric', month: 'short', timeZone: 'UTC' }),
    list: new Intl.ListFormat(language),
  }
  const say = (word: WordName, values?: Values) => String(words.get(word)?.format(values))
  const range = (days: readonly string[]) =>
    formats.range.formatRange(
      new Date(`${days[0] ?? ''}T12:00:00Z`),
      new Date(`${days[days.length - 1] ?? ''}T12:00:00Z`),
    )
  return {
    ...wording,
    say,
    title: (days) => (name === null ? capitalized(range(days), language) : `${name}: ${range(days)}`),
    footer: () => (byHand || name === null ? say('footer_by_hand') : say('footer', { name })),
    number: (value, digits = 0) =>
      new Intl.NumberFormat(language, { maximumFractionDigits: digits }).format(value),
    percent: (share, digits = 0) =>
      new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: digits }).format(share),
    day: (at) => formats.day.format(new Date(at)),
    moment: (at) => formats.moment.format(new Date(at)),
    shortDay: (day) => formats.shortDay.format(new Date(`${day}T12:00:00Z`)),
    dayOfMonth: (day) => formats.dayOfMonth.format(new Date(`${day}T12:00:00Z`)),
    range,
    duration(minutes) {
      const [value, unit, digits] =
        minutes < 60
          ? [minutes, 'minute', 0]
          : minutes < 48 * 60
            ? [minutes / 60, 'hour', minutes < 600 ? 1 : 0]
            : [minutes / 1440, 'day', minutes < 14_400 ? 1 : 0]
      const style = { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: digits } as const
      return new Intl.NumberFormat(language, style).format(value)
    },
    list: (names) => formats.list.format(names),
  }
}

/** French and Spanish days begin with a small letter. */
function capitalized(text: string, language: string): string {
  return text.slice(0, 1).toLocaleUpperCase(language) + text.slice(1)
}

function wordsIn(language: string): Map<WordName, IntlMessageFormat> {
  const known = messages.get(language)
  if (known !== undefined) return known
  const file = join(folder, `words.${language}.yaml`)
  if (!/^[a-z]{2}$/.test(language) || !existsSync(file))
    throw new UserError(
      'no-report-language',
      `There are no reports in "${language}"; take en, de, fr or es, or add templates/reports/words.${language}.yaml.`,
    )
  const texts = z.record(z.enum(wordNames), z.string()).parse(parse(readFileSync(file, 'utf8')))
  const read = new Map(
    wordNames.map((name) => [
      name,
      new IntlMessageFormat(texts[name], language, undefined, { ignoreTag: true }),
    ]),
  )
  messages.set(language, read)
  return read
}
