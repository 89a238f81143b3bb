import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { IntlMessageFormat } from 'intl-messageformat'
import { parse } from 'yaml'
import { z } from 'zod'

const folder = join(import.meta.dirname, '../../../templates/reports')

const names = [
  'title_conversation',
  'title_folder',
  'extent',
  'people',
  'state_waits-for-us',
  'state_waits-for-them',
  'state_nothing-asked',
  'summary',
  'open',
  'answered',
  'promised',
  'source',
  'nothing',
  'open_link',
  'footer',
] as const
type WordName = (typeof names)[number]

export type BriefWords = (name: WordName, values?: Record<string, string | number | Date>) => string

/** The words of briefs in a language (templates/reports/brief.<language>.yaml, ICU messages). */
export async function briefWords(language: string, timeZone: string): Promise<BriefWords> {
  const text = await readFile(join(folder, `brief.${language}.yaml`), 'utf8')
  const words = z.record(z.enum(names), z.string()).parse(parse(text))
  const formats = { date: { day: { weekday: 'short', day: 'numeric', month: 'long', timeZone } } } as const
  return (name, values = {}) =>
    String(new IntlMessageFormat(words[name], language, formats, { ignoreTag: true }).format({ ...values }))
}
