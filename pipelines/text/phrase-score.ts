import type { Encoding } from '../../src/model/encoder.ts'
import type { Phrase } from './phrases.ts'
import type { Range } from './sentences.ts'
import { wordsIn } from './word-values.ts'

/**
 * A logistic regression on whether people chose the phrase, over the parts of Inspec and SemEval-2017 that are not held
 * out, rounded. Fitted on two taggers at once, so that no number hangs on one tagger's habits.
 */
const weights = { begins: 0.5, goesOn: 0.2, least: 2.6, before: 0.7, after: 2.1 }
const plain = {
  oneWord: -0.95,
  again: 0.3,
  early: 0.3,
  long: 0.4,
  named: 0.3,
  fragment: -0.6,
  subject: 0.8,
  always: -1.4,
}
/** The tagger was taught on English; elsewhere it says less, and how a phrase stands in the text counts for more. */
const abroad = { tags: 0.5, plain: 1.5, always: -1 }
/** A phrase said more often is not looked at in all its places. */
const mostPlaces = 20

/** What the phrases are of. */
export interface About {
  text: string
  language: string
  /** Begins the text, when there is one. */
  subject: Range | null
}

/** How likely is it that a person would choose this phrase to say what `text` is about? 0 … 1. `places`: everywhere it stands. */
export function phraseScore(
  places: Phrase[],
  encoding: Encoding,
  { text, language, subject }: About,
): number {
  const tags = tagScore(places.slice(0, mostPlaces), encoding)
  const rest = standing(text, places, subject)
  const isEnglish = language === 'en' || language === 'und'
  const sum = isEnglish
    ? tags + rest + plain.always
    : abroad.tags * tags + abroad.plain * rest + plain.always + abroad.always
  return 1 / (1 + Math.exp(-sum))
}

/** Of the place where the tags fit best. */
function tagScore(places: Phrase[], encoding: Encoding): number {
  let best = { fit: Number.NEGATIVE_INFINITY, score: 0 }
  for (const place of places) {
    const here = tagsAt(place, encoding)
    if (here.fit > best.fit) best = here
  }
  return best.score
}

/** fit: the logarithm of the chance that just these words are tagged as one phrase. */
function tagsAt(place: Range, { words, keyphrase }: Encoding): { fit: number; score: number } {
  const { from, to } = wordsIn(words, place)
  const inside = (word: number) => 1 - (keyphrase[word * 3] ?? 1)
  const begins = Math.log((keyphrase[from * 3 + 1] ?? 0) + 1e-3)
  let least = inside(from)
  let goesOn = 0
  for (let word = from + 1; word < to; word++) {
    goesOn += Math.log((keyphrase[word * 3 + 2] ?? 0) + 1e-5)
    least = Math.min(least, inside(word))
  }
  const ends = to < words.count ? Math.log(1.00001 - (keyphrase[to * 3 + 2] ?? 0)) : 0
  const score =
    weights.begins * begins +
    weights.goesOn * (goesOn / Math.max(1, to - from - 1)) +
    weights.least * least +
    weights.before * Math.log(1.05 - (from > 0 ? inside(from - 1) : 0)) +
    weights.after * Math.log(1.05 - (to < words.count ? inside(to) : 0))
  return { fit: begins + goesOn + ends, score }
}

/** What needs no model: said early, said again, alone, spelt like a name, of more than one word, of long words. */
function standing(text: string, places: Phrase[], subject: Range | null): number {
  const [first] = places as [Phrase]
  const letters = first.words.reduce((sum, { start, end }) => sum + end - start, 0) / first.words.length
  const fragments = places.filter(({ isFragment }) => isFragment).length
  const isNamed = places.some(({ words }) => words.some((word) => isNameLike(text, word)))
  return (
    (first.words.length === 1 ? plain.oneWord : 0) +
    (subject !== null && first.start < subject.end ? plain.subject : 0) +
    plain.again * Math.log(places.length) +
    plain.early / (1 + first.start / 250) +
    plain.long * Math.min(1.5, letters / 10) +
    (isNamed ? plain.named : 0) +
    plain.fragment * (fragments / places.length)
  )
}

/** A capital or a digit that does not come from standing at the beginning of a sentence. */
function isNameLike(text: string, { start, end }: Range): boolean {
  const word = text.slice(start, end)
  if (/\p{L}\d|\d\p{L}|\p{L}\p{Lu}/u.test(word)) return true
  return /^\p{Lu}/u.test(word) && /[\p{Ll}\d,] $/u.test(text.slice(Math.max(0, start - 2), start))
}
