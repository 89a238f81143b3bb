/**
 * What a quality report says, as plain data: folded from the items of a period and of the one before, after what people
 * said of them. Counted are the items that arrived in the period, with everything that was said of them until the report.
 */
import type { ActivityItem } from '../../activity/activity.ts'
import { countOne } from '../counts.ts'
import { type Share, shareOf } from '../replay/interval.ts'
import type { TimeAssumptions } from '../replay/savings.ts'
import type { ToldPeriod } from '../told-period.ts'
import { type Drift, differs, driftOf, emptySums } from './drift.ts'
import { type Judgements, noJudgements, type SaidOfItems } from './judgements.ts'
import type { LabelWithClusters } from './label-clusters.ts'
import { type LabelPrecision, labelPrecisions, type WishedLabel } from './label-precision.ts'
import { type LabelsToMerge, type LabelToSplit, labelsToMerge, labelsToSplit } from './labels-to-change.ts'
import { type TimeSaved, timeSaved } from './time-saved.ts'
import { createWeekShares, type WeekShare } from './week-shares.ts'

export interface QualityData {
  period: ToldPeriod
  before: ToldPeriod
  /** What people said until then counts; ISO 8601 in UTC. */
  until: string
  /** Items for which there were labels to choose from. */
  items: number
  /** Share of them that was decided without asking, by the model or by a rule. */
  coverage: Share
  coverageBefore: Share
  /** Null where one of the two is not known. */
  coverageChange: 'more' | 'less' | 'same' | null
  /** Of the period before and this one. */
  weeks: WeekShare[]
  /** Given by the model. */
  labels: LabelPrecision[]
  /** Given by rules of the configuration: how many, and how many of them people changed or took back. */
  rules: { given: number; wrong: number }
  /** Items left for Review of which people said what they are, and how often that was the likeliest label. */
  review: { count: number; answered: number; likeliest: number }
  drift: Drift | null
  split: LabelToSplit[]
  clusters: LabelWithClusters[]
  merge: LabelsToMerge[]
  saved: TimeSaved
  learnt: Learnt
}

/** What was learnt in the period. */
export interface Learnt {
  /** Examples from what people did to items, and those that were taught or imported. */
  corrections: number
  taught: number
  /** Heads put to use, of those that are still kept, and the last of them. */
  heads: number
  head: LearntHead | null
  /** The last one that was tried and not put to use. */
  refused: LearntHead | null
}

interface LearntHead {
  /** ISO 8601 in UTC. */
  at: string
  examples: number
  /** On the newest examples, which neither head had learnt, beside the one in use; null where there was nothing to try. */
  trial: { items: number; better: number; worse: number } | null
}

export interface QualityTally {
  item(item: ActivityItem): void
  /** An item of the period before. */
  earlier(item: ActivityItem): void
  data(rest: Pick<QualityData, 'until' | 'clusters' | 'learnt'>): QualityData
}

export function createQualityTally(
  { period, before, timeZone }: { period: ToldPeriod; before: ToldPeriod; timeZone: string },
  said: SaidOfItems,
  { labels, assumptions }: { labels: readonly WishedLabel[]; assumptions: TimeAssumptions },
): QualityTally {
  const sums = { now: emptySums(), before: emptySums() }
  const weeks = createWeekShares([...before.days, ...period.days], timeZone)
  const byLabel = new Map<string, Judgements>()
  const counts = { rules: noJudgements(), review: { count: 0, answered: 0, likeliest: 0 } }

  /** False where there was nothing to choose from. */
  function compare(sums: ReturnType<typeof emptySums>, { at, label, likeliest }: ActivityItem): boolean {
    if (label === null && likeliest === null) return false
    sums.items++
    if (label === null) sums.review++
    if (likeliest !== null) {
      countOne(sums.likeliest, likeliest.name)
      sums.certainty.sum += likeliest.probability
      sums.certainty.squares += likeliest.probability ** 2
    }
    weeks.add(at, label !== null)
    return true
  }

  return {
    item(item) {
      if (!compare(sums.now, item)) return
      const { key, label, likeliest, by } = item
      const verdict = said.of(key)
      if (label === null) {
        counts.review.count++
        if (verdict == null) return
        counts.review.answered++
        if (verdict === likeliest?.name) counts.review.likeliest++
        return
      }
      if (verdict === undefined && said.isUndone(key)) return
      const judgements = by === 'rule' ? counts.rules : (byLabel.get(label) ?? noJudgements())
      if (by !== 'rule') byLabel.set(label, judgements)
      judge(judgements, label, verdict)
    },
    earlier(item) {
      compare(sums.before, item)
    },
    data(rest) {
      const all = [...byLabel.values(), counts.rules]
      const total = (pick: (judgements: Judgements) => number) =>
        all.reduce((sum, judgements) => sum + pick(judgements), 0)
      const wrong = total(wrongOf)
      return {
        ...{ period, before },
        items: sums.now.items,
        coverage: aloneOf(sums.now),
        coverageBefore: aloneOf(sums.before),
        coverageChange: coverageChange(sums.now, sums.before),
        weeks: weeks.values(),
        labels: labelPrecisions(byLabel, labels),
        rules: { given: counts.rules.given, wrong: wrongOf(counts.rules) },
        review: counts.review,
        drift: driftOf(sums.now, sums.before),
        split: labelsToSplit(byLabel),
        merge: labelsToMerge(byLabel),
        saved: timeSaved(
          { given: total(({ given }) => given), confirmed: total(({ confirmed }) => confirmed), wrong },
          assumptions,
        ),
        ...rest,
      }
    },
  }
}

function judge(judgements: Judgements, label: string, verdict: string | null | undefined): void {
  judgements.given++
  if (verdict === undefined) return
  if (verdict === label) judgements.confirmed++
  else if (verdict === null) judgements.takenBack++
  else {
    judgements.changed++
    countOne(judgements.to, verdict)
  }
}

function wrongOf({ changed, takenBack }: Judgements): number {
  return changed + takenBack
}

type Sums = Pick<ReturnType<typeof emptySums>, 'items' | 'review'>

function aloneOf({ items, review }: Sums): Share {
  return shareOf(items - review, items)
}

function coverageChange(now: Sums, before: Sums): QualityData['coverageChange'] {
  if (now.items === 0 || before.items === 0) return null
  if (!differs([now.review, now.items], [before.review, before.items])) return 'same'
  return now.review / now.items < before.review / before.items ? 'more' : 'less'
}
