/** Rows of intervals: a line from end to end with a mark on the value, one below the other, and a bar at the wish. */
import type { CustomSeriesOption } from 'echarts/charts'
import type { Chart } from '../document.ts'
import { chartColors, chartInk } from './colors.ts'

type Intervals = Extract<Chart, { kind: 'intervals' }>
/** What ECharts gives to draw one element of a series with. */
type Drawing = Parameters<NonNullable<CustomSeriesOption['renderItem']>>[1]

/** Between the lines of a row, in CSS pixels. */
const apart = 14
const [half, mark] = [apart / 2 + 7, 5]
/** Told apart by shape as well as by colour. */
const shapes = ['circle', 'diamond'] as const

/** One series for each measure, and one for the wishes. */
export function intervalSeries({ measures, rows, wish: wishName }: Intervals): CustomSeriesOption[] {
  const lines = measures.map((name, measure): CustomSeriesOption => {
    const color = colorOf(measure)
    const offset = (measure - (measures.length - 1) / 2) * apart
    return {
      ...{ type: 'custom', name, itemStyle: { color } },
      data: rows.flatMap(({ values }, row) => {
        const interval = values[measure]
        return interval == null ? [] : [[interval.value, row, interval.low, interval.high]]
      }),
      encode: { x: [0, 2, 3], y: 1 },
      renderItem: (_, drawing) => ({
        type: 'group',
        children: intervalMarks(drawing, { offset, color, shape: shapeOf(measure) }),
      }),
    }
  })
  const wishes: CustomSeriesOption = {
    ...{ type: 'custom', name: wishName, itemStyle: { color: chartInk.text } },
    data: rows.flatMap(({ wish }, row) => (wish === null ? [] : [[wish, row]])),
    encode: { x: 0, y: 1 },
    renderItem: (_, drawing) => {
      const [x, y] = pointOf(drawing, 0)
      const shape = { x: x - 1.5, y: y - half, width: 3, height: 2 * half }
      return { type: 'rect', shape, style: { fill: chartInk.text } }
    },
  }
  return rows.some(({ wish }) => wish !== null) ? [...lines, wishes] : lines
}

/** Entries of the legend, with the shapes of the marks. */
export function intervalLegend({ measures, rows, wish }: Intervals): { name: string; icon: string }[] {
  const isWished = rows.some((row) => row.wish !== null)
  return [
    ...measures.map((name, measure) => ({ name, icon: shapeOf(measure) })),
    ...(isWished ? [{ name: wish, icon: 'path://M4 0h2v10h-2z' }] : []),
  ]
}

function intervalMarks(
  drawing: Drawing,
  { offset, color, shape }: { offset: number; color: string; shape: (typeof shapes)[number] },
) {
  const [[x, middle], [low], [high]] = [pointOf(drawing, 0), pointOf(drawing, 2), pointOf(drawing, 3)]
  const y = middle + offset
  const style = { stroke: color, lineWidth: 2.5, fill: color }
  const line = (x1: number, y1: number, x2: number, y2: number) => ({
    type: 'line' as const,
    ...{ shape: { x1, y1, x2, y2 }, style },
  })
  return [
    line(low, y, high, y),
    line(low, y - 4, low, y + 4),
    line(high, y - 4, high, y + 4),
    shape === 'circle'
      ? { type: 'circle' as const, shape: { cx: x, cy: y, r: mark }, style }
      : { type: 'polygon' as const, shape: { points: diamond(x, y) }, style },
  ]
}

function diamond(x: number, y: number): [number, number][] {
  const far = mark + 1
  return [
    [x - far, y],
    [x, y - far],
    [x + far, y],
    [x, y + far],
  ]
}

/** Where a value of this element lies; its row is the second of its values. */
function pointOf(drawing: Drawing, dimension: number): [number, number] {
  const [x = 0, y = 0] = drawing.coord([drawing.value(dimension), drawing.value(1)])
  return [x, y]
}

function colorOf(measure: number): string {
  return chartColors[measure % chartColors.length] ?? chartInk.text
}

function shapeOf(measure: number): (typeof shapes)[number] {
  return shapes[measure % shapes.length] ?? 'circle'
}
