import type { Block, ReportDocument } from '../document.ts'
import { cleanDocument } from './clean-document.ts'

/** The report as Markdown (CommonMark, with the tables of GFM). Whatever an item says stands in it as text, never as markup. */
export function renderMarkdown(document: ReportDocument): string {
  const { title, subtitle, blocks, footer } = cleanDocument(document)
  const parts = [
    `# ${plain(title)}`,
    `*${plain(subtitle)}*`,
    ...blocks.map(blockMarkdown),
    '---',
    plain(footer),
  ]
  return `${parts.join('\n\n')}\n`
}

function blockMarkdown(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return `## ${plain(block.text)}`
    case 'text':
      return plain(block.text)
    case 'figures':
      return block.figures
        .map(
          ({ name, value, note }) =>
            `- ${plain(name)}: **${plain(value)}**${note === null ? '' : ` (${plain(note)})`}`,
        )
        .join('\n')
    case 'items':
      return [
        ...block.items.map(({ title, meta, sentences, url }) => {
          const name = plain(title)
          const lines = [url === null ? `- **${name}**` : `- [**${name}**](<${encodeURI(decode(url))}>)`]
          lines.push(`  ${plain(meta)}`)
          for (const { text, source } of sentences) lines.push(`  > ${plain(text)} (${plain(source)})`)
          return lines.join('  \n')
        }),
        ...(block.more === null ? [] : [plain(block.more)]),
      ].join('\n\n')
    case 'table':
      return [
        row(block.columns.map(({ name }) => plain(name))),
        row(block.columns.map(({ align }) => (align === 'right' ? '--:' : ':--'))),
        ...block.rows.map((cells) => row(cells.map(plain))),
      ].join('\n')
    case 'chart':
      return `**${plain(block.caption)}.** ${plain(block.alt)}`
  }
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`
}

/** Every character that could mean something is escaped (CommonMark §2.4), "@" and "#" because of mentions. */
function plain(text: string): string {
  return text.replace(/[\\`*_{}[\]()<>#+!|~@&-]/g, '\\$&').replace(/^(\d+)\./, '$1\\.')
}

function decode(url: string): string {
  try {
    return decodeURI(url)
  } catch {
    return url
  }
}
