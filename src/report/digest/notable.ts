import type { ActivityItem } from '../../activity/activity.ts'
import { isAutomatic } from '../told-item.ts'

/**
 * Why an item is worth a look: `urgent` and `angry` as the model reads it; `strange`: in a language in which hardly
 * anything comes; `forged` and `hidden`: the sender was not who he says, the text held what nobody sees.
 */
export type Reason = 'urgent' | 'angry' | 'strange' | 'forged' | 'hidden'

const least = { urgency: 0.7, anger: 0.5 }
/** Of the items of the last weeks; below it a language is unusual. */
const rareLanguage = 0.01

export interface LanguageShares {
  /** Null where too little is known. */
  of(language: string): number | null
}

/** Reasons to show an item, and how much they weigh; null where there is none. */
export function notable(
  item: ActivityItem,
  languages: LanguageShares,
): { why: Reason[]; weight: number } | null {
  if (isAutomatic(item)) return null
  const share = item.language === 'und' ? null : languages.of(item.language)
  const isAngry = item.sentiment === 'negative' && item.mood <= -least.anger
  const found: [Reason, boolean, number][] = [
    ['urgent', item.urgency >= least.urgency, item.urgency],
    ['angry', isAngry, -item.mood],
    ['forged', item.flags.includes('failed-authentication'), 0.6],
    ['hidden', item.flags.includes('hidden-text'), 0.6],
    ['strange', share !== null && share < rareLanguage, 0.5],
  ]
  const why = found.filter(([, is]) => is)
  if (why.length === 0) return null
  return { why: why.map(([reason]) => reason), weight: why.reduce((sum, [, , weight]) => sum + weight, 0) }
}
