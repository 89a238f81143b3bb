import { entitiesOf } from '../../pipelines/steps/find-entities.ts'
import { scoreSentences } from '../../pipelines/steps/summarise.ts'
import { contentOf } from '../../pipelines/text/content.ts'
import { languageOf } from '../../pipelines/text/language.ts'
import type { Range } from '../../pipelines/text/sentences.ts'
import { textItem } from '../../src/cli/analyze-text-item.ts'
import { collapseSpaces } from '../../src/item/clean-text.ts'
import type { Encoder } from '../../src/model/encoder.ts'
import { isHeldOut, readRows } from './data.ts'
import { lexRank } from './lex-rank.ts'
import { mean, weightedRecall } from './measures.ts'
import { best, type Result, type Setting } from './task.ts'

interface Sentence {
  /** "thread/mail.sentence" */
  id: string
  thread: string
  text: string
  votes: number
  pos_in_mail: number
}

const file = 'bc3_sentences.all'
const share = 0.2
const lead = 0.05
const leadSentences = 3

/** Threads of mails: how many of the votes of three readers are on the fifth of the sentences that scores best? */
export async function* salience({ data, encoder }: Setting): AsyncGenerator<Result> {
  const held = readRows<Sentence>(data, file).filter((row) => isHeldOut(file, row))
  const threads = [...Map.groupBy(held, ({ thread }) => thread).values()]
  const ours = await Promise.all(threads.map((thread) => scoreThread(encoder, thread)))
  const recall = (scoresOf: (thread: Sentence[], place: number) => number[]) =>
    mean(
      threads.map((thread, place) =>
        weightedRecall(
          scoresOf(thread, place),
          thread.map(({ votes }) => votes),
          share,
        ),
      ),
    )
  const baselines = {
    'lead-3': recall((thread) =>
      thread.map(({ pos_in_mail }) => (pos_in_mail < leadSentences ? 2 - pos_in_mail / 100 : 0)),
    ),
    LexRank: recall((thread) => lexRank(thread.map(({ text }) => text))),
  }
  yield {
    task: `salience: bc3 (threads held)`,
    rows: threads.length,
    measure: 'weighted recall at 20 %',
    value: recall((_, place) => ours[place] ?? []),
    baselines,
    bar: { least: best(baselines) + lead, words: 'best + 0.05' },
  }
}

async function scoreThread(encoder: Encoder, thread: Sentence[]): Promise<number[]> {
  const mails = Map.groupBy(thread, ({ id }) => id.slice(0, id.lastIndexOf('.')))
  const scores = await Promise.all([...mails.values()].map((mail) => scoreMail(encoder, mail)))
  const byId = new Map(scores.flat())
  return thread.map(({ id }) => byId.get(id) ?? 0)
}

/** As the pipeline reads it: what is quoted, signed or mere manners is never summarised, so it scores nothing. */
async function scoreMail(encoder: Encoder, mail: Sentence[]): Promise<[string, number][]> {
  const whole = mail.map(({ text }) => text).join('\n')
  const { text } = textItem({ id: '', subject: '', text: whole, from: null, date: null })
  const language = languageOf(text)
  const { sentences } = contentOf(text, 0, language)
  const [encoding] = await encoder.encode([text])
  if (encoding === undefined) return []
  const kept: { id: string; range: Range }[] = []
  let from = 0
  for (const { id, text: raw } of mail) {
    const sentence = collapseSpaces(raw)
    const start = text.indexOf(sentence, from)
    if (start < 0) continue
    from = start + sentence.length
    if (sentences.some((matter) => matter.start < from && start < matter.end))
      kept.push({ id, range: { start, end: from } })
  }
  const ranges = kept.map(({ range }) => range)
  const scores = scoreSentences(text, ranges, encoding, entitiesOf(text, { language, writtenAt: null }))
  return kept.map(({ id }, place) => [id, scores[place] ?? 0])
}
