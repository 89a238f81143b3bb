/**
 * Which elements of an HTML mail a person cannot see. From the style attribute, the older attributes and simple rules of
 * the style sheets; a guess only in the direction of "visible", except where the style says plainly otherwise.
 */
import { type Color, readColor, sameColor } from './color.ts'

/** What of an element's style bears on whether it is seen. */
export type Style = Map<string, string>

const relevant = new Set([
  'display',
  'visibility',
  'font-size',
  'font',
  'opacity',
  'color',
  'background',
  'background-color',
  'background-image',
  'max-height',
  'height',
  'max-width',
  'width',
  'overflow',
  'position',
  'left',
  'top',
  'right',
  'text-indent',
  'margin-left',
  'margin-top',
  'clip',
  'clip-path',
  'transform',
  'white-space',
  'border-left',
])

/** The declarations of "a: b; c: d" that matter here; the last one of a name wins. */
export function readStyle(text: string, into: Style = new Map()): Style {
  for (const declaration of text.slice(0, 4_000).split(';')) {
    const colon = declaration.indexOf(':')
    if (colon < 0) continue
    const name = declaration.slice(0, colon).trim().toLowerCase()
    if (!relevant.has(name)) continue
    const value = declaration
      .slice(colon + 1)
      .trim()
      .toLowerCase()
    into.set(name, value.endsWith('!important') ? value.slice(0, -10).trim() : value)
  }
  return into
}

/** What an element hands down. `gone` cannot be undone by a child; the other three can. */
export interface Sight {
  gone: boolean
  tiny: boolean
  invisible: boolean
  color: Color
  background: Color
}

/** The page before any style: black on white. */
export const page: Sight = {
  gone: false,
  tiny: false,
  invisible: false,
  color: [0, 0, 0],
  background: [255, 255, 255],
}

export function isSeen(sight: Sight): boolean {
  return (
    !sight.gone &&
    !sight.tiny &&
    !sight.invisible &&
    sight.color !== 'clear' &&
    !sameColor(sight.color, sight.background)
  )
}

/** The sight of a child: what it inherits, changed by its style and attributes. */
export function look(parent: Sight, attributes: Record<string, string>, style: Style | null): Sight {
  const sight = { ...parent }
  if ('hidden' in attributes) sight.gone = true
  if (attributes.bgcolor !== undefined)
    sight.background = over(parent.background, readColor(attributes.bgcolor))
  if (attributes.background !== undefined) sight.background = null
  if (attributes.color !== undefined) sight.color = readColor(attributes.color)
  if (attributes.text !== undefined) sight.color = readColor(attributes.text)
  if (style === null) return sight
  if (isGone(style)) sight.gone = true
  const size =
    style.get('font-size') ?? /(?:^|\s)(0(?:px|pt|em|%)?)(?:\/|\s)/.exec(style.get('font') ?? '')?.[1]
  if (size !== undefined) sight.tiny = isTiny(size, parent.tiny)
  const visibility = style.get('visibility')
  if (visibility !== undefined) sight.invisible = visibility === 'hidden' || visibility === 'collapse'
  const background = style.get('background-color') ?? backgroundColor(style.get('background'))
  if (background !== undefined) sight.background = over(parent.background, readColor(background))
  if (hasPicture(style.get('background')) || hasPicture(style.get('background-image')))
    sight.background = null
  const color = style.get('color')
  if (color !== undefined && color !== 'inherit') sight.color = readColor(color)
  return sight
}

function over(below: Color, above: Color): Color {
  return above === 'clear' ? below : above
}

/** "background: #fff url(x) no-repeat": the colour in it, wherever it stands; unknown where there is none. */
function backgroundColor(value: string | undefined): string | undefined {
  if (value === undefined || value === 'none' || value === 'inherit') return undefined
  return (
    value.split(/\s+/).find((word) => /^(?:#[0-9a-f]{3,8}|rgba?\(.*|[a-z]{3,12})$/.test(word)) ?? 'unknown'
  )
}

function hasPicture(value: string | undefined): boolean {
  return value !== undefined && (value.includes('url(') || value.includes('gradient'))
}

function isGone(style: Style): boolean {
  if (style.get('display') === 'none') return true
  const opacity = style.get('opacity')
  if (opacity !== undefined && Number.parseFloat(opacity) <= 0.05) return true
  const cutOff = style.get('overflow') === 'hidden'
  if (isZero(style.get('max-height')) || isZero(style.get('max-width'))) return true
  if (cutOff && (isZero(style.get('height')) || isZero(style.get('width')))) return true
  if (isFarAway(style.get('text-indent'))) return true
  if (isFarAway(style.get('margin-left')) || isFarAway(style.get('margin-top'))) return true
  const position = style.get('position')
  if (position === 'absolute' || position === 'fixed') {
    if (isFarAway(style.get('left')) || isFarAway(style.get('top')) || isFarAway(style.get('right')))
      return true
    if (/^rect\(\s*[01]?(?:px)?[\s,]/.test(style.get('clip') ?? '')) return true
  }
  if (/^(?:inset\(\s*(?:50|100)%|circle\(\s*0)/.test(style.get('clip-path') ?? '')) return true
  return /scale[xy]?\(\s*0(?:\.0*)?\s*[,)]/.test(style.get('transform') ?? '')
}

/** One pixel and less. A size relative to nothing stays nothing. */
function isTiny(size: string, parentTiny: boolean): boolean {
  const value = Number.parseFloat(size)
  if (Number.isNaN(value))
    return size === 'inherit' || size === 'smaller' || size === 'larger' ? parentTiny : false
  if (/(?:%|em)$/.test(size) && !size.endsWith('rem'))
    return parentTiny || value <= (size.endsWith('%') ? 5 : 0.05)
  return value <= 1
}

function isZero(value: string | undefined): boolean {
  return value !== undefined && /^0(?:\.0*)?(?:px|pt|em|%)?$/.test(value)
}

function isFarAway(value: string | undefined): boolean {
  if (value === undefined) return false
  const distance = Number.parseFloat(value)
  if (Number.isNaN(distance)) return false
  return /(?:em|%|vw|vh)$/.test(value) ? distance <= -50 : distance <= -400
}
