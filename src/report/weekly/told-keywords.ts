import { type Exposure, isRising } from '../rising.ts'
import type { ToldItem } from '../told-item.ts'
import { saysTheSame } from '../topics/phrase-form.ts'
import type { CountedKeyword, KeywordCounts } from './keyword-counts.ts'

export interface ToldKeyword {
  text: string
  count: number
  /** In as long a time before; null where nothing is known of it. */
  before: number | null
  isRising: boolean
  example: ToldItem | null
}

const least = 3
const most = { frequent: 10, rising: 5 }

/** The most frequent keywords, and those that rise, none of which says what another one says. */
export function toldKeywords(now: KeywordCounts, before: KeywordCounts, exposure: Exposure): ToldKeyword[] {
  const counted = now.atLeast(least)
  const rising = counted.filter(({ form, count }) =>
    isRising({ now: count, before: before.of(form) }, exposure, counted.length),
  )
  const risingForms = new Set(rising.map(({ form }) => form))
  const risen = distinct(rising, most.rising)
  const others = distinct(counted, most.frequent, risen)
  return [...risen, ...others].map(({ form, text, count, example }) => ({
    ...{ text, count, example },
    before: exposure.before > 0 ? before.of(form) : null,
    isRising: risingForms.has(form),
  }))
}

function distinct(
  keywords: readonly CountedKeyword[],
  most: number,
  besides: readonly CountedKeyword[] = [],
): CountedKeyword[] {
  const chosen: CountedKeyword[] = []
  for (const keyword of keywords) {
    if (chosen.length === most) break
    if ([...besides, ...chosen].some(({ words }) => saysTheSame(words, keyword.words))) continue
    chosen.push(keyword)
  }
  return chosen
}
