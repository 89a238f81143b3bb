import type { Decision } from '../../src/item/decision.ts'
import type { Encoding } from '../../src/model/encoder.ts'
import { type Phrase, phrasesOf } from '../text/phrases.ts'
import { senderNameRanges } from '../text/sender-name.ts'
import type { Range } from '../text/sentences.ts'
import { wordsIn } from '../text/word-values.ts'
import { decided, type Triage } from '../triage-state.ts'

/** What a person reads at a glance. */
const mostKeywords = 8
/** A phrase worth less than this share of the best one says little beside it. */
const leastShare = 0.35
/** The tagger was taught on English; elsewhere how a phrase stands in the text counts for more. */
const weights = {
  english: { tag: 0.6, salience: 0.1, standing: 0.3 },
  other: { tag: 0.4, salience: 0.15, standing: 0.45 },
}

/** "paper" where the text only ever says "paper jam" is worth less than the whole. */
const fragmentWorth = 0.5

/** The phrases that tell what the text is about, the most telling first. None is part of another. */
export function findKeywords(state: Triage): Triage {
  const { item, text, content, encoding, decision } = state
  if (encoding === null) return state
  const { subject, sentences } = content
  const ranges = subject === null ? sentences : [subject, ...sentences]
  const masked = [...decision.entities, ...senderNameRanges(text, item.from)]
  const phrases = phrasesOf(text, ranges, masked, decision.language)
  return decided(state, {
    keywords: keywordsOf(text, phrases, encoding, decision.language, mostKeywords),
  })
}

/** At most `most` of `phrases`, ranked by the encoder's tags and salience and by how they stand in the text. */
export function keywordsOf(
  text: string,
  phrases: Phrase[],
  encoding: Encoding,
  language: string,
  most: number,
): Decision['keywords'] {
  const ranked = rank(text, group(phrases), encoding, language)
  const chosen: Candidate[] = []
  const least = (ranked[0]?.score ?? 0) * leastShare
  for (const candidate of ranked) {
    if (chosen.length === most || candidate.score < least) break
    if (!chosen.some((other) => overlap(candidate.stems, other.stems))) chosen.push(candidate)
  }
  return chosen.map(({ place: { start, end }, score }) => ({
    text: text.slice(start, end),
    score: Math.round(score * 10_000) / 10_000,
    start,
    end,
  }))
}

/** A phrase with all places it stands at. */
interface Candidate {
  stems: string[]
  /** Where it is shown from: its first place that no line end cuts. */
  place: Range
  places: Phrase[]
  score: number
}

function group(phrases: Phrase[]): Phrase[][] {
  const groups = new Map<string, Phrase[]>()
  for (const phrase of phrases) {
    const key = phrase.stems.join(' ')
    const known = groups.get(key)
    if (known === undefined) groups.set(key, [phrase])
    else known.push(phrase)
  }
  return [...groups.values()]
}

function rank(text: string, groups: Phrase[][], encoding: Encoding, language: string): Candidate[] {
  const weight = language === 'en' ? weights.english : weights.other
  const candidates = groups.map((places) => {
    const [first] = places as [Phrase]
    const tag = Math.max(...places.slice(0, 20).map((place) => tagScore(place, encoding)))
    const salience = Math.max(...places.slice(0, 20).map((place) => salienceScore(place, encoding)))
    const whole = places.every(({ isFragment }) => isFragment) ? fragmentWorth : 1
    const score =
      whole * (weight.tag * tag + weight.salience * salience + weight.standing * standing(text, places))
    const place = places.find(({ start, end }) => !text.slice(start, end).includes('\n')) ?? first
    return { stems: first.stems, place, places, score }
  })
  return candidates.sort((a, b) => b.score - a.score || a.place.start - b.place.start)
}

/**
 * Half of it: the words are tagged as inside of any phrase. The other half, the geometric mean of: begins here, goes on
 * in every further word, does not go on in the word after. Either alone did worse on held-out abstracts.
 */
function tagScore({ words, next }: Phrase, { keyphrase, words: encoded }: Encoding): number {
  let logarithm = 0
  let inside = 0
  let count = 0
  for (const word of words) {
    const { from, to } = wordsIn(encoded, word)
    for (let index = from; index < to; index++) {
      const tagged = keyphrase[index * 3 + (count === 0 ? 1 : 2)] ?? 0
      logarithm += Math.log(tagged + 1e-4)
      inside += 1 - (keyphrase[index * 3] ?? 1)
      count++
    }
  }
  if (count === 0) return 0
  const goesOn = next === null ? 0 : (keyphrase[wordsIn(encoded, next).from * 3 + 2] ?? 0)
  return (Math.exp(logarithm / count) * Math.sqrt(1 - goesOn) + inside / count) / 2
}

function salienceScore({ words }: Phrase, { salience, words: encoded }: Encoding): number {
  let sum = 0
  let count = 0
  for (const word of words) {
    const { from, to } = wordsIn(encoded, word)
    for (let index = from; index < to; index++) sum += salience[index] ?? 0
    count += to - from
  }
  return count === 0 ? 0 : sum / count
}

/** What needs no model: said early, said again, spelt like a name, of two or three words, of long words. 0 … 1 */
function standing(text: string, places: Phrase[]): number {
  const [first] = places as [Phrase]
  const early = 1 / (1 + first.start / 250)
  const again = Math.min(1, Math.log2(places.length) / 3)
  const isNamed = places.some(({ words }) => words.some((word) => isNameLike(text, word)))
  const size = [0, 0.45, 1, 0.8, 0.5][first.words.length] ?? 0
  const letters = first.words.reduce((sum, { start, end }) => sum + end - start, 0) / first.words.length
  const long = Math.min(1, letters / 10)
  return 0.3 * early + 0.2 * again + 0.1 * (isNamed ? 1 : 0) + 0.2 * size + 0.2 * long
}

/** A capital or a digit that does not come from standing at the beginning of a sentence. */
function isNameLike(text: string, { start, end }: Range): boolean {
  const word = text.slice(start, end)
  if (/\p{L}\d|\d\p{L}|\p{L}\p{Lu}/u.test(word)) return true
  return /^\p{Lu}/u.test(word) && /[\p{Ll}\d,] $/u.test(text.slice(Math.max(0, start - 2), start))
}

/** Is one of them part of the other, or do they share more than half of the words of the shorter? */
function overlap(one: string[], other: string[]): boolean {
  const shared = one.filter((word) => other.includes(word)).length
  return shared > 0 && shared / Math.min(one.length, other.length) > 0.5
}
