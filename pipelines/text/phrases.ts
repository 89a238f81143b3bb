import { stem } from '../../src/item/stem.ts'
import type { Encoding } from '../../src/model/encoder.ts'
import { type Range, shortestWrappedLine } from './sentences.ts'
import { stopWords } from './stop-words.ts'
import { isGenericWord, isWeakWord } from './weak-words.ts'
import { wordsIn } from './word-values.ts'

/** A word or a hyphenated compound. */
interface Token extends Range {
  lower: string
  /** Begins or ends a phrase. */
  isHead: boolean
  /** Makes no phrase alone. */
  isGeneric: boolean
  /** May stand inside of one: a head, a number ("Windows 11"), a "de" between two heads. */
  isInner: boolean
  /** May be the last word. */
  canEnd: boolean
  /** Is it one of "de", "di", "of": inside of a phrase, and no part of what it means? */
  isLink: boolean
}

/** What the encoder says of each word. */
type Tags = Pick<Encoding, 'words' | 'keyphrase'>

interface Reading {
  language: string
  /** 1 where nothing may be taken from. */
  hidden: Uint8Array
  /** Does a phrase end with a capital noun? */
  needsCapital: boolean
  encoding: Tags | null
}

/** A phrase that could be a keyword. */
export interface Phrase extends Range {
  /** The stems of its words, which tell two writings of one phrase to be the same. */
  stems: string[]
  /** Its words, links left out. */
  words: Range[]
  /** The word that runs on from it without a mark between: "server" after "mail" in "mail server". */
  next: Range | null
  /** Does a word that could belong to it stand right before or after? */
  isFragment: boolean
}

const longestPhrase = 5
/** A text of that many words has enough candidates in its beginning. */
const mostTokens = 6_000

