import { drawChart } from '../charts/draw-chart.ts'
import type { ReportDocument } from '../document.ts'

/** The charts of a document as SVG, in the order of its blocks. */
export function chartImages({ blocks, language }: ReportDocument): string[] {
  const format = new Intl.NumberFormat(language, { maximumFractionDigits: 1 })
  return blocks.flatMap((block) =>
    block.kind === 'chart' ? [drawChart(block.chart, (value) => format.format(value))] : [],
  )
}
