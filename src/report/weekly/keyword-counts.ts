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
  // Little of each: most of them come once.
  const counts = new Map<string, Pick<CountedKeyword, 'text' | 'count' | 'example'> & { missed: number }>()
  let items = 0
  // Of the bucket: the frequent ones come again and again.
  const forms = new Map<string, string>()
  function formOf(text: string): string {
    const known = forms.get(text)
    if (known !== undefined) return known
    const form = phraseForm(text).join(' ')
    forms.set(text, form)
    return form
  }
  return {
    add(item) {
      items++
      const own = new Map(item.keywords.map((text) => [formOf(text), text]))
      for (const [form, text] of own) {
        if (form === '') continue
        const known = counts.get(form)
        if (known === undefined) {
          const missed = Math.floor(items / bucket)
          counts.set(form, { text, count: 1, example: null, missed })
          continue
        }
        known.count++
        if (known.count >= exampleFrom && known.example === null) known.example = toldItem(item)
      }
      if (items % bucket !== 0) return
      forms.clear()
      for (const [form, { count, missed }] of counts)
        if (count + missed <= items / bucket) counts.delete(form)
    },
    of: (form) => counts.get(form)?.count ?? 0,
    atLeast: (least) =>
      [...counts]
        .filter(([, { count }]) => count >= least)
        .sort(([one, { count }], [other, { count: others }]) => others - count || (one < other ? -1 : 1))
        .map(([form, { text, count, example }]) => ({ form, words: form.split(' '), text, count, example })),
  }
}
