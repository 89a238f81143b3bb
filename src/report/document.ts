/** A report in words, ready to be written as mail, page, Markdown or text. Every string is plain text and hostile. */

export interface ReportDocument {
  title: string
  /** The period and the sources, in words. */
  subtitle: string
  /** ISO 639-1. */
  language: string
  blocks: Block[]
  /** How it came to be, and how to be rid of it. */
  footer: string
}

export type Block =
  | { kind: 'heading'; text: string }
  | { kind: 'text'; text: string }
  | { kind: 'figures'; figures: Figure[] }
  | { kind: 'items'; items: ListedItem[]; more: string | null }
  | { kind: 'table'; columns: { name: string; align: 'left' | 'right' }[]; rows: string[][] }
  | { kind: 'chart'; chart: Chart; caption: string; alt: string }

/** One number with its name. */
interface Figure {
  name: string
  value: string
  /** Against the usual, in words. */
  note: string | null
}

/** A message or ticket. */
export interface ListedItem {
  title: string
  /** Who, where, when. */
  meta: string
  /** Taken from the item word for word; `source` says from where. */
  sentences: { text: string; source: string }[]
  /** Only below configured bases. */
  url: string | null
}

/** Values as numbers: the pictures and their alternative texts are made of the same ones. */
export type Chart =
  | { kind: 'stacked-bars'; categories: string[]; series: { name: string; values: number[] }[]; unit: string }
  | {
      kind: 'lines'
      categories: string[]
      series: { name: string; values: (number | null)[] }[]
      unit: string
      range: [number, number] | null
    }
  | { kind: 'histogram'; bins: { name: string; value: number }[]; unit: string }
  | { kind: 'shares'; shares: { name: string; value: number }[]; unit: string }
  | IntervalsChart

/** Rows of measured values, each with the interval that holds the true one, and what is wished for. */
interface IntervalsChart {
  kind: 'intervals'
  /** What is measured; each row has one interval for each, or null. */
  measures: string[]
  rows: { name: string; wish: number | null; values: (Interval | null)[] }[]
  /** Name of what is wished for. */
  wish: string
  unit: string
  range: [number, number]
}

interface Interval {
  low: number
  value: number
  high: number
}
