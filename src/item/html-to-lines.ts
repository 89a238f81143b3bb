/**
 * HTML mail as lines, as a person would read it: one pass over the tags, without a tree, so that ten thousand nested
 * elements cost no more than ten thousand side by side. Hidden text is left out; quotes, their heads and signatures are
 * marked where the mail program marked them.
 */
import { Parser } from 'htmlparser2'
import { cleanCharacters, collapseSpaces } from './clean-text.ts'
import { hiddenCollector } from './hidden-collector.ts'
import { isSeen, look, page, type Sight, type Style } from './hidden-text.ts'
import { roleOf } from './html-marks.ts'
import { limits } from './limits.ts'
import { type Line, type Mark, plainLine } from './lines.ts'
import type { Link } from './links.ts'
import { addStyles, emptyStyleSheet, styleOf } from './style-sheet.ts'

export interface HtmlText {
  lines: Line[]
  links: Link[]
  hiddenText: boolean
  /** The descriptions of its pictures: what is left where there is no text. */
  pictures: string[]
  truncated: boolean
}

interface Frame {
  tag: string
  sight: Sight
  seen: boolean
  depth: number
  mark: Mark | null
  preformatted: boolean
  items: number
}

const skipped = new Set(
  'script style title template svg math object applet iframe select textarea map'.split(' '),
)
const spaced = new Set('p h1 h2 h3 h4 h5 h6 ul ol dl pre hr blockquote table'.split(' '))
const blocks = new Set(
  'address article aside body center dd details div dt fieldset figcaption figure footer form header html li main nav section summary tbody thead tfoot tr caption'.split(
    ' ',
  ),
)