const token =
  /[\p{L}\p{N}](?:[\p{L}\p{N}\p{M}]|[-‑–_&+](?=[\p{L}\p{N}])|(?<=\p{L})\/(?=\p{L})|\.(?=[\p{Ll}\p{N}])){0,60}(?:(?<=\p{L})(?:\+\+|#)(?![\p{L}\p{N}]))?/gu
/** Japanese writes its function words and endings in it alone. */
const kana = /^\p{Script=Hiragana}+$/u
const unspaced = new Set(['zh', 'ja', 'th'])
const links = new Map(
  Object.entries({
    en: 'of',
    fr: 'de du des d la l',
    es: 'de del la las los',
    it: 'di del della dei delle dell d',
    nl: 'van',
    pt: 'de do da dos das',
  }).map(([language, words]) => [language, new Set(words.split(' '))] as const),
)
/** Between the words of a phrase where the encoder is sure of it: "quality of service", "design for assembly". */
const joints = new Set('of for and in to on with by from per'.split(' '))
const sureOfJoint = 0.8
/**
 * Words that every mail holds belong to a phrase ("linear orders", "fully automatic mode") where the encoder is sure of
 * it. Adverbs and gerunds seldom do so by mistake; "please change the address" would.
 */
const sureOfWeakWord = 0.9
const sureOfForm = 0.5
const noLinks: ReadonlySet<string> = new Set()

/**
 * Runs of one to five words between stop words and marks, within `ranges` of `text` and outside of `masked`. The same
 * phrase is given once for every place it stands at. With `encoding`, words that are else no part of a phrase are one
 * where the encoder says so.
 */
export function phrasesOf(
  text: string,
  ranges: Range[],
  masked: Range[],
  language: string,
  encoding: Tags | null = null,
): Phrase[] {
  const phrases: Phrase[] = []
  const hidden = new Uint8Array(masked.length === 0 ? 0 : text.length)
  for (const mask of masked) hidden.fill(1, mask.start, mask.end)
  // A German noun has a capital, and a keyword ends with a noun; unless the author spares capitals altogether.
  const needsCapital = language === 'de' && /\p{Ll} \p{Lu}/u.test(text)
  let left = mostTokens
  for (const range of ranges) {
    const tokens = tokensOf(text, range, { language, hidden, needsCapital, encoding }).slice(0, left)
    left -= tokens.length
    for (let first = 0; first < tokens.length; first++) phrases.push(...startingAt(text, tokens, first))
    if (left === 0) break
  }
  return phrases
}

function startingAt(text: string, tokens: Token[], first: number): Phrase[] {
  const phrases: Phrase[] = []
  const words: Token[] = []
  for (let index = first; index < tokens.length && words.length < longestPhrase; index++) {
    const current = tokens[index] as Token
    if (index === first ? !current.isHead : !current.isInner) break
    const before = tokens[index - 1]
    if (index > first && before !== undefined && !runsOn(text, before, current)) break
    if (current.isLink) continue
    words.push(current)
    const next = tokens[index + 1]
    if (!current.canEnd) continue
    if (words.every(({ isGeneric }) => isGeneric)) continue
    const isFragment = joinsHead(text, tokens, first, -1) || joinsHead(text, tokens, index, 1)
    phrases.push({
      isFragment,
      start: (tokens[first] as Token).start,
      end: current.end,
      stems: words.map(({ lower }) => stem(lower)),
      words: [...words],
      next: next?.isInner && !next.isLink && runsOn(text, current, next) ? next : null,
    })
  }
  return phrases
}

/** Is the neighbour on that side, past a "de" between, a word that a phrase can begin or end with? */
function joinsHead(text: string, tokens: Token[], index: number, side: 1 | -1): boolean {
  for (let at = index; ; at += side) {
    const [here, neighbour] = [tokens[at], tokens[at + side]]
    if (here === undefined || neighbour === undefined) return false
    if (!(side === 1 ? runsOn(text, here, neighbour) : runsOn(text, neighbour, here))) return false
    if (!neighbour.isLink) return neighbour.isHead && (side === -1 || neighbour.canEnd)
  }
}

function tokensOf(
  text: string,
  range: Range,
  { language, hidden, needsCapital, encoding }: Reading,
): Token[] {
  const stops = stopWords(language)
  const link = links.get(language) ?? noLinks
  return wordsOf(text, range, language).map(({ start, end }) => {
    const word = text.slice(start, end)
    const lower = word.toLowerCase()
    const isHidden = hidden[start] === 1 || hidden[end - 1] === 1
    const isNumber = !/\p{L}/u.test(word)
    const isShare = isNumber && /^[ \u00a0]?[%‰€$£]/.test(text.slice(end, end + 2))
    const isOneLetter = word.length === 1 || kana.test(word)
    const isLink = link.has(lower)
    const isMeasure = /^\d+\p{Ll}{1,2}$/u.test(word)
    // "and/or" is as little a phrase as its parts.
    const parts = lower.split('/')
    const isStop = parts.every((part) => stops.has(part))
    const isWord = !isMeasure && !isHidden && !isNumber && !isOneLetter && !isLink
    const isWeak = isWord && !isStop && parts.every((part) => stops.has(part) || isWeakWord(part, language))
    const isJoint =
      encoding !== null &&
      !isHidden &&
      joints.has(lower) &&
      tagOf({ start, end }, encoding).inside > sureOfJoint
    const isTagged =
      encoding !== null &&
      isWeak &&
      tagOf({ start, end }, encoding).any > (/(?:ing|ly)$/.test(lower) ? sureOfForm : sureOfWeakWord)
    const isHead = isWord && !isStop && (!isWeak || isTagged)
    const isInner =
      isHead ||
      isJoint ||
      (!isHidden && (isLink || (isNumber && !isShare && word.length <= 5) || isVersionLetter(word)))
    const canEnd = isHead ? !needsCapital || /^\p{Lu}|\d/u.test(word) : isInner && !isLink && !isJoint
    const isGeneric = isWeak || isGenericWord(lower, language)
    return { start, end, lower, isHead, isGeneric, isInner, canEnd, isLink }
  })
}

/** Chances that the word goes on with a phrase, and that it is of one at all. */
function tagOf(range: Range, { words, keyphrase }: Tags): { inside: number; any: number } {
  const { from, to } = wordsIn(words, range)
  if (from === to) return { inside: 0, any: 0 }
  return { inside: keyphrase[from * 3 + 2] ?? 0, any: 1 - (keyphrase[from * 3] ?? 1) }
}

/** "C" in "Vitamin C", "X" in "iPhone X". */
function isVersionLetter(word: string): boolean {
  return word.length === 1 && /\p{Lu}/u.test(word) && word !== 'I'
}

function wordsOf(text: string, range: Range, language: string): Range[] {
  const slice = text.slice(range.start, range.end)
  if (unspaced.has(language)) {
    return [...segmenter(language).segment(slice)]
      .filter(({ isWordLike }) => isWordLike)
      .map(({ segment, index }) => at(range.start + index, segment.length))
  }
  return [...slice.matchAll(token)].map(({ 0: word, index }) => at(range.start + index, word.length))
}

function at(start: number, length: number): Range {
  return { start, end: start + length }
}

const segmenters = new Map<string, Intl.Segmenter>()

function segmenter(language: string): Intl.Segmenter {
  const known = segmenters.get(language)
  if (known !== undefined) return known
  const made = new Intl.Segmenter(language, { granularity: 'word' })
  segmenters.set(language, made)
  return made
}

/** Nothing but a space, the end of a wrapped line, or the apostrophe of "d'accès" stands between. */
function runsOn(text: string, before: Token, after: Token): boolean {
  const gap = text.slice(before.end, after.start)
  if (gap === '' || /^[ \u00a0]{1,2}$/.test(gap)) return true
  if (/^[ \t]*\n[ \t]*$/.test(gap)) {
    return before.end - text.lastIndexOf('\n', before.end - 1) > shortestWrappedLine
  }
  return before.isLink && /^['’]$/.test(gap)
}
