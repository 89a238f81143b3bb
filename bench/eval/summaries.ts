import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { entitiesOf } from '../../pipelines/steps/find-entities.ts'
import { scoreSentences } from '../../pipelines/steps/summarise.ts'
import { contentOf } from '../../pipelines/text/content.ts'
import { languageOf } from '../../pipelines/text/language.ts'
import { rankThreadSentences } from '../../pipelines/text/thread-sentences.ts'
import { textItem } from '../../src/cli/analyze-text-item.ts'
import { collapseSpaces } from '../../src/item/clean-text.ts'
import type { Encoder } from '../../src/model/encoder.ts'
import { isHeldOut, readRows, spaced } from './data.ts'
import { lexRank } from './lex-rank.ts'
import { mean } from './measures.ts'
import { rougeL, rougeN, rougeRecall, rougeTokens } from './rouge.ts'
import { best, type Result, type Setting } from './task.ts'
import { textRank } from './text-rank.ts'

interface Conversation {
  id: string
  /** Sentences of each message. */
  messages: string[][]
  references: string[]
}

const lead = 0.02
/** Dialogues, and mails: enough for a mean, and no more. */
const mostOfEach = 200
/** A mail that is shorter than what is cut of it has nothing to choose. */
const leastWords = 60

interface Measure {
  name: string
  /** What is compared, in words; null: as many as the references have on average. */
  words: number | null
  of(found: string[], reference: string[]): number
}
const measures: readonly Measure[] = [
  { name: 'ROUGE-1, as long', words: null, of: (found, reference) => rougeN(found, reference, 1) },
  { name: 'ROUGE-2, as long', words: null, of: (found, reference) => rougeN(found, reference, 2) },
  { name: 'ROUGE-L, as long', words: null, of: rougeL },
]
/** Subjects are a few words: how many of them stand in the sentences that come first. */
const subjectMeasures: readonly Measure[] = [{ name: 'ROUGE-1 recall, 30 words', words: 30, of: rougeRecall }]

/**
 * Conversations: sentences of ours and of others, cut to the mean length of the references, against what people wrote.
 * BC3's held threads are those whose sentences the encoder was not trained on.
 */
export async function* summaries(setting: Setting): AsyncGenerator<Result> {
  const threads = bc3Threads(setting.data)
  const held = heldThreads(setting.data)
  yield* measured(
    setting,
    'summary: bc3 (threads held)',
    threads.filter(({ id }) => held.has(id)),
  )
  yield* measured(setting, 'summary: bc3 (all threads)', threads)
  yield* measured(setting, 'summary: dialogsum', spaced(dialogues(setting.data), mostOfEach))
  const mails = spaced(mailsWithSubjects(setting.data), mostOfEach)
  yield* measured(setting, 'summary: aeslc, words of the subject', mails, subjectMeasures)
}

async function* measured(
  { encoder }: Setting,
  task: string,
  conversations: Conversation[],
  of: readonly Measure[] = measures,
): AsyncGenerator<Result> {
  const ours = await Promise.all(conversations.map((conversation) => ownOrder(encoder, conversation)))
  const ranked = (scoresOf: (sentences: string[]) => number[]) =>
    conversations.map(({ messages }) => {
      const sentences = messages.flat()
      return order(sentences, scoresOf(sentences))
    })
  const methods = {
    'lead-3': conversations.map(({ messages }) => leadOf(messages, 3)),
    LexRank: ranked(lexRank),
    TextRank: ranked(textRank),
  }
  for (const measure of of) {
    const reached = (orders: string[][]) =>
      mean(orders.map((sentences, place) => valueOfSummary(measure, sentences, conversations[place])))
    const baselines = Object.fromEntries(
      Object.entries(methods).map(([name, orders]) => [name, reached(orders)]),
    )
    const hasBar = measure === measures[0] && task.includes('bc3')
    yield {
      task,
      rows: conversations.length,
      measure: measure.name,
      value: reached(ours),
      baselines,
      bar: hasBar ? { least: best(baselines) + lead, words: 'best + 0.02' } : null,
    }
  }
}

/** Mean over the references of the first words of `sentences`. */
function valueOfSummary(
  measure: Measure,
  sentences: string[],
  conversation: Conversation | undefined,
): number {
  const references = (conversation?.references ?? []).map(rougeTokens)
  const length = measure.words ?? Math.round(mean(references.map((reference) => reference.length)))
  const words = sentences.flatMap(rougeTokens).slice(0, length)
  return mean(references.map((reference) => measure.of(words, reference)))
}

