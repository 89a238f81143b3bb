import { type Html, html } from '../html.ts'
import { plotArea } from './plot-area.ts'

/** Precision over coverage of one label as an SVG, with a dashed line at the wished precision. Shares are 0 … 1. */
export function precisionChart(
  label: string,
  wished: number,
  points: readonly { coverage: number; precision: number }[],
  chosen: { coverage: number; precision: number } | null,
): Html {
  const area = plotArea('found, of the mails of the label', 'right')
  const [first, ...rest] = points
  const line =
    first === undefined
      ? ''
      : `M${area.x(first.coverage)} ${area.y(first.precision)}${rest
          .map(({ coverage, precision }) => `L${area.x(coverage)} ${area.y(precision)}`)
          .join('')}`
  return area.picture(describe(label, wished, points, chosen), [
    html`<path class="wished" d="M${area.x(0)} ${area.y(wished)}H${area.x(1)}"/>`,
    html`<path class="line" d="${line}"/>`,
    ...(points.length === 1 && first !== undefined
      ? [html`<circle class="dot" cx="${area.x(first.coverage)}" cy="${area.y(first.precision)}" r="3"/>`]
      : []),
    chosen === null
      ? html``
      : html`<circle class="chosen" cx="${area.x(chosen.coverage)}" cy="${area.y(chosen.precision)}" r="5"/>`,
  ])
}

function describe(
  label: string,
  wished: number,
  points: readonly { coverage: number; precision: number }[],
  chosen: { coverage: number; precision: number } | null,
): string {
  const last = points.at(-1)
  const end =
    last === undefined
      ? 'nothing to draw'
      : `at the end of the line ${percent(last.coverage)} are found and ${percent(last.precision)} right`
  const now =
    chosen === null
      ? 'nothing would be applied'
      : `as decided, ${percent(chosen.coverage)} are found and ${percent(chosen.precision)} right`
  return `${label}, ${percent(wished)} wished: ${now}; ${end}`
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`
}
