/** What a daily digest says, as plain data: folded from items and events one by one. */
import type { ActivityEvent, ActivityItem } from '../../activity/activity.ts'
import { byCount, countedWithUsual, countOne, type NamedCount } from '../counts.ts'
import type { ToldBurst } from '../told-burst.ts'
import { createBest, isAutomatic, type ToldItem, type ToldWaiting, toldItem } from '../told-item.ts'
import type { ToldPeriod } from '../told-period.ts'
import type { Counted, Usual } from '../usual.ts'
import { notable, type Reason } from './notable.ts'

const most = { review: 5, notable: 5, waiting: 7 }

interface NotableItem {
  item: ToldItem
  why: Reason[]
}

export interface DigestData {
  period: ToldPeriod
  arrived: Counted
  /** Written by machines to many: among those that arrived. */
  automatic: number
  /** Labels that were given without asking, the most frequent first. */
  labels: NamedCount[]
  sources: NamedCount[]
  review: Counted & { items: ToldItem[] }
  /** At the time of the report, those that wait longest first. */
  waiting: { total: number; items: ToldWaiting[] }
  answered: number
  /** What was written because of these items: of each action how many items. */
  done: { action: string; count: number }[]
  corrected: number
  undone: number
  notable: NotableItem[]
  bursts: ToldBurst[]
}

export interface DigestTally {
  item(item: ActivityItem): void
  event(event: ActivityEvent): void
  data(rest: Pick<DigestData, 'waiting' | 'bursts'>): DigestData
}

export const mostWaiting = most.waiting

export function createDigestTally(period: ToldPeriod, usual: Usual): DigestTally {
  const counts = { arrived: 0, automatic: 0, review: 0, answered: 0, corrected: 0, undone: 0 }
  const labels = new Map<string, number>()
  const sources = new Map<string, number>()
  const done = new Map<string, number>()
  const review = createBest<ToldItem>(most.review)
  const worthALook = createBest<NotableItem & { key: string; thread: string }>(most.notable * 4)
  const known = usual.of('items')
  const languages = {
    of: (language: string) =>
      known === null || known === 0 ? null : (usual.of(`language:${language}`) ?? 0) / known,
  }
  return {
    item(item) {
      counts.arrived++
      if (isAutomatic(item)) counts.automatic++
      countOne(sources, item.source)
      for (const action of new Set(item.effects)) {
        // What marks an item for Review is no label that it got.
        if (action !== 'label' || item.label !== null) countOne(done, action)
      }
      if (item.label !== null) countOne(labels, item.label)
      else if (item.likeliest !== null) {
        counts.review++
        review.add(toldItem(item), item.urgency + item.needsReply - (isAutomatic(item) ? 1 : 0))
      }
      const reasons = notable(item, languages)
      if (reasons === null) return
      const { key, thread } = item
      worthALook.add({ key, thread, item: toldItem(item), why: reasons.why }, reasons.weight)
    },
    event({ kind, given }) {
      if (kind === 'answered') counts.answered++
      // To say what an item for Review is corrects nothing.
      if (kind === 'corrected' && given !== null) counts.corrected++
      if (kind === 'undone') counts.undone++
    },
    data({ waiting, bursts }) {
      // One conversation is shown once.
      const seen = new Set<string>()
      const shown = worthALook.values().filter(({ thread }) => !seen.has(thread) && seen.add(thread))
      return {
        period,
        arrived: { count: counts.arrived, usual: usual.of('items') },
        automatic: counts.automatic,
        labels: countedWithUsual(labels, (name) => usual.of(`label:${name}`), usual.all('label:').keys()),
        sources: countedWithUsual(sources, (name) => usual.of('items', name)),
        review: {
          count: counts.review,
          usual: usual.of('review'),
          items: review.values(),
        },
        waiting,
        ...{ answered: counts.answered, corrected: counts.corrected, undone: counts.undone },
        done: [...done].sort(byCount).map(([action, count]) => ({ action, count })),
        notable: shown.slice(0, most.notable).map(({ item, why }) => ({ item, why })),
        bursts,
      }
    },
  }
}
