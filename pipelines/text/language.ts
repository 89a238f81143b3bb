import { detectAll } from 'tinyld'
import { languagesOfWord } from './stop-words.ts'

/** Enough to tell a language, little enough to be quick. */
const charactersRead = 1_000
/** Function words seen, minus those of the runner-up, from which on nothing else is asked. */
const clearVote = 2
/** Below this the n-gram detector is guessing. */
const leastAccuracy = 0.1
/** Languages the n-gram detector falls for on odd short texts and that mail is next to never written in. */
const unlikely = new Set(['tlh', 'ber', 'rn', 'la', 'eo', 'vo', 'io', 'ia', 'tl', 'ga'])
const letterHints: [string, RegExp][] = [
  ['de', /[ßäöü]/],
  ['es', /[ñ¿¡]/],
  ['pt', /[ãõ]/],
  ['fr', /[œêîûçèà]/],
  ['it', /[ìò]/],
  ['ru', /[ыэёъ]/],
  ['uk', /[іїєґ]/],
]
const addressLike = /(?:https?:\/\/|www\.)\S{1,2000}|\S{0,64}@\S{1,255}/gi
const word = /\p{L}+/gu

/**
 * ISO 639-1 of the language `text` is written in, or "und". Writing systems of one language are counted; the seven
 * languages of stop-words.ts are told by their function words, which hold in a text of one line where n-grams do not;
 * the rest is left to tinyld.
 */
export function languageOf(text: string): string {
  const sample = text.slice(0, charactersRead).replace(addressLike, ' ')
  const script = languageOfScript(sample)
  if (script !== null) return script
  const votes = functionWordVotes(sample)
  const [first, second] = [...votes].sort((a, b) => b[1] - a[1])
  const lead = (first?.[1] ?? 0) - (second?.[1] ?? 0)
  if (first !== undefined && lead >= clearVote) return first[0]
  return byNgrams(sample, votes) ?? (first !== undefined && lead > 0 ? first[0] : 'und')
}

function functionWordVotes(sample: string): Map<string, number> {
  const votes = new Map<string, number>()
  const lower = sample.toLowerCase()
  for (const [token] of lower.matchAll(word)) {
    const languages = languagesOfWord.get(token)
    if (languages === undefined) continue
    for (const language of languages) votes.set(language, (votes.get(language) ?? 0) + 1 / languages.length)
  }
  for (const [language, letters] of letterHints) {
    if (letters.test(lower)) votes.set(language, (votes.get(language) ?? 0) + 0.75)
  }
  return votes
}

function byNgrams(sample: string, votes: Map<string, number>): string | null {
  const letters = sample.match(/\p{L}/gu)?.length ?? 0
  if (letters < 5) return null
  let best: string | null = null
  let bestScore = 0
  for (const { lang, accuracy } of detectAll(sample).slice(0, 5)) {
    if (unlikely.has(lang) || (accuracy < leastAccuracy && !votes.has(lang))) continue
    if (lang === 'hi' || (lang === 'uk' && !votes.has('uk'))) continue
    const score = accuracy + 0.3 * (votes.get(lang) ?? 0)
    if (score <= bestScore) continue
    best = lang
    bestScore = score
  }
  return best
}

/** A language that has its writing system for itself, when that makes up a good part of the letters. */
function languageOfScript(sample: string): string | null {
  if (!/[^\p{Script=Latin}\p{Script=Common}]/u.test(sample)) return null
  const letters = sample.match(/\p{L}/gu)?.length ?? 0
  const share = (script: RegExp) => (sample.match(script)?.length ?? 0) / Math.max(1, letters)
  if (share(/[\p{Script=Hiragana}\p{Script=Katakana}]/gu) > 0.1) return 'ja'
  if (share(/\p{Script=Hangul}/gu) > 0.3) return 'ko'
  if (share(/\p{Script=Han}/gu) > 0.3) return 'zh'
  if (share(/\p{Script=Greek}/gu) > 0.4) return 'el'
  if (share(/\p{Script=Hebrew}/gu) > 0.4) return 'he'
  if (share(/\p{Script=Devanagari}/gu) > 0.4) return 'hi'
  if (share(/\p{Script=Thai}/gu) > 0.4) return 'th'
  return null
}
