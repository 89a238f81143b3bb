import type { SentimentLabel } from '../../src/item/decision.ts'
import { readRows, spaced } from './data.ts'
import { decisionsOf } from './decisions.ts'
import { afinnLabel, afinnScore, vaderLabel, vaderScore } from './lexicons.ts'
import { accuracy, macroF1 } from './measures.ts'
import type { Result, Setting } from './task.ts'

interface Row {
  text: string
  label: SentimentLabel
  lang?: string
}

const englishLead = 0.1

/** SST-2 in two classes, TweetEval in three, XLM-T in three for each language it has. */
export async function* sentiment(setting: Setting): AsyncGenerator<Result> {
  yield await films(setting)
  yield await tweets(setting, readRows(setting.data, 'tweeteval_sentiment.test'), 'tweeteval')
  const many = readRows<Row>(setting.data, 'xlmt_sentiment.test')
  for (const language of new Set(many.map(({ lang }) => lang))) {
    const rows = many.filter(({ lang }) => lang === language)
    yield { ...(await tweets(setting, rows, `XLM-T ${language}`)), bar: null }
  }
}

/** No film is neutral: the better of the other two counts, and a lexicon's 0 is "negative". */
async function films({ data, encoder, rows: most }: Setting): Promise<Result> {
  const rows = spaced(readRows<Row>(data, 'sst2.test'), most)
  const texts = rows.map(({ text }) => text)
  const right = rows.map(({ label }) => label === 'positive')
  const decisions = await decisionsOf(encoder, texts)
  const found = decisions.map(({ sentiment: { probabilities } }) => {
    return probabilities.positive > probabilities.negative
  })
  return {
    task: 'sentiment, 2-way: SST-2',
    rows: rows.length,
    measure: 'accuracy',
    value: accuracy(found, right),
    baselines: {
      VADER: accuracy(
        texts.map((text) => vaderScore(text) > 0),
        right,
      ),
      AFINN: accuracy(
        texts.map((text) => afinnScore(text) > 0),
        right,
      ),
    },
    bar: { least: 0.905, words: '' },
  }
}

async function tweets({ encoder, rows: most }: Setting, all: Row[], set: string): Promise<Result> {
  const rows = spaced(all, most)
  const texts = rows.map(({ text }) => text)
  const right = rows.map(({ label }) => label)
  const decisions = await decisionsOf(encoder, texts)
  const baselines = {
    VADER: macroF1(texts.map(vaderLabel), right),
    AFINN: macroF1(texts.map(afinnLabel), right),
  }
  return {
    task: `sentiment, 3-way: ${set}`,
    rows: rows.length,
    measure: 'macro-F1',
    value: macroF1(
      decisions.map((decision) => decision.sentiment.label),
      right,
    ),
    baselines,
    bar: {
      least: Math.max(0.64, baselines.VADER + englishLead),
      words: '0.64, VADER + 0.10',
    },
  }
}
