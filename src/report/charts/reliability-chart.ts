import { type Html, html } from '../html.ts'
import { plotArea } from './plot-area.ts'

export interface ReliabilityMark {
  /** Shares, 0 … 1; low and high are the ends of the interval of `right`. */
  claimed: number
  right: number
  low: number
  high: number
  count: number
}

/** Claimed probability against the share that was right, with intervals, as an SVG; on the diagonal is honest. */
export function reliabilityChart(marks: readonly ReliabilityMark[]): Html {
  const area = plotArea('probability that was claimed', 'right')
  const most = Math.max(1, ...marks.map(({ count }) => count))
  const description = marks
    .map(
      ({ claimed, right, count }) =>
        `claimed ${Math.round(claimed * 100)} %, right ${Math.round(right * 100)} % of ${count}`,
    )
    .join('; ')
  return area.picture(description === '' ? 'nothing to draw' : description, [
    html`<path class="wished" d="M${area.x(0)} ${area.y(0)}L${area.x(1)} ${area.y(1)}"/>`,
    ...marks.map(
      ({ claimed, low, high }) =>
        html`<path class="reach" d="M${area.x(claimed)} ${area.y(low)}V${area.y(high)}"/>`,
    ),
    ...marks.map(
      ({ claimed, right, count }) =>
        html`<circle class="dot" cx="${area.x(claimed)}" cy="${area.y(right)}" r="${(2.5 + 4 * Math.sqrt(count / most)).toFixed(1)}"/>`,
    ),
  ])
}
