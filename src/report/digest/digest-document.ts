import type { Block, ReportDocument } from '../document.ts'
import {
  againstUsual,
  burstBlocks,
  countTable,
  heading,
  itemBlocks,
  listedItem,
  sourcesText,
} from '../words/item-words.ts'
import type { ReportWords } from '../words/report-words.ts'
import type { DigestData } from './digest-data.ts'

const actions = ['label', 'move', 'draft', 'fields', 'note', 'reply', 'link'] as const

export function digestDocument(data: DigestData, words: ReportWords): ReportDocument {
  const { period } = data
  return {
    title: words.title(period.days),
    subtitle: words.say('digest_subtitle', { sources: sourcesText(period, words) }),
    language: words.language,
    blocks: blocksOf(data, words),
    footer: words.footer(),
  }
}

function blocksOf(data: DigestData, words: ReportWords): Block[] {
  const { arrived, waiting, bursts, answered, corrected, undone } = data
  const happened = arrived.count + answered + corrected + undone + bursts.length
  if (happened === 0 && waiting.total === 0) return [{ kind: 'text', text: words.say('nothing') }]
  const opening: Block =
    arrived.count === 0
      ? { kind: 'text', text: words.say('digest_nothing_arrived', { usual: usualNote(data, words) }) }
      : figures(data, words)
  return [
    opening,
    ...burstBlocks(bursts, words),
    ...notableBlocks(data, words),
    ...waitingBlocks(waiting, words),
    ...reviewBlocks(data, words),
    ...volumeBlocks(data, words),
    ...doneBlocks(data, words),
  ]
}

function figures(data: DigestData, words: ReportWords): Block {
  const { arrived, review, waiting, answered, labels } = data
  const labelled = labels.reduce((sum, { count }) => sum + count, 0)
  const [oldest] = waiting.items
  const since =
    oldest === undefined ? null : words.say('waiting_oldest', { since: words.moment(oldest.since) })
  const figure = (name: string, count: number, note: string | null) =>
    count === 0 ? [] : [{ name, value: words.number(count), note }]
  return {
    kind: 'figures',
    figures: [
      ...figure(words.say('arrived'), arrived.count, againstUsual(arrived, words)),
      ...figure(words.say('digest_labelled'), labelled, null),
      ...figure(words.say('review'), review.count, againstUsual(review, words)),
      ...figure(words.say('waiting'), waiting.total, since),
      ...figure(words.say('answered'), answered, null),
    ],
  }
}

function usualNote({ arrived }: DigestData, words: ReportWords): string {
  const { usual } = arrived
  return usual === null || usual < 1 ? '' : ` (${words.say('usual', { usual: words.number(usual) })})`
}

function notableBlocks({ notable }: DigestData, words: ReportWords): Block[] {
  const items = notable.map(({ item, why }) =>
    listedItem(item, words, { more: [words.list(why.map((reason) => words.say(`reason_${reason}`)))] }),
  )
  return itemBlocks(words.say('digest_notable'), items, words)
}

/** Those that wait longest, with since when. */
export function waitingBlocks({ items, total }: DigestData['waiting'], words: ReportWords): Block[] {
  const listed = items.map((item) => ({
    ...listedItem(item, words, { sentences: false }),
    meta: words.say('waiting_since', {
      from: item.from,
      source: item.source,
      since: words.moment(item.since),
    }),
  }))
  return itemBlocks(words.say('waiting_heading', { count: total }), listed, words, total)
}

function reviewBlocks({ review }: DigestData, words: ReportWords): Block[] {
  const items = review.items.map((item) => {
    const { likeliest } = item
    const likely =
      likeliest === null
        ? []
        : [
            words.say('digest_review_likeliest', {
              label: likeliest.name,
              percent: words.percent(likeliest.probability),
            }),
          ]
    return listedItem(item, words, { more: likely, sentences: false })
  })
  return itemBlocks(words.say('digest_review_heading', { count: review.count }), items, words, review.count)
}

function volumeBlocks(
  { arrived, labels, sources, automatic, review }: DigestData,
  words: ReportWords,
): Block[] {
  if (arrived.count === 0) return []
  const undecided = review.count > 0 ? [{ name: words.say('review'), ...review }] : []
  return [
    heading(words.say('digest_volume')),
    ...countTable(words.say('column_label'), [...labels, ...undecided], words),
    ...(sources.length > 1 ? countTable(words.say('column_source'), sources, words) : []),
    ...(automatic > 0
      ? [{ kind: 'text' as const, text: words.say('digest_automatic', { count: automatic }) }]
      : []),
  ]
}

function doneBlocks({ arrived, done, corrected, undone }: DigestData, words: ReportWords): Block[] {
  const parts = actions.flatMap((action) => {
    const count = done.find((one) => one.action === action)?.count ?? 0
    return count > 0 ? [words.say(`action_${action}`, { count })] : []
  })
  const texts: string[] = []
  if (parts.length > 0) texts.push(words.say('digest_done', { parts: words.list(parts) }))
  else if (arrived.count > 0) texts.push(words.say('digest_done_nothing'))
  if (corrected > 0) texts.push(words.say('digest_corrected', { count: corrected }))
  if (undone > 0) texts.push(words.say('digest_undone', { count: undone }))
  return texts.length === 0 ? [] : [{ kind: 'text', text: texts.join(' ') }]
}
