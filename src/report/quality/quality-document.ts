import type { Block, ReportDocument } from '../document.ts'
import { heading, sourcesText } from '../words/item-words.ts'
import type { ReportWords } from '../words/report-words.ts'
import type { LabelPrecision, WishVerdict } from './label-precision.ts'
import { isMonth } from './period-before.ts'
import { coverageChart, precisionChart, precisionText } from './quality-charts.ts'
import type { QualityData } from './quality-data.ts'
import { driftBlocks, labelBlocks, learntBlocks, savedBlocks } from './quality-sections.ts'

/** Of the tables; the rarest labels are only counted. */
const mostRows = 20
const verdicts: readonly WishVerdict[] = ['missed', 'kept', 'agreed', 'open']

export function qualityDocument(data: QualityData, words: ReportWords): ReportDocument {
  const { period } = data
  return {
    title: words.title(period.days),
    subtitle: words.say('quality_subtitle', { sources: sourcesText(period, words) }),
    language: words.language,
    blocks: blocksOf(data, words),
    footer: words.footer(),
  }
}

function blocksOf(data: QualityData, words: ReportWords): Block[] {
  const { items, learnt } = data
  const blocks = [
    ...(items === 0 ? [] : [figures(data, words)]),
    ...precisionBlocks(data, words),
    ...coverageBlocks(data, words),
    ...driftBlocks(data, words),
    ...labelBlocks(data, words),
    ...savedBlocks(data, words),
    ...learntBlocks(learnt, words),
  ]
  return blocks.length === 0 ? [{ kind: 'text', text: words.say('quality_nothing') }] : blocks
}

function figures({ items, coverage, labels, saved, ...data }: QualityData, words: ReportWords): Block {
  const { given, wrong, judged } = sumOf(labels)
  const { coverageChange: change, coverageBefore: before, period } = data
  const values = { isMonth: String(isMonth(period.days)), share: words.percent(before.share ?? 0) }
  const note = change === null ? null : words.say('quality_coverage_note', { ...values, change })
  const { most, least } = saved
  const isLess = least !== null && least.right !== most.right
  return {
    kind: 'figures',
    figures: [
      { name: words.say('quality_items'), value: words.number(items), note: null },
      { name: words.say('quality_coverage'), value: words.percent(coverage.share ?? 0), note },
      ...(judged === 0
        ? []
        : [
            {
              name: words.say('quality_wrong'),
              value: words.number(wrong),
              note: words.say('quality_wrong_note', { given, silent: given - judged }),
            },
          ]),
      ...(judged === 0
        ? []
        : [
            {
              name: words.say('quality_saved'),
              value: words.duration(most.minutes),
              note: isLess ? words.say('quality_saved_note', { least: words.duration(least.minutes) }) : null,
            },
          ]),
    ],
  }
}

/** How often each label was right, between what people said and what they did not. */
function precisionBlocks(data: QualityData, words: ReportWords): Block[] {
  const { labels } = data
  const { given, confirmed, changed, takenBack, judged } = sumOf(labels)
  const others = texts([...ruleTexts(data, words), ...reviewTexts(data, words)])
  if (given === 0) return others
  const left = labels.length - mostRows
  const more = left > 0 ? [words.say('more', { count: left })] : []
  const begin = heading(words.say('quality_precision'))
  const said = { given, confirmed, changed, takenBack, silent: given - judged }
  if (judged === 0) {
    const unjudged = texts([words.say('quality_unjudged', { given })])
    return [begin, ...unjudged, countTable(labels, words), ...texts(more), ...others]
  }
  const told = verdicts.flatMap((verdict) => {
    const names = labels.filter((label) => label.verdict === verdict).map(({ name }) => name)
    return names.length === 0 ? [] : [words.say(`quality_${verdict}`, { labels: words.list(names) })]
  })
  return [
    begin,
    ...texts([words.say('quality_given', said)]),
    countTable(labels, words),
    ...texts([...more, words.say('quality_two_precisions')]),
    ...precisionChart(labels, words),
    precisionTable(labels, words),
    ...texts([...more, ...told]),
    ...others,
  ]
}

function ruleTexts({ rules }: QualityData, words: ReportWords): string[] {
  return rules.given === 0 ? [] : [words.say('quality_rules', rules)]
}

function reviewTexts({ review }: QualityData, words: ReportWords): string[] {
  const { count, answered, likeliest } = review
  if (answered === 0) return []
  return [words.say('quality_review_answered', { count, answered, likeliest })]
}

function countTable(labels: readonly LabelPrecision[], words: ReportWords): Block {
  const names = ['column_given', 'column_confirmed', 'column_corrected'] as const
  return {
    kind: 'table',
    columns: [
      { name: words.say('column_label'), align: 'left' },
      ...names.map((name) => ({ name: words.say(name), align: 'right' as const })),
    ],
    rows: labels
      .slice(0, mostRows)
      .map(({ name, given, confirmed, changed, takenBack }) => [
        name,
        ...[given, confirmed, changed + takenBack].map((count) => words.number(count)),
      ]),
  }
}

function precisionTable(labels: readonly LabelPrecision[], words: ReportWords): Block {
  const isWished = labels.some(({ wished }) => wished !== null)
  const names = ['column_judged', 'column_agreed', ...(isWished ? ['column_wished' as const] : [])] as const
  return {
    kind: 'table',
    columns: [
      { name: words.say('column_label'), align: 'left' },
      ...names.map((name) => ({ name: words.say(name), align: 'right' as const })),
    ],
    rows: labels
      .slice(0, mostRows)
      .map(({ name, judged, agreed, wished }) => [
        name,
        precisionText(judged, words),
        precisionText(agreed, words),
        ...(isWished ? [wished === null ? '' : words.percent(wished, 1)] : []),
      ]),
  }
}

function coverageBlocks(data: QualityData, words: ReportWords): Block[] {
  const { items, coverage, coverageBefore, period } = data
  if (items === 0) return []
  const before = coverageBefore.share === null ? 'none' : words.percent(coverageBefore.share)
  const values = {
    ...{ items, before, alone: coverage.count, review: items - coverage.count },
    share: words.percent(coverage.share ?? 0),
    isMonth: String(isMonth(period.days)),
  }
  return [
    heading(words.say('quality_coverage_heading')),
    ...texts([words.say('quality_coverage_text', values)]),
    ...coverageChart(data, words),
  ]
}

function sumOf(labels: readonly LabelPrecision[]) {
  const sum = (pick: (label: LabelPrecision) => number) =>
    labels.reduce((total, label) => total + pick(label), 0)
  const confirmed = sum((label) => label.confirmed)
  const changed = sum((label) => label.changed)
  const takenBack = sum((label) => label.takenBack)
  const wrong = changed + takenBack
  return { given: sum(({ given }) => given), confirmed, changed, takenBack, wrong, judged: confirmed + wrong }
}

/** Sentences of one paragraph; none where there are none. */
function texts(sentences: readonly string[]): Block[] {
  return sentences.length === 0 ? [] : [{ kind: 'text', text: sentences.join(' ') }]
}
