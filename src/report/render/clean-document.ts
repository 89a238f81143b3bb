import { cleanLine } from '../../item/clean-text.ts'
import type { Block, Chart, ListedItem, ReportDocument } from '../document.ts'

/** In UTF-16 code units; what is longer is cut, so that nobody's subject fills a page. */
const longest = { line: 300, paragraph: 2_000 }

/** The same document without invisible, bidirectional and control characters, of bounded lengths, and with plain links only. */
export function cleanDocument(document: ReportDocument): ReportDocument {
  return {
    title: line(document.title),
    subtitle: line(document.subtitle),
    language: /^[a-z]{2}$/.test(document.language) ? document.language : 'en',
    blocks: document.blocks.map(cleanBlock),
    footer: paragraph(document.footer),
  }
}

function cleanBlock(block: Block): Block {
  switch (block.kind) {
    case 'heading':
      return { ...block, text: line(block.text) }
    case 'text':
      return { ...block, text: paragraph(block.text) }
    case 'figures':
      return {
        ...block,
        figures: block.figures.map(({ name, value, note }) => ({
          name: line(name),
          value: line(value),
          note: note === null ? null : line(note),
        })),
      }
    case 'items':
      return {
        ...block,
        items: block.items.map(cleanItem),
        more: block.more === null ? null : line(block.more),
      }
    case 'table':
      return {
        ...block,
        columns: block.columns.map(({ name, align }) => ({ name: line(name), align })),
        rows: block.rows.map((row) => row.map(line)),
      }
    case 'chart':
      return {
        ...block,
        chart: cleanChart(block.chart),
        caption: line(block.caption),
        alt: paragraph(block.alt),
      }
  }
}

function cleanItem({ title, meta, sentences, url }: ListedItem): ListedItem {
  return {
    title: line(withoutLinks(title)),
    meta: line(withoutLinks(meta)),
    sentences: sentences.map(({ text, source }) => ({
      text: line(withoutLinks(text)),
      source: line(withoutLinks(source)),
    })),
    url: url !== null && isPlainLink(url) ? url : null,
  }
}

function cleanChart(chart: Chart): Chart {
  switch (chart.kind) {
    case 'stacked-bars':
      return { ...chart, categories: chart.categories.map(line), series: chart.series.map(named) }
    case 'lines':
      return { ...chart, categories: chart.categories.map(line), series: chart.series.map(named) }
    case 'histogram':
      return { ...chart, bins: chart.bins.map(named) }
    case 'shares':
      return { ...chart, shares: chart.shares.map(named) }
    case 'intervals':
      return {
        ...chart,
        measures: chart.measures.map(line),
        rows: chart.rows.map(named),
        wish: line(chart.wish),
      }
  }
}

function named<Value extends { name: string }>(value: Value): Value {
  return { ...value, name: line(value.name) }
}

function isPlainLink(url: string): boolean {
  return URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)
}

/** Mail programs make links of whatever looks like one; those of a stranger are named, and lead nowhere. */
function withoutLinks(text: string): string {
  return text.replace(/\b(?:https?:\/\/|www\.)([^\s/:?#<>"]+)\S*/giu, '(link to $1)')
}

function line(text: string): string {
  return cleanLine(text, longest.line)
}

function paragraph(text: string): string {
  return cleanLine(text, longest.paragraph)
}
