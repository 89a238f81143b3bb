import { entitiesOf } from '../../pipelines/steps/find-entities.ts'
import { keywordsOf } from '../../pipelines/steps/find-keywords.ts'
import { contentOf } from '../../pipelines/text/content.ts'
import { languageOf } from '../../pipelines/text/language.ts'
import type { About } from '../../pipelines/text/phrase-score.ts'
import { type Phrase, phrasesOf } from '../../pipelines/text/phrases.ts'
import type { Encoding } from '../../src/model/encoder.ts'
import { isHeldOut, readRows, spaced } from './data.ts'
import { mean, phraseF1 } from './measures.ts'
import { byTfIdf, documentFrequencies } from './phrase-tf-idf.ts'
import { rake } from './rake.ts'
import { stemmed } from './stems.ts'
import { best, type Result, type Setting } from './task.ts'

export interface KeywordRow {
  text: string
  keyphrases: string[]
}

export const most = 10
const factor = 1.5
export const sets = [
  { name: 'Inspec', file: 'kp_inspec.all', least: 0.42 },
  { name: 'SemEval-2017', file: 'kp_semeval2017.all', least: 0 },
]

/** F1 of the first ten phrases, stemmed, against all that people gave, those not in the text too. */
export async function* keywords({ data, encoder, rows: limit }: Setting): AsyncGenerator<Result> {
  for (const { name, file, least } of sets) {
    const held = readRows<KeywordRow>(data, file).filter((row) => isHeldOut(file, row))
    const rows = spaced(held, limit)
    const texts = rows.map(({ text }) => oneLine(text))
    const encodings = await encoder.encode(texts)
    const frequencies = documentFrequencies(held.map(({ text }) => oneLine(text)))
    const value = score(rows, (place) => found(texts[place] ?? '', encodings[place] as Encoding))
    const baselines = {
      RAKE: score(rows, (place) => rake(texts[place] ?? '').map(stemmed)),
      'TF-IDF': score(rows, (place) => byTfIdf(texts[place] ?? '', frequencies, held.length)),
    }
    yield {
      task: `keywords: ${name} (held part)`,
      rows: rows.length,
      measure: 'F1@10',
      value,
      baselines,
      bar: {
        least: Math.max(least, factor * best(baselines)),
        words: `${factor} × best baseline${least === 0 ? '' : `, ${least}`}`,
      },
    }
  }
}

/** What the step of the pipeline chooses from, but of a text without a subject. */
export function candidatesOf(text: string, encoding: Encoding): { phrases: Phrase[]; about: About } {
  const language = languageOf(text)
  const { sentences } = contentOf(text, 0, language)
  const masked = entitiesOf(text, { language, writtenAt: null })
  const phrases = phrasesOf(text, sentences, masked, language, encoding)
  return { phrases, about: { text, language, subject: null } }
}

/** As the step of the pipeline does it, but ten. */
function found(text: string, encoding: Encoding): string[] {
  const { phrases, about } = candidatesOf(text, encoding)
  return keywordsOf(phrases, encoding, about, most).map((keyword) => stemmed(keyword.text))
}

function score(rows: KeywordRow[], phrases: (place: number) => string[]): number {
  return mean(
    rows.map(({ keyphrases }, place) => {
      const given = [...new Set(phrases(place))].slice(0, most)
      return phraseF1(given, keyphrases.map(stemmed))
    }),
  )
}

/** The files wrap their lines with tabs, which no mail does. */
export function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim()
}
