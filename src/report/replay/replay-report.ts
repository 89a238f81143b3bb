import type { Label } from '../../labels/label-set.ts'
import { type Confusion, confusionOf } from './confusion.ts'
import { type CurvePoint, precisionCurve, reliability } from './curves.ts'
import { type Disagreement, disagreements } from './disagreements.ts'
import { type Share, shareOf } from './interval.ts'
import { type LabelMeasures, measureLabels } from './label-measures.ts'
import { appliedLabel, judged, type ReplayedMail } from './replayed-mail.ts'
import { type Savings, savingsOf, type TimeAssumptions } from './savings.ts'

/** What a replay is told beside the mails. */
export interface ReplayFrame {
  account: string
  /** Folders that were read. */
  folders: string[]
  /** ISO 8601 in UTC. */
  since: string
  until: string
  /** Examples the labels had learnt before, without those in mailroom.yaml. */
  learnt: number
  assumptions: TimeAssumptions
}

/** Everything that is shown of a replay, as numbers. */
export interface ReplayReport extends ReplayFrame {
  mails: number
  /** Mails of which somebody has said what they are, by folder or keyword. */
  judged: number
  /** Of these, put there by Mailroom itself and left there. */
  ownWrites: number
  applied: number
  byRule: number
  review: number
  /** Over all labels: of what would be applied, the share that is right. */
  precision: Share
  /** The same from the descriptions and examples of the configuration alone, with nothing learnt; null where not asked. */
  untaught: { applied: number; precision: Share } | null
  labels: LabelMeasures[]
  curves: { label: string; wished: number; points: CurvePoint[] }[]
  reliability: ReturnType<typeof reliability>
  confusion: Confusion
  disagreements: Disagreement[]
  savings: Savings
}

const mostDisagreements = 20
const dayMs = 24 * 60 * 60 * 1000

/** `untaught` are the same mails with what would be said of them if nothing had been learnt. */
export function replayReport(
  mails: readonly ReplayedMail[],
  untaught: readonly ReplayedMail[] | null,
  labels: readonly Label[],
  frame: ReplayFrame,
): ReplayReport {
  const wished = new Map(labels.map(({ name, precision }) => [name, precision]))
  const known = judged(mails)
  const days = (Date.parse(frame.until) - Date.parse(frame.since)) / dayMs
  const applied = mails.filter((mail) => appliedLabel(mail) !== null)
  const curves = labels.map(({ name, precision }) => ({
    label: name,
    wished: precision,
    points: precisionCurve(mails, name),
  }))
  return {
    ...frame,
    mails: mails.length,
    judged: known.length,
    ownWrites: mails.filter(({ isOwnWrite }) => isOwnWrite).length,
    applied: applied.length,
    byRule: applied.filter(({ byRule }) => byRule).length,
    review: mails.length - applied.length,
    precision: precisionOf(mails),
    untaught:
      untaught === null
        ? null
        : {
            applied: untaught.filter((mail) => appliedLabel(mail) !== null).length,
            precision: precisionOf(untaught),
          },
    labels: measureLabels(mails, labels),
    curves: curves.filter(({ points }) => points.length > 0),
    reliability: reliability(mails),
    confusion: confusionOf(
      mails,
      labels.map(({ name }) => name),
    ),
    disagreements: disagreements(mails, mostDisagreements),
    savings: savingsOf(mails, (label) => wished.get(label) ?? 0, days, frame.assumptions),
  }
}

function precisionOf(mails: readonly ReplayedMail[]): Share {
  const applied = judged(mails).filter((mail) => appliedLabel(mail) !== null)
  return shareOf(applied.filter((mail) => appliedLabel(mail) === mail.truth).length, applied.length)
}
