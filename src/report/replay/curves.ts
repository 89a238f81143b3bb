import { type Share, shareOf } from './interval.ts'
import { judged, type ReplayedMail } from './replayed-mail.ts'

export interface CurvePoint {
  /** The share of the label's mails that are found down to here, 0 … 1. */
  coverage: number
  /** The share of what is labelled down to here that is right, 0 … 1. */
  precision: number
}

/** More points than this are not seen in a picture. */
const mostPoints = 60

/**
 * What the label would reach with every possible threshold: its mails from the surest on, with the share that is right
 * and the share of all its mails that is found so far. Empty where no mail has the label, or it is the likeliest of none.
 */
export function precisionCurve(mails: readonly ReplayedMail[], label: string): CurvePoint[] {
  const known = judged(mails)
  const here = known.filter(({ truth }) => truth === label).length
  const ranked = known
    .filter(({ classification }) => classification?.labels[0]?.name === label)
    .sort((left, right) => certaintyOf(right) - certaintyOf(left))
  if (here === 0) return []
  const points: CurvePoint[] = []
  const step = Math.max(1, ranked.length / mostPoints)
  let right = 0
  let next = 1
  for (const [index, mail] of ranked.entries()) {
    if (mail.truth === label) right += 1
    const count = index + 1
    // Mails that are equally sure cannot be parted by a threshold.
    const after = ranked[count]
    if (after !== undefined && (count < next || certaintyOf(after) === certaintyOf(mail))) continue
    points.push({ coverage: right / here, precision: right / count })
    next = count + step
  }
  return points
}

/** Mails that were held to be about equally probable, and how many of them were right. */
export interface ReliabilityBin {
  /** Mean probability of the likeliest label. */
  claimed: number
  /** The share of them whose likeliest label is the one they have now. */
  right: Share
}

const bins = 10

/** Is a label that is held to be 80 % probable right eight times in ten? Mails settled by a rule do not take part. */
export function reliability(mails: readonly ReplayedMail[]): {
  bins: ReliabilityBin[]
  /** Expected calibration error: the mean distance of claim and truth, weighted by mails; null without mails. */
  error: number | null
} {
  const firsts = judged(mails)
    .filter(({ byRule, classification }) => !byRule && classification !== null)
    .flatMap(({ truth, classification }) => {
      const first = classification?.labels[0]
      return first === undefined ? [] : [{ probability: first.probability, right: first.name === truth }]
    })
  const found: ReliabilityBin[] = []
  for (let bin = 0; bin < bins; bin++) {
    const here = firsts.filter(
      ({ probability }) => Math.min(bins - 1, Math.floor(probability * bins)) === bin,
    )
    if (here.length === 0) continue
    const claimed = here.reduce((sum, { probability }) => sum + probability, 0) / here.length
    found.push({ claimed, right: shareOf(here.filter(({ right }) => right).length, here.length) })
  }
  const off = found.reduce((sum, { claimed, right }) => sum + Math.abs(claimed * right.of - right.count), 0)
  return { bins: found, error: firsts.length === 0 ? null : off / firsts.length }
}

function certaintyOf({ classification }: ReplayedMail): number {
  return classification?.certainty ?? 0
}
