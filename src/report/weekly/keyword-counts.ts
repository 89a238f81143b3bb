/**
 * How many items have a keyword. Of what is rare no more is kept than there is room for: lossy counting (Manku & Motwani
 * 2002), where whatever came once per bucket at most is forgotten at its end. A count is at most `items / bucket` too low.
 */

import type { ActivityItem } from '../../activity/activity.ts'
import { type ToldItem, toldItem } from '../told-item.ts'
import { phraseForm } from '../topics/phrase-form.ts'

const bucket = 20_000
/** From the third on an item is kept as example: most keywords come once. */
const exampleFrom = 3

export interface CountedKeyword {
  form: string
  words: string[]
  /** As it was written first. */
  text: string
  count: number
  example: ToldItem | null
}

export interface KeywordCounts {
  add(item: ActivityItem): void
  of(form: string): number
  /** Those with at least so many items, the most frequent first. */
  atLeast(count: number): CountedKeyword[]
}

export function createKeywordCounts(): KeywordCounts {
  const counts = new Map<string, CountedKeyword & { missed: number }>()
  let items = 0
  return {
    add(item) {
      items++
      const own = new Map(item.keywords.map((text) => [phraseForm(text).join(' '), text]))
      for (const [form, text] of own) {
        if (form === '') continue
        const known = counts.get(form)
        if (known === undefined) {
          const missed = Math.floor(items / bucket)
          counts.set(form, { form, text, words: form.split(' '), count: 1, example: null, missed })
          continue
        }
        known.count++
        if (known.count >= exampleFrom && known.example === null) known.example = toldItem(item)
      }
      if (items % bucket !== 0) return
      for (const [form, { count, missed }] of counts)
        if (count + missed <= items / bucket) counts.delete(form)
    },
    of: (form) => counts.get(form)?.count ?? 0,
    atLeast: (least) =>
      [...counts.values()]
        .filter(({ count }) => count >= least)
        .sort((one, other) => other.count - one.count || (one.form < other.form ? -1 : 1))
        .map(({ form, words, text, count, example }) => ({ form, words, text, count, example })),
  }
}