/** Reads HTML of any quality. Linear, and never deeper than its cap. */
export function htmlToLines(html: string): HtmlText {
  const sheet = emptyStyleSheet()
  const hidden = hiddenCollector()
  const lines: Line[] = []
  const links: Link[] = []
  const pictures: string[] = []
  let top: Frame = { tag: '', sight: page, seen: true, depth: 0, mark: null, preformatted: false, items: 0 }
  const stack: Frame[] = [top]
  let line = ''
  let prefix = ''
  let start: Frame = top
  let link: Link | null = null
  let css = ''
  let skip = 0
  let length = 0
  let truncated = html.length > limits.htmlLength

  function endLine(evenEmpty: boolean): void {
    const text = line === '' ? '' : collapseSpaces(cleanCharacters(line).replaceAll('\n', ' '))
    const from = line === '' ? top : start
    // A paragraph of one non-breaking space is Outlook's empty line.
    const spacer = text === '' && line.includes('\u00a0')
    line = ''
    if (text === '') {
      if (evenEmpty || spacer) lines.push({ text, depth: from.depth, mark: from.mark })
      return
    }
    length += text.length
    const plain = plainLine(text)
    const item = prefix
    prefix = ''
    lines.push({ text: item + plain.text, depth: from.depth + plain.depth, mark: from.mark })
  }

  function blankLine(): void {
    endLine(false)
    const last = lines[lines.length - 1]
    if (last !== undefined && last.text !== '') lines.push({ text: '', depth: top.depth, mark: top.mark })
  }

  function append(text: string): void {
    if (line === '') {
      if (text === ' ') return
      start = top
    }
    line += text
  }

  function addText(text: string): void {
    if (!top.preformatted) {
      append(text.replace(/[ \t\r\n\f]+/g, ' '))
      return
    }
    const parts = text.split('\n')
    for (let index = 0; index < parts.length; index++) {
      if (index > 0) endLine(true)
      append(parts[index] as string)
    }
  }

  function open(tag: string, attributes: Record<string, string>): void {
    if (skipped.has(tag)) skip++
    if (skip > 0) return
    const style = styleOf(sheet, tag, attributes)
    const { quote, mark } = roleOf(tag, attributes, style)
    const sight = sightOf(top.sight, tag, attributes, style)
    const spacedTag = spaced.has(tag) && !(tag === 'p' && attributes.class?.startsWith('Mso'))
    if (spacedTag && tag !== 'table') blankLine()
    else if (tag === 'p' || tag === 'table' || blocks.has(tag) || quote) endLine(false)
    else if ((tag === 'td' || tag === 'th') && line !== '') line += ' '
    const frame: Frame = {
      tag,
      sight,
      seen: sight === top.sight ? top.seen : isSeen(sight),
      depth: top.depth + (quote ? 1 : 0),
      mark: mark ?? top.mark,
      preformatted: isPreformatted(top, tag, style),
      items: 0,
    }
    if (tag === 'li') {
      top.items++
      prefix = top.tag === 'ol' ? `${top.items}. ` : '- '
    }
    stack.push(frame)
    top = frame
    if (tag === 'br') endLine(true)
    if (tag === 'a' && attributes.href !== undefined) link = { href: attributes.href, text: '' }
    if (tag === 'img' && top.seen && attributes.alt !== undefined && !isPixel(attributes))
      pictures.push(attributes.alt)
    if (stack.length > limits.htmlDepth || length > limits.textLength) {
      truncated = true
      parser.pause()
    }
  }

  function close(tag: string): void {
    if (skip > 0) {
      if (!skipped.has(tag)) return
      skip--
      if (tag === 'style') addStyles(sheet, css)
      css = ''
      return
    }
    if (tag === 'a' && link !== null) {
      links.push(link)
      link = null
    }
    const leaving = top
    if (stack.length > 1) {
      if (tag === 'p' || tag === 'table' || blocks.has(tag) || spaced.has(tag)) endLine(false)
      else if (leaving.depth > (stack[stack.length - 2] as Frame).depth) endLine(false)
      stack.pop()
      top = stack[stack.length - 1] as Frame
      if (tag === 'ul' || tag === 'ol' || tag === 'pre' || /^h\d$/.test(tag)) blankLine()
      if (tag === 'li') prefix = ''
    }
  }

  const parser = new Parser(
    {
      onopentag: open,
      onclosetag: close,
      ontext(text) {
        if (skip > 0) {
          css += text
          return
        }
        if (!top.seen) {
          hidden.add(text)
          return
        }
        if (link !== null && link.text.length < 600) link.text += text
        if (/[^\s]/.test(text)) hidden.interrupt()
        addText(text)
      },
    },
    { decodeEntities: true },
  )
  parser.write(truncated ? html.slice(0, limits.htmlLength) : html)
  if (!truncated) parser.end()
  endLine(false)
  const visible = lines.map(({ text }) => text).join(' ')
  return { lines, links, hiddenText: hidden.worthFlag(visible), pictures, truncated }
}

function sightOf(parent: Sight, tag: string, attributes: Record<string, string>, style: Style | null): Sight {
  const plain =
    style === null &&
    attributes.bgcolor === undefined &&
    attributes.background === undefined &&
    attributes.color === undefined &&
    attributes.text === undefined &&
    attributes.hidden === undefined
  const isLink = tag === 'a' || tag === 'button'
  if (plain && !isLink) return parent
  const sight = plain ? { ...parent } : look(parent, attributes, style)
  // A link has the colour of links, unless told otherwise.
  if (isLink && style?.get('color') === undefined && sight.color !== 'clear') sight.color = null
  return sight
}

function isPreformatted(parent: Frame, tag: string, style: Style | null): boolean {
  if (tag === 'pre') return true
  const space = style?.get('white-space')
  return space === undefined ? parent.preformatted : space.startsWith('pre')
}

/** The invisible pictures that tell the sender of the reading. */
function isPixel(attributes: Record<string, string>): boolean {
  return (
    Number.parseInt(attributes.width ?? '9', 10) <= 2 || Number.parseInt(attributes.height ?? '9', 10) <= 2
  )
}
