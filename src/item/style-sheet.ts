import { readStyle, type Style } from './hidden-text.ts'

/** The rules of the style sheets of a mail that name one tag, class or id: `p`, `.preheader`, `#top`, `td.footer`. */
export interface StyleSheet {
  tags: Map<string, Style>
  classes: Map<string, Style>
  ids: Map<string, Style>
  /** Style attributes already read: programs write the same one a hundred times. */
  attributes: Map<string, Style>
}

const mostRules = 2_000
const longestSheet = 200_000

export function emptyStyleSheet(): StyleSheet {
  return { tags: new Map(), classes: new Map(), ids: new Map(), attributes: new Map() }
}

/**
 * Adds the rules of one <style>. Rules inside @media are left out: they are for other screens. Of a selector with
 * several steps ("table.dark td") only the colours count, as unknown: text must not be called hidden for a background
 * that was not understood. Linear.
 */
export function addStyles(sheet: StyleSheet, css: string): void {
  const text = withoutComments(css.slice(0, longestSheet))
  let position = 0
  for (let count = 0; count < mostRules; count++) {
    const open = text.indexOf('{', position)
    if (open < 0) return
    const selector = text.slice(position, open).trim()
    if (selector.startsWith('@')) {
      position = blockEnd(text, open)
      continue
    }
    const close = text.indexOf('}', open)
    const end = close < 0 ? text.length : close
    addRule(sheet, selector, readStyle(text.slice(open + 1, end)))
    position = end + 1
  }
}

function addRule(sheet: StyleSheet, selectors: string, style: Style): void {
  if (style.size === 0) return
  for (const selector of selectors.slice(0, 2_000).split(',')) {
    const steps = selector.trim().split(/[\s>+~]+/)
    const last = /^([a-z][a-z0-9]*)?(?:([.#])([\w-]+))?$/i.exec(steps[steps.length - 1] ?? '')
    if (last === null) continue
    const [, tag, kind, name] = last
    const rule = steps.length === 1 ? style : colorsUnknown(style)
    if (kind === '.') merge(sheet.classes, (name as string).toLowerCase(), rule)
    else if (kind === '#') merge(sheet.ids, (name as string).toLowerCase(), rule)
    else if (tag !== undefined) merge(sheet.tags, tag.toLowerCase(), rule)
  }
}

function colorsUnknown(style: Style): Style {
  const unknown: Style = new Map()
  if (style.has('color')) unknown.set('color', 'unknown')
  if (style.has('background') || style.has('background-color')) unknown.set('background-color', 'unknown')
  return unknown
}

function merge(rules: Map<string, Style>, name: string, style: Style): void {
  const known = rules.get(name)
  if (known === undefined) rules.set(name, new Map(style))
  else for (const [property, value] of style) known.set(property, value)
}

/** The style of an element: tag, classes, id and its own attribute, each over the one before; null where nothing applies. */
export function styleOf(sheet: StyleSheet, tag: string, attributes: Record<string, string>): Style | null {
  const rules: Style[] = []
  const byTag = sheet.tags.get(tag)
  if (byTag !== undefined) rules.push(byTag)
  if (attributes.class !== undefined && sheet.classes.size > 0) {
    for (const name of attributes.class.slice(0, 500).toLowerCase().split(/\s+/)) {
      const rule = sheet.classes.get(name)
      if (rule !== undefined) rules.push(rule)
    }
  }
  const byId = attributes.id === undefined ? undefined : sheet.ids.get(attributes.id.toLowerCase())
  if (byId !== undefined) rules.push(byId)
  if (rules.length === 0)
    return attributes.style === undefined ? null : attributeStyle(sheet, attributes.style)
  const style: Style = new Map()
  for (const rule of rules) for (const [property, value] of rule) style.set(property, value)
  return attributes.style === undefined ? style : readStyle(attributes.style, style)
}

function attributeStyle(sheet: StyleSheet, text: string): Style {
  const known = sheet.attributes.get(text)
  if (known !== undefined) return known
  const style = readStyle(text)
  if (sheet.attributes.size < mostRules) sheet.attributes.set(text, style)
  return style
}

/** Comments, and the "<!--" that hides a sheet from old readers. */
function withoutComments(css: string): string {
  const parts: string[] = []
  let position = 0
  while (true) {
    const start = css.indexOf('/*', position)
    parts.push(css.slice(position, start < 0 ? undefined : start))
    if (start < 0) break
    const end = css.indexOf('*/', start + 2)
    if (end < 0) break
    position = end + 2
  }
  return parts.join(' ').replaceAll('<!--', ' ').replaceAll('-->', ' ')
}

function blockEnd(text: string, open: number): number {
  let depth = 0
  for (let index = open; index < text.length; index++) {
    if (text[index] === '{') depth++
    else if (text[index] === '}' && --depth === 0) return index + 1
  }
  return text.length
}
