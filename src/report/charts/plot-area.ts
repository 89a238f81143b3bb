import { type Html, html } from '../html.ts'

/**
 * The ground of a chart of shares: both axes go from 0 to 100 %. Drawn on the server as SVG without styles of its own: the
 * page's style sheet colours the classes, so that light and dark need no second picture.
 */
export interface PlotArea {
  x(share: number): string
  y(share: number): string
  /** The whole picture: grid, axes and `marks` on them. `description` is what a screen reader says. */
  picture(description: string, marks: readonly Html[]): Html
}

const width = 320
const height = 250
const left = 58
const right = 20
const top = 10
const bottom = 42
const ticks = [0, 0.25, 0.5, 0.75, 1]

export function plotArea(xTitle: string, yTitle: string): PlotArea {
  const x = (share: number) => rounded(left + share * (width - left - right))
  const y = (share: number) => rounded(height - bottom - share * (height - top - bottom))
  const grid = ticks.map(
    (tick) => html`<path class="grid" d="M${x(tick)} ${y(0)}V${y(1)}M${x(0)} ${y(tick)}H${x(1)}"/>`,
  )
  const numbers = ticks.map(
    (tick) =>
      html`<text class="tick middle" x="${x(tick)}" y="${height - bottom + 15}">${percent(tick)}</text
      ><text class="tick end" x="${left - 6}" y="${Number(y(tick)) + 4}">${percent(tick)}</text>`,
  )
  const middle = (height - bottom + top) / 2
  const titles = html`<text class="axis middle" x="${x(0.5)}" y="${height - 6}">${xTitle}</text
    ><text class="axis middle" transform="rotate(-90 11 ${middle})" x="11" y="${middle}">${yTitle}</text>`
  return {
    x,
    y,
    picture: (description, marks) =>
      html`<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${description}">${grid}${numbers}${titles}${marks}</svg>`,
  }
}

/** Tenths of a unit are finer than any screen. */
function rounded(value: number): string {
  return value.toFixed(1).replace(/\.0$/, '')
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`
}
