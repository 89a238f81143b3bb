import type { Block, ListedItem } from '../document.ts'
import type { ToldBurst } from '../told-burst.ts'
import type { ToldItem } from '../told-item.ts'
import type { ToldPeriod } from '../told-period.ts'
import { type Counted, compared } from '../usual.ts'
import type { ReportWords } from './report-words.ts'

/** An item as it is listed; `more` comes behind who, where and when. Sentences say which message they are from. */
export function listedItem(
  item: ToldItem,
  words: ReportWords,
  { more = [], sentences = true }: { more?: readonly string[]; sentences?: boolean } = {},
): ListedItem {
  const { kind, source, place, at, subject, from, summary, url } = item
  const where = place === '' ? source : words.say('place', { source, place })
  const told = { source: words.say(`source_${kind}`, { at: words.moment(at) }) }
  return {
    title: subject === '' ? words.say('no_subject') : subject,
    meta: [from, where, words.moment(at), ...more].filter((part) => part !== '').join(' · '),
    sentences: sentences ? summary.map((text) => ({ text, ...told })) : [],
    url,
  }
}

export function heading(text: string): Block {
  return { kind: 'heading', text }
}

/** A heading and items; nothing where there are none. `total`: how many there are with those that are not shown. */
export function itemBlocks(
  title: string,
  items: ListedItem[],
  words: ReportWords,
  total = items.length,
): Block[] {
  if (items.length === 0) return []
  const count = total - items.length
  return [heading(title), { kind: 'items', items, more: count > 0 ? words.say('more', { count }) : null }]
}

export function burstBlocks(bursts: readonly ToldBurst[], words: ReportWords): Block[] {
  const items = bursts.map((burst): ListedItem => {
    const { name, since, until, isOver, mails, tickets, requesters, examples } = burst
    const [first] = examples
    return {
      title: words.say('burst', { name: name === '' ? (first?.subject ?? '') : name }),
      meta: words.say('burst_meta', {
        ...{ count: mails + tickets, mails, tickets, requesters, isOver: String(isOver) },
        since: words.moment(since),
        until: words.moment(until),
      }),
      sentences: examples
        .filter(({ subject }) => subject !== '')
        .map(({ subject, at }) => ({ text: subject, source: words.moment(at) })),
      url: first?.url ?? null,
    }
  })
  return itemBlocks(words.say('bursts', { count: items.length }), items, words)
}

/** "12 % more than usual (368)"; null where what is usual is not known. */
export function againstUsual(counted: Counted, words: ReportWords): string | null {
  const { count, usual } = counted
  const verdict = compared(counted)
  if (verdict === null || usual === null) return null
  const values = { usual: words.number(usual, usual < 10 ? 1 : 0) }
  if (verdict === 'same') return words.say('usual_same', values)
  // Of five instead of one it says nothing that it is 400 % more.
  if (usual < 10) return words.say('usual', values)
  return words.say(`usual_${verdict}`, { ...values, percent: words.percent(Math.abs(count / usual - 1)) })
}

/** A table of counts beside the usual ones, the column of which is only there where something is known. */
export function countTable(
  name: string,
  rows: readonly (Counted & { name: string })[],
  words: ReportWords,
): Block[] {
  if (rows.length === 0) return []
  const isKnown = rows.some(({ usual }) => usual !== null)
  const number = (value: number | null) => (value === null ? '' : words.number(value, value < 10 ? 1 : 0))
  return [
    {
      kind: 'table',
      columns: [
        { name, align: 'left' },
        { name: words.say('column_items'), align: 'right' },
        ...(isKnown ? [{ name: words.say('column_usual'), align: 'right' as const }] : []),
      ],
      rows: rows.map(({ name, count, usual }) => [
        name,
        words.number(count),
        ...(isKnown ? [number(usual)] : []),
      ]),
    },
  ]
}

/** "support and helpdesk" */
export function sourcesText({ sources }: ToldPeriod, words: ReportWords): string {
  return sources === null || sources.length === 0 ? words.say('sources_all') : words.list(sources)
}
