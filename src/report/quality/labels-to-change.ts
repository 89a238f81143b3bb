/** Labels of which people's corrections say that two are one, or that one is several. */
import { shareOf } from '../replay/interval.ts'
import type { Judgements } from './judgements.ts'

const merging = { corrections: 5, eachWay: 2, share: 0.1 }
const splitting = { judged: 10, wrong: 0.2, labels: 3, most: 0.6 }

/** Two labels that people changed into each other. */
export interface LabelsToMerge {
  one: string
  other: string
  /** Items of `one` that became `other`, and the other way round. */
  there: number
  back: number
  /** Items of both of which people said something. */
  judged: number
}

/** A label whose items became many others. */
export interface LabelToSplit {
  name: string
  judged: number
  wrong: number
  /** What they became, the most frequent first. */
  to: string[]
}

/** In both directions, so that it is no label that is merely given too often: that one wants a better description. */
export function labelsToMerge(counts: ReadonlyMap<string, Judgements>): LabelsToMerge[] {
  const names = [...counts.keys()].sort()
  const times = (from: string, to: string) => counts.get(from)?.to.get(to) ?? 0
  return names
    .flatMap((one, place) => names.slice(place + 1).map((other) => ({ one, other })))
    .map(({ one, other }) => ({
      ...{ one, other, there: times(one, other), back: times(other, one) },
      judged: judgedOf(counts.get(one)) + judgedOf(counts.get(other)),
    }))
    .filter(({ there, back, judged }) => {
      const isBothWays = Math.min(there, back) >= merging.eachWay
      return isBothWays && there + back >= Math.max(merging.corrections, merging.share * judged)
    })
    .sort((one, other) => other.there + other.back - one.there - one.back)
}

/** Surely more than a fifth wrong (the lower end of the interval), and not most of it the same way. */
export function labelsToSplit(counts: ReadonlyMap<string, Judgements>): LabelToSplit[] {
  return [...counts]
    .flatMap(([name, judgements]): LabelToSplit[] => {
      const judged = judgedOf(judgements)
      const wrong = judgements.changed + judgements.takenBack
      const to = [...judgements.to].sort(([, one], [, other]) => other - one)
      const most = to[0]?.[1] ?? 0
      const isWrong = judged >= splitting.judged && shareOf(wrong, judged).low >= splitting.wrong
      const isSpread = to.length >= splitting.labels && most <= splitting.most * judgements.changed
      return isWrong && isSpread ? [{ name, judged, wrong, to: to.map(([label]) => label) }] : []
    })
    .sort((one, other) => other.wrong - one.wrong || (one.name < other.name ? -1 : 1))
}

function judgedOf(judgements: Judgements | undefined): number {
  if (judgements === undefined) return 0
  return judgements.confirmed + judgements.changed + judgements.takenBack
}
