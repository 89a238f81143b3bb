import type { Block } from '../document.ts'
import type { Share } from '../replay/interval.ts'
import type { ReportWords } from '../words/report-words.ts'
import type { LabelPrecision } from './label-precision.ts'
import type { QualityData } from './quality-data.ts'

/** Labels that a picture has room for. */
const mostRows = 12
/** The scale begins at a multiple of this, in per cent. */
const step = 10

/** "92 % (81–97)", or "–" where nothing is known. */
export function precisionText({ share, low, high }: Share, words: ReportWords): string {
  if (share === null) return '–'
  const [begin, end] = [words.number(100 * low), words.number(100 * high)]
  // What is not all is not called so.
  const digits = share < 1 && share >= 0.995 ? 1 : 0
  return words.say('quality_interval', { share: words.percent(share, digits), low: begin, high: end })
}

/** Both precisions of each label with their intervals, against the wish. */
export function precisionChart(labels: readonly LabelPrecision[], words: ReportWords): Block[] {
  const shown = labels.slice(0, mostRows)
  const rows = shown.map(({ name, wished, judged, agreed }) => ({
    name,
    wish: wished === null ? null : 100 * wished,
    values: [intervalOf(judged), intervalOf(agreed)],
  }))
  const values = rows.flatMap(({ wish, values }) => [
    wish,
    ...values.map((interval) => interval?.low ?? null),
  ])
  const least = Math.min(100 - step, ...values.filter((value) => value !== null))
  const alt = shown.map(({ name: label, judged, agreed, wished }) => {
    const said = { label, judged: precisionText(judged, words), agreed: precisionText(agreed, words) }
    const word = judged.share === null ? 'quality_precision_alt_unjudged' : 'quality_precision_alt'
    const wish = wished === null ? '' : words.say('quality_wish_alt', { wished: words.percent(wished, 1) })
    return `${words.say(word, said)}${wish}`
  })
  return [
    {
      kind: 'chart',
      chart: {
        ...{ kind: 'intervals', rows, unit: '%', range: [Math.floor(least / step) * step, 100] },
        measures: [words.say('column_judged'), words.say('column_agreed')],
        wish: words.say('column_wished'),
      },
      caption: words.say('quality_precision_caption'),
      alt: `${alt.join('; ')}.`,
    },
  ]
}

/** From two weeks on; weeks without items are left out of the line and of the words. */
export function coverageChart({ weeks }: Pick<QualityData, 'weeks'>, words: ReportWords): Block[] {
  const known = weeks.filter(({ of }) => of > 0)
  if (known.length < 2) return []
  const shown = weeks.slice(weeks.findIndex(({ of }) => of > 0))
  const alt = known.map(({ first, alone, of }) => {
    const values = { share: words.percent(alone / of), items: words.number(of) }
    return words.say('quality_coverage_alt', { ...values, day: words.dayOfMonth(first) })
  })
  return [
    {
      kind: 'chart',
      chart: {
        kind: 'lines',
        categories: shown.map(({ first }) => words.dayOfMonth(first)),
        series: [
          {
            name: words.say('quality_coverage_line'),
            values: shown.map(({ alone, of }) => (of === 0 ? null : Math.round((1000 * alone) / of) / 10)),
          },
        ],
        unit: '%',
        range: [0, 100],
      },
      caption: words.say('quality_coverage_caption'),
      alt: `${alt.join('; ')}.`,
    },
  ]
}

function intervalOf({ share, low, high }: Share) {
  if (share === null) return null
  const [begin, value, end] = [low, share, high].map((one) => Math.round(1000 * one) / 10)
  return { low: begin ?? 0, value: value ?? 0, high: end ?? 0 }
}
