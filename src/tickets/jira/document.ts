/** Atlassian Document Format, in which Jira Cloud's API keeps rich text ("Atlassian Document Format", version 1). */
import { z } from 'zod'

/** Deeper nesting is not read: it is no text that a person wrote. */
const deepest = 50

interface Node {
  type: string
  text?: string | undefined
  content?: unknown[] | undefined
}

const Node: z.ZodType<Node> = z.object({
  type: z.string(),
  text: z.string().optional(),
  content: z.array(z.unknown()).optional(),
})

const blocks = new Set([
  'paragraph',
  'heading',
  'listItem',
  'codeBlock',
  'blockquote',
  'rule',
  'tableRow',
  'panel',
])

/** Plain text of a document, a line for each block; null for what is no document. */
export function textOfDocument(value: unknown): string | null {
  const parsed = Node.safeParse(value)
  if (!parsed.success || parsed.data.type !== 'doc') return null
  return textOf(parsed.data, 0).trim()
}

function textOf({ type, text, content = [] }: Node, depth: number): string {
  if (type === 'hardBreak') return '\n'
  if (depth > deepest) return ''
  const inner = content
    .map((child) => {
      const node = Node.safeParse(child)
      return node.success ? textOf(node.data, depth + 1) : ''
    })
    .join('')
  const whole = `${text ?? ''}${inner}`
  return blocks.has(type) && !whole.endsWith('\n') ? `${whole}\n` : whole
}

/**
 * A document that shows the text as it is: nothing in it is markup. Only addresses below `base`, Jira itself, become
 * links, so that no text of a customer can lead an agent elsewhere.
 */
export function documentOf(text: string, base: string): object {
  const paragraphs = text.trim().split(/\n{2,}/)
  return {
    type: 'doc',
    version: 1,
    content: paragraphs.map((paragraph) => ({
      type: 'paragraph',
      content: paragraph
        .split('\n')
        .flatMap((line, index) => [...(index === 0 ? [] : [{ type: 'hardBreak' }]), ...lineOf(line, base)]),
    })),
  }
}

function lineOf(line: string, base: string): object[] {
  return line
    .split(/(https?:\/\/\S+)/)
    .filter((part) => part !== '')
    .map((part) =>
      part.startsWith(`${base}/`)
        ? { type: 'text', text: part, marks: [{ type: 'link', attrs: { href: part } }] }
        : { type: 'text', text: part },
    )
}
