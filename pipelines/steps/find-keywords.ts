import type { Decision } from '../../src/item/decision.ts'
import type { Encoding } from '../../src/model/encoder.ts'
import { type About, phraseScore } from '../text/phrase-score.ts'
import { type Phrase, phrasesOf } from '../text/phrases.ts'
import { senderNameRanges } from '../text/sender-name.ts'
import type { Range } from '../text/sentences.ts'
import { decided, type Triage } from '../triage-state.ts'

/** What a person reads at a glance. */
const mostKeywords = 8
/** So many are shown as long as they are worth this share of the best; a reader of a short mail wants some. */
const fewKeywords = 5
const leastShare = 0.15
/** More only where they are at least so likely: a wrong phrase does more harm than a missing one. */
const leastOfMore = 0.12
/** A phrase beside a longer one that holds it is said twice, unless both are so likely. */
const leastOfBoth = 0.35

/** The phrases that tell what the text is about, the most telling first. */
export function findKeywords(state: Triage): Triage {
  const { item, text, content, encoding, decision } = state
  if (encoding === null) return state
  const { subject, sentences } = content
  const ranges = subject === null ? sentences : [subject, ...sentences]
  const masked = [...decision.entities, ...senderNameRanges(text, item.from)]
  const phrases = phrasesOf(text, ranges, masked, decision.language, encoding)
  return decided(state, {
    keywords: keywordsOf(phrases, encoding, { text, language: decision.language, subject }, mostKeywords),
  })
}

/** At most `most` of `phrases`, the likeliest first. */
export function keywordsOf(
  phrases: Phrase[],
  encoding: Encoding,
  about: About,
  most: number,
): Decision['keywords'] {
  const ranked = rank(group(phrases), encoding, about)
  const chosen: Candidate[] = []
  for (const candidate of ranked) {
    if (chosen.length === most || candidate.score < leastAfter(chosen)) break
    if (!chosen.some((other) => repeats(candidate, other))) chosen.push(candidate)
  }
  return chosen.map(({ place: { start, end }, score }) => ({
    text: about.text.slice(start, end),
    score: Math.round(score * 10_000) / 10_000,
    start,
    end,
  }))
}

/** The score that the next one needs. */
function leastAfter(chosen: Candidate[]): number {
  return chosen.length < fewKeywords ? (chosen[0]?.score ?? 0) * leastShare : leastOfMore
}

/** A phrase with all places it stands at. */
interface Candidate {
  stems: string[]
  /** Where it is shown from: its first place that no line end cuts. */
  place: Range
  /** Does it stand somewhere without a word beside it that could belong to it? */
  isWhole: boolean
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

function rank(groups: Phrase[][], encoding: Encoding, about: About): Candidate[] {
  const candidates = groups.map((places) => {
    const [first] = places as [Phrase]
    return {
      stems: first.stems,
      place: places.find(({ start, end }) => !about.text.slice(start, end).includes('\n')) ?? first,
      isWhole: places.some(({ isFragment }) => !isFragment),
      score: phraseScore(places, encoding, about),
    }
  })
  return candidates.sort((a, b) => b.score - a.score || a.place.start - b.place.start)
}

/** Is one of them part of the other, and not another thing that the text speaks of, too? */
function repeats(one: Candidate, other: Candidate): boolean {
  const [short, long] = one.stems.length < other.stems.length ? [one, other] : [other, one]
  if (!holds(long.stems, short.stems)) return false
  return short.stems.length === 1 || !short.isWhole || Math.min(one.score, other.score) < leastOfBoth
}

function holds(long: string[], short: string[]): boolean {
  return long.some((_, from) => short.every((word, at) => long[from + at] === word))
}
