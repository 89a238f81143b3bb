import { readRows, spaced } from './data.ts'
import { decisionsOf } from './decisions.ts'
import { accuracy } from './measures.ts'
import { likeliest, trainNaiveBayes } from './naive-bayes.ts'
import type { Result, Setting } from './task.ts'

interface Row {
  text: string
  label: 'Yes' | 'No'
}

/** Sentences of e-mails: does one ask, propose or promise something? */
export async function* reply({ data, encoder, rows: most }: Setting): AsyncGenerator<Result> {
  const rows = spaced(readRows<Row>(data, 'email_intent_parakweet.test'), most)
  const texts = rows.map(({ text }) => text)
  const right = rows.map(({ label }) => label)
  const decisions = await decisionsOf(encoder, texts)
  const bayes = trainNaiveBayes(readRows<Row>(data, 'email_intent_parakweet.train'))
  yield {
    task: 'needs a reply: parakweet',
    rows: rows.length,
    measure: 'accuracy',
    value: accuracy(
      decisions.map(({ needsReply }) => (needsReply > 0.5 ? 'Yes' : 'No')),
      right,
    ),
    baselines: {
      majority: accuracy(
        right.map(() => 'No'),
        right,
      ),
      'naive Bayes': accuracy(
        texts.map((text) => likeliest(bayes(text))),
        right,
      ),
    },
    bar: { least: 0.82, words: '' },
  }
}
