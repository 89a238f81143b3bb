import { phraseForm, saysTheSame } from './phrase-form.ts'

/** Of one topic. */
const mostPhrases = 2
/** A phrase of one item names nobody's topic. */
const leastItems = 2

/**
 * A name for each group of items, of the keyphrases that are frequent in it and rare elsewhere (TF-IDF of groups), as they
 * are written there most of the time. No two names share a phrase, or one that says the same; null where none is left.
 * @param groups of each item of a group its keyphrases; the most important group first, because it chooses first
 */
export function nameTopics(groups: readonly (readonly (readonly string[])[])[]): (string | null)[] {
  const counted = groups.map(countPhrases)
  const everywhere = new Map<string, number>()
  for (const phrases of counted)
    for (const [form, { count }] of phrases) everywhere.set(form, (everywhere.get(form) ?? 0) + count)
  const total = groups.reduce((sum, { length }) => sum + length, 0)
  const taken: string[][] = []
  return counted.map((phrases) => {
    const ranked = [...phrases]
      .filter(([, { count }]) => count >= leastItems)
      .map(([form, { count, words, spellings }]) => {
        const rarity = Math.log(1 + total / (everywhere.get(form) ?? 1))
        // Two words say more than one.
        return { words, text: mostFrequent(spellings), score: count * rarity * Math.sqrt(words.length) }
      })
      .sort((one, other) => other.score - one.score || (one.text < other.text ? -1 : 1))
    const chosen: string[] = []
    for (const { words, text } of ranked) {
      if (chosen.length === mostPhrases) break
      if (taken.some((other) => saysTheSame(words, other))) continue
      taken.push(words)
      chosen.push(text)
    }
    return chosen.length === 0 ? null : chosen.join(' · ')
  })
}

interface CountedPhrase {
  count: number
  words: string[]
  spellings: Map<string, number>
}

function countPhrases(items: readonly (readonly string[])[]): Map<string, CountedPhrase> {
  const phrases = new Map<string, CountedPhrase>()
  for (const keywords of items) {
    const own = new Map(keywords.map((text) => [phraseForm(text).join(' '), text]))
    for (const [form, text] of own) {
      if (form === '') continue
      const known = phrases.get(form) ?? { count: 0, words: form.split(' '), spellings: new Map() }
      known.count++
      known.spellings.set(text, (known.spellings.get(text) ?? 0) + 1)
      phrases.set(form, known)
    }
  }
  return phrases
}

function mostFrequent(spellings: ReadonlyMap<string, number>): string {
  const [first] = [...spellings].sort(
    ([one, ones], [other, others]) => others - ones || (one < other ? -1 : 1),
  )
  return first?.[0] ?? ''
}
