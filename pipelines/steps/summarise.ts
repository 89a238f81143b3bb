import type { Decision } from '../../src/item/decision.ts'
import { stem } from '../../src/item/stem.ts'
import type { Encoding } from '../../src/model/encoder.ts'
import { asksForSomething } from '../text/requests.ts'
import type { Range } from '../text/sentences.ts'
import { wordsIn } from '../text/word-values.ts'
import { decided, type Triage } from '../triage-state.ts'

const mostSentences = 3
/** A second sentence has to be worth this share of the best one, a third too. */
const leastShare = 0.75
/** A list and the sentence that announces it, in characters; and what may stand between its lines. */
const longestList = 240
const longestGap = 12
/** What a person reads at a glance, in characters. */
const longestSummary = 480
/** Sentences beyond this many are hardly ever the matter of a mail, and the work stays bounded. */
const mostConsidered = 400

/** The one to three sentences that tell the most, word for word, in the order of the text. */
export function summarise(state: Triage): Triage {
  const { text, content, encoding, decision } = state
  if (encoding === null) return state
  const sentences = content.sentences.slice(0, mostConsidered)
  if (sentences.length === 0 && content.subject !== null) sentences.push(content.subject)
  const whole = sentences.map((sentence, index) => withItsList(text, sentence, sentences.slice(index + 1)))
  return decided(state, { summary: summaryOf(text, whole, encoding, decision.entities) })
}

/** "Please send us the following:" says nothing without what follows: as much of it as can be read at a glance. */
function withItsList(text: string, { start, end }: Range, following: Range[]): Range {
  if (!/:$|\b(?:following|folgende[sn]?|suivante?s?|siguientes?)\W{0,2}$/iu.test(text.slice(start, end)))
    return { start, end }
  let last = end
  for (const next of following) {
    const gap = text.slice(last, next.start)
    // An empty line may part the list from its announcement; a second one ends it.
    if (gap.length > longestGap || (last !== end && /\n\s*\n/.test(gap))) break
    if (next.end - start > longestList) break
    last = next.end
  }
  return { start, end: last }
}

/** The most salient of `sentences`, none of which repeats another. Scores are 0 … 1. */
export function summaryOf(
  text: string,
  sentences: Range[],
  encoding: Encoding,
  entities: Range[],
): Decision['summary'] {
  const scores = scoreSentences(text, sentences, encoding, entities)
  const ranked = sentences
    .map((range, index) => ({ range, score: scores[index] ?? 0 }))
    .sort((a, b) => b.score - a.score || a.range.start - b.range.start)
  const chosen: typeof ranked = []
  // Two sentences of five would be no summary.
  const most = Math.min(mostSentences, Math.max(1, Math.ceil(sentences.length / 2.5)))
  let length = 0
  for (const sentence of ranked) {
    const size = sentence.range.end - sentence.range.start
    if (chosen.length === most || sentence.score < (ranked[0]?.score ?? 0) * leastShare) break
    if (chosen.length > 0 && length + size > longestSummary) continue
    if (chosen.some(({ range }) => overlaps(sentence.range, range) || repeats(text, sentence.range, range)))
      continue
    chosen.push(sentence)
    length += size
  }
  return chosen
    .sort((a, b) => a.range.start - b.range.start)
    .map(({ range: { start, end }, score }) => ({
      text: text.slice(start, end),
      start,
      end,
      score: Math.round(score * 10_000) / 10_000,
    }))
}

/** How much each of `sentences`, all those of one text in order, tells of it: 0 … 1. */
export function scoreSentences(
  text: string,
  sentences: Range[],
  encoding: Encoding,
  entities: Range[],
): number[] {
  return sentences.map((range, index) =>
    sentenceScore(text, range, index, sentences.length, encoding, entities),
  )
}

/** Salience of its words, and what a reader of mail looks for: the opening, a request, a number or a date. */
function sentenceScore(
  text: string,
  range: Range,
  index: number,
  count: number,
  encoding: Encoding,
  entities: Range[],
): number {
  const sentence = text.slice(range.start, range.end)
  const position = 1 / (1 + (4 * index) / Math.max(4, count))
  const asks = asksForSomething(sentence) ? 1 : 0
  const holdsFact = entities.some(({ start, end }) => start >= range.start && end <= range.end) ? 1 : 0
  const words = sentence.split(/\s+/).length
  const fullness = Math.min(1, words / 7) * Math.min(1, 45 / words)
  return (
    (0.6 * salienceOf(range, encoding) + 0.2 * position + 0.15 * asks + 0.05 * holdsFact) *
    (0.4 + 0.6 * fullness)
  )
}

/** Mean of the upper half of its words: a long sentence is not worse for its small words. */
function salienceOf(range: Range, { salience, words }: Encoding): number {
  const { from, to } = wordsIn(words, range)
  const values = Array.from(salience.subarray(from, to)).sort((a, b) => b - a)
  const half = values.slice(0, Math.max(1, Math.ceil(values.length / 2)))
  return half.reduce((sum, value) => sum + value, 0) / half.length || 0
}

function overlaps(one: Range, other: Range): boolean {
  return one.start < other.end && other.start < one.end
}

/** Do they share most of their words? Then the second says nothing new. */
function repeats(text: string, one: Range, other: Range): boolean {
  const first = wordSet(text, one)
  const second = wordSet(text, other)
  let shared = 0
  for (const word of first) if (second.has(word)) shared++
  return shared / Math.max(1, Math.min(first.size, second.size)) > 0.7
}

function wordSet(text: string, { start, end }: Range): Set<string> {
  const words =
    text
      .slice(start, end)
      .toLowerCase()
      .match(/\p{L}{3,}/gu) ?? []
  return new Set(words.map(stem))
}
