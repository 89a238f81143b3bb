import type { Block, ListedItem } from '../document.ts'
import type { ToldItem } from '../told-item.ts'
import { heading, itemBlocks } from '../words/item-words.ts'
import type { ReportWords } from '../words/report-words.ts'
import type { WeeklyData } from './weekly-data.ts'

/** What it was about: topics with their most typical items. */
export function topicBlocks({ topics }: Pick<WeeklyData, 'topics'>, words: ReportWords): Block[] {
  const items = topics.found.map(({ name, share, isRising, before, examples }): ListedItem => {
    const rising = isRising ? [words.say('weekly_topic_rising', { before })] : []
    return {
      title: name,
      meta: [words.say('weekly_topic_meta', { share: words.percent(share) }), ...rising].join(' · '),
      sentences: examples.flatMap((example) => quoted(example, words)),
      url: examples[0]?.url ?? null,
    }
  })
  if (items.length === 0) return []
  const looked = words.number(topics.looked)
  return [
    ...itemBlocks(words.say('weekly_topics'), items, words),
    { kind: 'text', text: words.say('weekly_topics_looked', { looked }) },
  ]
}

/** Keywords that rise, with an item each, and those that are frequent. */
export function keywordBlocks({ keywords }: Pick<WeeklyData, 'keywords'>, words: ReportWords): Block[] {
  const rising = keywords
    .filter(({ isRising }) => isRising)
    .map(
      ({ text, count, before, example }): ListedItem => ({
        title: text,
        meta: words.say('weekly_rising_meta', { count, before: before ?? 0 }),
        sentences: example === null ? [] : quoted(example, words),
        url: example?.url ?? null,
      }),
    )
  const frequent = keywords.filter(({ isRising }) => !isRising)
  const isKnown = frequent.some(({ before }) => before !== null)
  const table: Block = {
    kind: 'table',
    columns: [
      { name: words.say('column_keyword'), align: 'left' },
      { name: words.say('column_items'), align: 'right' },
      ...(isKnown ? [{ name: words.say('column_before'), align: 'right' as const }] : []),
    ],
    rows: frequent.map(({ text, count, before }) => [
      text,
      words.number(count),
      ...(isKnown ? [words.number(before ?? 0)] : []),
    ]),
  }
  return [
    ...itemBlocks(words.say('weekly_rising'), rising, words),
    ...(frequent.length === 0 ? [] : [heading(words.say('weekly_keywords')), table]),
  ]
}

export function duplicateBlocks({ duplicates }: Pick<WeeklyData, 'duplicates'>, words: ReportWords): Block[] {
  const items = duplicates.groups.map(({ count, example }): ListedItem => {
    const { subject, url } = example
    const times = words.say('weekly_duplicate_meta', { count: words.number(count) })
    return {
      title: subject === '' ? words.say('no_subject') : subject,
      meta: [times, example.from, words.moment(example.at)].filter((part) => part !== '').join(' · '),
      sentences: [],
      url,
    }
  })
  if (items.length === 0) return []
  const { items: count, things } = duplicates
  return [
    heading(words.say('weekly_duplicates')),
    { kind: 'text', text: words.say('weekly_duplicates_text', { items: count, groups: things }) },
    {
      kind: 'items',
      items,
      more: things > items.length ? words.say('more', { count: things - items.length }) : null,
    },
  ]
}

/** One sentence of the item, or its subject where it has none, with where it comes from. */
function quoted(item: ToldItem, words: ReportWords): { text: string; source: string }[] {
  const text = item.summary[0] ?? item.subject
  if (text === '') return []
  const source = [item.from, words.say(`source_${item.kind}`, { at: words.moment(item.at) })]
  return [{ text, source: source.filter((part) => part !== '').join(', ') }]
}
