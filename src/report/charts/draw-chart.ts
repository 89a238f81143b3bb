/**
 * Charts drawn on the server by ECharts, as SVG; the same picture becomes a PNG for mail (chart-picture.ts). ECharts comes
 * as one file: its hundreds of modules, with only what is used, take four times as long to load and as much memory.
 */
import { type EChartsCoreOption, init, setPlatformAPI } from 'echarts/dist/echarts.esm.min.mjs'
import type { Chart } from '../document.ts'
import { chartColors, chartInk } from './colors.ts'
import { intervalLegend, intervalSeries } from './interval-rows.ts'

/** In CSS pixels; wide enough to be read when a phone shows it at half its size. */
export const chartSize = { width: 640, height: 300 } as const
const font = 'DejaVu Sans, Verdana, sans-serif'
/** A line for each share, and the rest. */
const shareRow = 30
const intervalRow = 48
/** Code units of a name on an axis or in a legend. */
const longestName = 28

/** Without a canvas ECharts guesses widths for a narrower font than ours, and the names of a legend run into each other. */
setPlatformAPI({
  measureText: (text, font) => ({
    width: widthInEms(text) * Number(/([\d.]+)px/.exec(font ?? '')?.[1] ?? 12),
  }),
})

/** About, in DejaVu Sans. */
function widthInEms(text: string): number {
  let width = 0
  for (const letter of text)
    width += /[ijlI.,:;'|!()[\]]/.test(letter)
      ? 0.33
      : /[frt\s/-]/.test(letter)
        ? 0.4
        : /[mwMW@%…\u2e80-\uffff]/.test(letter)
          ? 0.95
          : /\p{Lu}/u.test(letter)
            ? 0.7
            : 0.62
  return width
}

/** SVG with its own light ground. `number` writes values as the reader's language does. */
export function drawChart(chart: Chart, number: (value: number) => string): string {
  const height = heightOf(chart)
  const drawing = init(null, null, { renderer: 'svg', ssr: true, width: chartSize.width, height })
  drawing.setOption({ ...common, ...optionOf(chart, number) })
  const svg = drawing.renderToSVGString()
  drawing.dispose()
  return svg
}

function heightOf(chart: Chart): number {
  if (chart.kind === 'intervals') return 80 + intervalRow * Math.max(1, chart.rows.length)
  return chart.kind === 'shares' ? 40 + shareRow * Math.max(1, chart.shares.length) : chartSize.height
}

const common: EChartsCoreOption = {
  animation: false,
  backgroundColor: chartInk.ground,
  color: [...chartColors],
  textStyle: { fontFamily: font, fontSize: 13, color: chartInk.text },
}
const axisText = { color: chartInk.text, fontFamily: font, fontSize: 12 }
const gridLine = { lineStyle: { color: chartInk.grid } }
const legend = { top: 4, left: 'center', textStyle: axisText, itemWidth: 14, itemHeight: 10 }

function optionOf(chart: Chart, number: (value: number) => string): EChartsCoreOption {
  switch (chart.kind) {
    case 'stacked-bars':
      return {
        ...frame(chart.series.length),
        xAxis: categories(chart.categories),
        yAxis: values(number),
        series: chart.series.map(({ name, values: data }) => ({
          type: 'bar',
          stack: 'all',
          name: short(name),
          data,
        })),
      }
    case 'lines':
      return {
        ...frame(chart.series.length),
        xAxis: categories(chart.categories),
        yAxis: {
          ...values(number),
          ...(chart.range === null ? {} : { min: chart.range[0], max: chart.range[1] }),
        },
        series: chart.series.map(({ name, values: data }, place) => ({
          type: 'line',
          name: short(name),
          data,
          connectNulls: false,
          symbol: ['circle', 'rect', 'triangle', 'diamond'][place % 4],
          symbolSize: 7,
          lineStyle: { width: 2.5 },
        })),
      }
    case 'histogram':
      return {
        ...frame(1),
        xAxis: categories(chart.bins.map(({ name }) => name)),
        yAxis: values(number),
        series: [
          {
            type: 'bar',
            data: chart.bins.map(({ value }) => value),
            barCategoryGap: '15%',
            label: numberLabel('top', number),
          },
        ],
      }
    case 'shares':
      return {
        grid: { left: nameWidth(chart.shares), right: 60, top: 8, bottom: 8 },
        xAxis: { type: 'value', show: false },
        yAxis: {
          ...categories(chart.shares.map(({ name }) => name)),
          inverse: true,
        },
        series: [
          {
            type: 'bar',
            data: chart.shares.map(({ value }) => value),
            barCategoryGap: '25%',
            label: numberLabel('right', number),
          },
        ],
      }
    case 'intervals':
      return {
        grid: { left: nameWidth(chart.rows), right: 24, top: 44, bottom: 32 },
        legend: { ...legend, itemGap: 28, data: intervalLegend(chart) },
        xAxis: { ...values(number), min: chart.range[0], max: chart.range[1] },
        yAxis: { ...categories(chart.rows.map(({ name }) => name)), inverse: true },
        series: intervalSeries(chart),
      }
  }
}

function frame(series: number): EChartsCoreOption {
  const hasLegend = series > 1
  return {
    grid: {
      left: 8,
      right: 16,
      top: hasLegend ? (series > 5 ? 64 : 40) : 24,
      bottom: 8,
      outerBoundsMode: 'same',
      outerBoundsContain: 'axisLabel',
    },
    ...(hasLegend ? { legend: { ...legend, icon: 'rect' } } : {}),
  }
}

function categories(names: readonly string[]) {
  return {
    type: 'category',
    data: names.map(short),
    axisLabel: { ...axisText, hideOverlap: true },
    axisTick: { show: false },
    axisLine: gridLine,
  }
}

function values(number: (value: number) => string) {
  return {
    type: 'value',
    axisLabel: { ...axisText, formatter: number },
    splitLine: gridLine,
    minInterval: 0,
  }
}

/** Measured by the letter, because the fonts of a picture and of a page differ. */
function nameWidth(shares: readonly { name: string }[]): number {
  return 16 + 8 * Math.max(0, ...shares.map(({ name }) => short(name).length))
}

function numberLabel(position: 'top' | 'right', number: (value: number) => string) {
  return {
    show: true,
    position,
    ...axisText,
    formatter: ({ value }: { value: unknown }) => (typeof value === 'number' ? number(value) : ''),
  }
}

/** Names come from label sets and mail: short enough that the picture is still one. */
function short(name: string): string {
  return name.length <= longestName ? name : `${name.slice(0, longestName - 1).toWellFormed()}…`
}
