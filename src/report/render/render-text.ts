import type { Block, ReportDocument } from '../document.ts'
import { cleanDocument } from './clean-document.ts'

/** RFC 5322 §2.1.1 asks for lines of at most 78 characters. */
const width = 76

/** The report as plain text: what a mail shows without HTML, and a terminal. Charts are told in words. */
export function renderText(document: ReportDocument): string {
  const { title, subtitle, blocks, footer } = cleanDocument(document)
  const parts = [
    `${title}\n${'='.repeat(Math.min(width, title.length))}`,
    wrap(subtitle),
    ...blocks.map(blockText),
    `-- \n${wrap(footer)}`,
  ]
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`
}

function blockText(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return `\n${block.text}\n${'-'.repeat(Math.min(width, block.text.length))}`
    case 'text':
      return wrap(block.text)
    case 'figures':
      return block.figures
        .map(({ name, value, note }) =>
          wrap(`${name}: ${value}${note === null ? '' : ` (${note})`}`, '', '  '),
        )
        .join('\n')
    case 'items':
      return [
        ...block.items.map(({ title, meta, sentences, url }) =>
          [
            wrap(title, '* ', '  '),
            wrap(meta, '  ', '  '),
            ...sentences.map(({ text, source }) => wrap(`“${text}” (${source})`, '  ', '  ')),
            ...(url === null ? [] : [`  ${url}`]),
          ].join('\n'),
        ),
        ...(block.more === null ? [] : [wrap(block.more)]),
      ].join('\n\n')
    case 'table':
      return table(
        block.columns.map(({ name }) => name),
        block.rows,
        block.columns.map(({ align }) => align),
      )
    case 'chart':
      return wrap(`${block.caption}. ${block.alt}`)
  }
}

function table(names: string[], rows: string[][], aligns: ('left' | 'right')[]): string {
  const lines = [names, ...rows]
  const widths = names.map((_, column) => Math.max(...lines.map((row) => (row[column] ?? '').length)))
  const written = lines.map((row) =>
    row
      .map((cell, column) => {
        const size = widths[column] ?? 0
        return aligns[column] === 'right' ? cell.padStart(size) : cell.padEnd(size)
      })
      .join('  ')
      .trimEnd(),
  )
  written.splice(1, 0, widths.map((size) => '-'.repeat(size)).join('  '))
  return written.join('\n')
}

function wrap(text: string, first = '', later = first): string {
  const lines: string[] = []
  let line = first
  for (const word of text.split(' ')) {
    const isBegun = line.trim() !== first.trim() || lines.length > 0 ? line.trim() !== '' : line !== first
    if (isBegun && line.length + 1 + word.length > width) {
      lines.push(line)
      line = later + word
    } else line += isBegun ? ` ${word}` : word
  }
  lines.push(line)
  return lines.join('\n')
}