/** As the pipelines read it: each message by itself, without quotes, signature and manners; then all together. */
async function ownOrder(encoder: Encoder, { messages }: Conversation): Promise<string[]> {
  const scored = await Promise.all(messages.map((message) => scoreMessage(encoder, message)))
  const [single] = scored
  if (single !== undefined && scored.length === 1)
    return single.toSorted((one, other) => other.score - one.score).map(({ text }) => text)
  const sentences = scored.flatMap((message, place) => message.map((each) => ({ ...each, message: place })))
  const encodings = await encoder.encode(sentences.map(({ text }) => text))
  const ranked = rankThreadSentences(
    sentences.map(({ text, score, message }, place) => ({
      message,
      score,
      embedding: encodings[place]?.embedding ?? new Float32Array(encoder.facts.dimension),
      words: text.split(/\s+/).length,
    })),
  )
  return ranked.map((place) => sentences[place]?.text ?? '')
}

async function scoreMessage(encoder: Encoder, message: string[]): Promise<{ text: string; score: number }[]> {
  const whole = message.join('\n')
  const { text } = textItem({ id: '', subject: '', text: whole, from: null, date: null })
  const language = languageOf(text)
  const matter = contentOf(text, 0, language).sentences
  const [encoding] = await encoder.encode([text])
  if (encoding === undefined) return []
  const ranges: { start: number; end: number }[] = []
  let from = 0
  for (const raw of message) {
    const sentence = collapseSpaces(raw)
    const start = sentence === '' ? -1 : text.indexOf(sentence, from)
    if (start < 0) continue
    from = start + sentence.length
    if (matter.some((range) => range.start < from && start < range.end)) ranges.push({ start, end: from })
  }
  const scores = scoreSentences(text, ranges, encoding, entitiesOf(text, { language, writtenAt: null }))
  return ranges.map(({ start, end }, place) => ({ text: text.slice(start, end), score: scores[place] ?? 0 }))
}

function leadOf(messages: string[][], count: number): string[] {
  const firsts = Array.from({ length: count }, (_, place) =>
    messages.flatMap((message) => message.slice(place, place + 1)),
  )
  return firsts.flat()
}

function order(sentences: string[], scores: number[]): string[] {
  return sentences
    .map((sentence, place) => ({ sentence, score: scores[place] ?? 0, place }))
    .sort((one, other) => other.score - one.score || one.place - other.place)
    .map(({ sentence }) => sentence)
}

function bc3Threads(data: URL): Conversation[] {
  interface Row {
    id: string
    mails: { sentences: { text: string }[] }[]
    summaries: string[]
  }
  return readRows<Row>(data, 'bc3_threads.all').map(({ id, mails, summaries }) => ({
    id,
    messages: mails.map(({ sentences }) => sentences.map(({ text }) => text)),
    references: summaries,
  }))
}

function heldThreads(data: URL): Set<string> {
  const file = 'bc3_sentences.all'
  const rows = readRows<{ thread: string }>(data, file)
  return new Set(rows.filter((row) => isHeldOut(file, row)).map(({ thread }) => thread))
}

/** Each turn is a message of a sentence or a few. */
function dialogues(data: URL): Conversation[] {
  return readOnlyMeasured<{ id: string; text: string; summary: string }>(data, 'dialogsum.dev').map(
    ({ id, text, summary }) => ({ id, messages: text.split('\n').map(sentencesOf), references: [summary] }),
  )
}

/** Enron mails without their subjects, for each of which some people wrote one. */
function mailsWithSubjects(data: URL): Conversation[] {
  return readOnlyMeasured<{ id: string; text: string; references: string[] }>(data, 'aeslc.dev')
    .filter(({ text }) => text.split(/\s+/).length >= leastWords)
    .map(({ id, text, references }) => ({
      id,
      messages: [text.split('\n').flatMap(sentencesOf)],
      references,
    }))
}

function sentencesOf(line: string): string[] {
  return line.split(/(?<=[.!?])\s+/).filter((sentence) => sentence.trim() !== '')
}

/** Sets that nothing is ever trained on. */
function readOnlyMeasured<Row>(data: URL, name: string): Row[] {
  const file = new URL(`evaluation-only/${name}.jsonl.gz`, data)
  const lines = gunzipSync(readFileSync(file)).toString().split('\n')
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Row)
}
