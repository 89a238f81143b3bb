/**
 * How often the labels that were given without asking were right, as far as anybody can tell. Most items nobody says
 * anything of, and that proves nothing: there is no one precision, but two with their intervals, and the true one lies
 * between.
 *
 *   of what was judged   confirmed / (confirmed + changed + taken back). Too low, because people speak up where something
 *                        is wrong rather than where all is well.
 *   with silence         (given − changed − taken back) / given: as if each silence said yes. Too high, because not every
 *                        mistake is noticed.
 *
 * Intervals are Wilson's of 90 % (src/report/replay/interval.ts).
 */
import { type Share, shareOf } from '../replay/interval.ts'
import type { Judgements } from './judgements.ts'

/**
 * Against the wished precision: `kept` even of what was judged, `missed` even with silence taken for a yes, `agreed`
 * where silence has to be taken for a yes, `open` where not even that tells.
 */
export type WishVerdict = 'kept' | 'agreed' | 'open' | 'missed'

/** A label as the configuration has it. */
export interface WishedLabel {
  name: string
  /** Wished precision, 0.5 … 0.999 */
  precision: number
}

export interface LabelPrecision {
  name: string
  /** Null where the label is not configured any more. */
  wished: number | null
  /** Items that got it by the model without asking. */
  given: number
  confirmed: number
  changed: number
  takenBack: number
  judged: Share
  agreed: Share
  /** Null where nothing was wished. */
  verdict: WishVerdict | null
}

/** The most given first. */
export function labelPrecisions(
  counts: ReadonlyMap<string, Judgements>,
  labels: readonly WishedLabel[],
): LabelPrecision[] {
  const wishes = new Map(labels.map(({ name, precision }) => [name, precision]))
  return [...counts]
    .map(([name, { given, confirmed, changed, takenBack }]): LabelPrecision => {
      const wished = wishes.get(name) ?? null
      const wrong = changed + takenBack
      const judged = shareOf(confirmed, confirmed + wrong)
      const agreed = shareOf(given - wrong, given)
      const verdict = wished === null ? null : verdictOf(wished, judged, agreed)
      return { ...{ name, wished, given, confirmed, changed, takenBack }, ...{ judged, agreed, verdict } }
    })
    .sort((one, other) => other.given - one.given || (one.name < other.name ? -1 : 1))
}

function verdictOf(wished: number, judged: Share, agreed: Share): WishVerdict {
  if (agreed.high < wished) return 'missed'
  if (judged.low >= wished) return 'kept'
  return agreed.low >= wished ? 'agreed' : 'open'
}
