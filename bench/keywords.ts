/**
 * What limits keywords: how many of the phrases that people gave are candidates at all, what a perfect ranking of the
 * candidates would reach, what ours reaches, and what it costs beside the encoder.
 * Run: node bench/keywords.ts [--data DIR] [--model DIR] [--held]
 *
 * By default it reads the rows that are not held out, to choose constants by (pipelines/text/phrase-score.ts,
 * pipelines/steps/find-keywords.ts). The weights were trained on these rows and look better there than they are: what
 * was chosen is to be told by `--held`, once.
 */
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { keywordsOf } from '../pipelines/steps/find-keywords.ts'
import type { Encoder } from '../src/model/encoder.ts'
import { openEncoder } from '../src/model/open-encoder.ts'
import { isHeldOut, readRows } from './eval/data.ts'
import { candidatesOf, type KeywordRow, most, oneLine, sets } from './eval/keywords.ts'
import { mean, phraseF1 } from './eval/measures.ts'
import { stemmed } from './eval/stems.ts'

const { values: options } = parseArgs({
  options: {
    data: { type: 'string', default: '../shared/data' },
    model: { type: 'string' },
    held: { type: 'boolean', default: false },
  },
})

const encoder = await openEncoder(options.model === undefined ? {} : { folder: options.model })
try {
  console.log(`weights ${encoder.facts.version}, rows ${options.held ? 'held out' : 'not held out'}`)
  for (const { name, file } of sets) {
    const all = readRows<KeywordRow>(pathToFileURL(`${resolve(options.data)}/`), file)
    await measure(
      name,
      all.filter((row) => isHeldOut(file, row) === options.held),
      encoder,
    )
  }
} finally {
  await encoder.close()
}

async function measure(name: string, rows: KeywordRow[], { encode }: Encoder): Promise<void> {
  const texts = rows.map(({ text }) => oneLine(text))
  const encodings = await encode(texts)
  const counts = { right: 0, inText: 0, candidates: 0, words: 0 }
  const perfect: number[] = []
  const reached: number[] = []
  const microseconds: number[] = []
  for (const [index, text] of texts.entries()) {
    const encoding = encodings[index]
    if (encoding === undefined) continue
    const right = new Set(
      (rows[index] as KeywordRow).keyphrases.map(stemmed).filter((phrase) => phrase !== ''),
    )
    const start = performance.now()
    const { phrases, about } = candidatesOf(text, encoding)
    const chosen = keywordsOf(phrases, encoding, about, most)
    microseconds.push((performance.now() - start) * 1_000)
    const candidates = new Set(phrases.map((phrase) => stemmed(text.slice(phrase.start, phrase.end))))
    const hits = [...right].filter((phrase) => candidates.has(phrase))
    const body = ` ${stemmed(text)} `
    counts.right += hits.length
    counts.inText += [...right].filter((phrase) => body.includes(` ${phrase} `)).length
    counts.candidates += candidates.size
    counts.words += encoding.words.count
    perfect.push(phraseF1(hits.slice(0, most), [...right]))
    reached.push(phraseF1([...new Set(chosen.map((keyword) => stemmed(keyword.text)))], [...right]))
  }
  const middle = microseconds.toSorted((a, b) => a - b)[microseconds.length >> 1] ?? 0
  console.log(`${name}, ${rows.length} texts of ${Math.round(counts.words / rows.length)} words
  candidates a text                       ${(counts.candidates / rows.length).toFixed(1)}
  phrases in the text that are candidates ${(counts.right / counts.inText).toFixed(3)}
  F1@${most} of a perfect ranking              ${mean(perfect).toFixed(3)}
  F1@${most}                                   ${mean(reached).toFixed(3)}
  median a text, sentences and entities too ${Math.round(middle)} µs`)
}
