/** What a weekly queue report says, as plain data: folded from items and events one by one. */
import type { ActivityEvent, ActivityItem } from '../../activity/activity.ts'
import { countedWithUsual, countOne, type NamedCount } from '../counts.ts'
import type { ToldBurst } from '../told-burst.ts'
import { isAutomatic, type ToldItem, type ToldWaiting } from '../told-item.ts'
import { dayFinder, type ToldPeriod } from '../told-period.ts'
import type { Topic } from '../topics/find-topics.ts'
import type { Counted, Usual } from '../usual.ts'
import { type AnswerTimes, answerTimes } from './answer-times.ts'
import { createDayCounts, createDayMeans, type DaySeries } from './day-series.ts'
import { createKeywordCounts } from './keyword-counts.ts'
import { type ToldKeyword, toldKeywords } from './told-keywords.ts'

/** Series of the picture of the volume, without what is left over and what is for Review. */
const mostSeries = 6
/** Name of what is left over. No label is called so: they have no control characters. */
export const others = '\u0000'

export interface WeeklyData {
  period: ToldPeriod
  arrived: Counted
  automatic: number
  /** By day, with one value for each day of the period; of the labels the most frequent, then `others`. */
  volume: { labels: DaySeries[]; review: number[]; unlabelled: number[] }
  labels: NamedCount[]
  review: Counted
  sources: NamedCount[]
  answers: AnswerTimes
  waiting: { total: number; items: ToldWaiting[] }
  /** Means by day: -1 to 1, and 0 to 1; null on days without items. */
  mood: (number | null)[]
  urgency: (number | null)[]
  keywords: ToldKeyword[]
  /** `looked`: in how many items topics were looked for; 0 where embeddings are not known. */
  topics: { looked: number; found: Topic[] }
  bursts: ToldBurst[]
  /** The same thing, reported more than once, among the items that were looked at. */
  duplicates: {
    looked: number
    items: number
    things: number
    groups: { count: number; example: ToldItem }[]
  }
}

export interface WeeklyTally {
  item(item: ActivityItem): void
  /** An item of as long a time before. */
  earlier(item: ActivityItem): void
  event(event: ActivityEvent): void
  data(rest: Pick<WeeklyData, 'waiting' | 'bursts' | 'topics' | 'duplicates'>): WeeklyData
}

export function createWeeklyTally(period: ToldPeriod, usual: Usual, timeZone: string): WeeklyTally {
  const dayOf = dayFinder(period.days, timeZone)
  const { length } = period.days
  const byLabel = createDayCounts(length)
  const undecided = {
    review: new Array<number>(length).fill(0),
    unlabelled: new Array<number>(length).fill(0),
  }
  const mood = createDayMeans(length)
  const urgency = createDayMeans(length)
  const keywords = { now: createKeywordCounts(), before: createKeywordCounts() }
  const sources = new Map<string, number>()
  const counts = { arrived: 0, automatic: 0, earlier: 0 }
  const minutes: number[] = []
  return {
    item(item) {
      const day = Math.max(0, dayOf(item.at))
      counts.arrived++
      countOne(sources, item.source)
      if (item.label !== null) byLabel.add(item.label, day)
      else {
        const values = undecided[item.likeliest === null ? 'unlabelled' : 'review']
        values[day] = (values[day] ?? 0) + 1
      }
      if (isAutomatic(item)) {
        counts.automatic++
        return
      }
      mood.add(item.mood, day)
      urgency.add(item.urgency, day)
      keywords.now.add(item)
    },
    earlier(item) {
      counts.earlier++
      if (!isAutomatic(item)) keywords.before.add(item)
    },
    event({ kind, at, itemAt }) {
      if (kind === 'answered') minutes.push(Math.max(0, Date.parse(at) - Date.parse(itemAt)) / 60_000)
    },
    data: (rest) => ({
      period,
      arrived: { count: counts.arrived, usual: usual.of('items') },
      automatic: counts.automatic,
      volume: { labels: byLabel.series(mostSeries, others), ...undecided },
      labels: countedWithUsual(
        byLabel.totals(),
        (name) => usual.of(`label:${name}`),
        usual.all('label:').keys(),
      ),
      review: { count: undecided.review.reduce((sum, value) => sum + value, 0), usual: usual.of('review') },
      sources: countedWithUsual(sources, (name) => usual.of('items', name)),
      answers: answerTimes(minutes),
      mood: mood.values(),
      urgency: urgency.values(),
      keywords: toldKeywords(keywords.now, keywords.before, { now: 1, before: counts.earlier > 0 ? 1 : 0 }),
      ...rest,
    }),
  }
}
