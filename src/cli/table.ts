/** One column of a text table; `most` is its widest, in characters. */
export interface Column<Row> {
  title: string
  most: number
  /** Numbers stand at the right. */
  align?: 'right'
  cell(row: Row): string
}

/** Lines of a table with aligned columns; cells that are too long end in "…". */
export function tableLines<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string[] {
  const cells = rows.map((row) => columns.map(({ cell, most }) => fit(cell(row), most)))
  const widths = columns.map(({ title }, index) =>
    Math.max(title.length, ...cells.map((row) => width(row[index] ?? ''))),
  )
  const line = (texts: readonly string[]) =>
    texts
      .map((text, index) => {
        const room = ' '.repeat(Math.max(0, (widths[index] ?? 0) - width(text)))
        return columns[index]?.align === 'right' ? room + text : text + room
      })
      .join('  ')
      .trimEnd()
  return [
    line(columns.map(({ title }) => title)),
    widths.map((count) => '─'.repeat(count)).join('──'),
    ...cells.map(line),
  ]
}

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' })

function width(text: string): number {
  return [...segmenter.segment(text)].length
}

/** Cuts to `most` characters; control characters would let a subject redraw the terminal. */
function fit(text: string, most: number): string {
  const clean = text.replace(/[\p{Cc}\p{Cf}]+/gu, ' ').trim()
  const characters = [...segmenter.segment(clean)].map(({ segment }) => segment)
  return characters.length <= most
    ? clean
    : `${characters
        .slice(0, most - 1)
        .join('')
        .trimEnd()}…`
}
