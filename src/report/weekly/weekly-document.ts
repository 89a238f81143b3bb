import { waitingBlocks } from '../digest/digest-document.ts'
import type { Block, ReportDocument } from '../document.ts'
import { againstUsual, burstBlocks, countTable, heading, sourcesText } from '../words/item-words.ts'
import type { ReportWords } from '../words/report-words.ts'
import { answersChart, moodChart, sharesChart, volumeChart } from './weekly-charts.ts'
import type { WeeklyData } from './weekly-data.ts'
import { duplicateBlocks, keywordBlocks, topicBlocks } from './weekly-topics.ts'

export function weeklyDocument(data: WeeklyData, words: ReportWords): ReportDocument {
  const { period } = data
  return {
    title: words.title(period.days),
    subtitle: words.say('weekly_subtitle', { sources: sourcesText(period, words) }),
    language: words.language,
    blocks: blocksOf(data, words),
    footer: words.footer(),
  }
}

function blocksOf(data: WeeklyData, words: ReportWords): Block[] {
  const { arrived, answers, waiting, bursts } = data
  if (arrived.count + answers.count + waiting.total + bursts.length === 0)
    return [{ kind: 'text', text: words.say('nothing') }]
  return [
    figures(data, words),
    ...burstBlocks(bursts, words),
    ...volumeBlocks(data, words),
    ...answerBlocks(data, words),
    ...waitingBlocks(waiting, words),
    ...moodChart(data, words),
    ...topicBlocks(data, words),
    ...keywordBlocks(data, words),
    ...duplicateBlocks(data, words),
  ]
}

function figures({ arrived, answers, waiting, review }: WeeklyData, words: ReportWords): Block {
  const { medianMinutes, slowMinutes } = answers
  const [oldest] = waiting.items
  const since =
    oldest === undefined ? null : words.say('waiting_oldest', { since: words.moment(oldest.since) })
  const figure = (name: string, count: number, note: string | null) =>
    count === 0 ? [] : [{ name, value: words.number(count), note }]
  const median =
    medianMinutes === null || slowMinutes === null
      ? []
      : [
          {
            name: words.say('weekly_median'),
            value: words.duration(medianMinutes),
            note: words.say('weekly_median_note', { slow: words.duration(slowMinutes) }),
          },
        ]
  return {
    kind: 'figures',
    figures: [
      { name: words.say('arrived'), value: words.number(arrived.count), note: againstUsual(arrived, words) },
      ...figure(words.say('review'), review.count, againstUsual(review, words)),
      ...figure(words.say('answered'), answers.count, null),
      ...(answers.count > 1 ? median : []),
      ...figure(words.say('waiting'), waiting.total, since),
    ],
  }
}

function volumeBlocks(data: WeeklyData, words: ReportWords): Block[] {
  const { arrived, labels, sources, automatic, review } = data
  if (arrived.count === 0) return []
  const undecided = review.count > 0 ? [{ name: words.say('review'), ...review }] : []
  const machines = words.say('digest_automatic', { count: automatic })
  return [
    heading(words.say('weekly_volume')),
    ...volumeChart(data, words),
    ...countTable(words.say('column_label'), [...labels, ...undecided], words),
    ...(sources.length > 1 ? countTable(words.say('column_source'), sources, words) : []),
    ...(automatic > 0 ? [{ kind: 'text' as const, text: machines }] : []),
    ...sharesChart(data, words),
  ]
}

function answerBlocks(data: WeeklyData, words: ReportWords): Block[] {
  const { count, medianMinutes, slowMinutes } = data.answers
  if (medianMinutes === null || slowMinutes === null) return []
  const values = { count, median: words.duration(medianMinutes), slow: words.duration(slowMinutes) }
  return [
    heading(words.say('weekly_answers')),
    { kind: 'text', text: words.say('weekly_answers_text', values) },
    ...answersChart(data, words),
  ]
}
