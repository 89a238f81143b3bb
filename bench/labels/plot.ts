/** Small line plots as SVG, readable in light and dark, without any library. */

interface Line {
  name: string
  values: (number | null)[]
  /** Drawn strongly. */
  main?: boolean
}

export interface PlotOptions {
  title: string
  /** Names of the places on the axis, evenly spaced. */
  places: string[]
  axis: string
  lines: Line[]
  least: number
  most: number
  /** A line across, with its words. */
  bar?: { at: number; words: string }
}

const size = { width: 640, height: 340 }
const room = { left: 46, right: 200, top: 34, bottom: 44 }
const colors = ['#1a66c9', '#b5541b', '#2f8f4e', '#8a4fbf', '#b02a4c', '#6b6b6b', '#8a7a12', '#127f8a']

export function plot({ title, places, axis, lines, least, most, bar }: PlotOptions): string {
  const across = size.width - room.left - room.right
  const up = size.height - room.top - room.bottom
  const x = (index: number) => room.left + (across * index) / Math.max(1, places.length - 1)
  const y = (value: number) =>
    room.top + up * (1 - (Math.min(most, Math.max(least, value)) - least) / (most - least))
  const ticks = Array.from({ length: 6 }, (_, index) => least + ((most - least) * index) / 5)
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${size.height}" font-family="sans-serif" font-size="11" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="${size.width}" height="${size.height}" fill="#fff"/>`,
    `<text x="${room.left}" y="18" font-size="13" font-weight="bold" fill="#222">${escaped(title)}</text>`,
    ...ticks.flatMap((tick) => [
      `<path d="M${room.left} ${y(tick).toFixed(1)}h${across}" stroke="#ddd"/>`,
      `<text x="${room.left - 6}" y="${(y(tick) + 4).toFixed(1)}" text-anchor="end" fill="#444">${tick.toFixed(2)}</text>`,
    ]),
    ...places.map(
      (place, index) =>
        `<text x="${x(index).toFixed(1)}" y="${size.height - 24}" text-anchor="middle" fill="#444">${escaped(place)}</text>`,
    ),
    `<text x="${room.left + across / 2}" y="${size.height - 7}" text-anchor="middle" fill="#444">${escaped(axis)}</text>`,
  ]
  if (bar !== undefined)
    parts.push(
      `<path d="M${room.left} ${y(bar.at).toFixed(1)}h${across}" stroke="#222" stroke-dasharray="4 3"/>`,
      `<text x="${room.left + 4}" y="${(y(bar.at) + 14).toFixed(1)}" fill="#222">${escaped(bar.words)}</text>`,
    )
  const ends = labelPlaces(lines.map(({ values }) => y(values.findLast((value) => value !== null) ?? least)))
  for (const [index, { name, values, main = false }] of lines.entries()) {
    const color = colors[index % colors.length] ?? '#000'
    const known = values.flatMap((value, place) => (value === null ? [] : [{ value, place }]))
    const path = known.map(
      ({ value, place }, step) => `${step === 0 ? 'M' : 'L'}${x(place).toFixed(1)} ${y(value).toFixed(1)}`,
    )
    parts.push(`<path d="${path.join('')}" fill="none" stroke="${color}" stroke-width="${main ? 3 : 1.5}"/>`)
    for (const { value, place } of known)
      parts.push(
        `<circle cx="${x(place).toFixed(1)}" cy="${y(value).toFixed(1)}" r="${main ? 3 : 2}" fill="${color}"/>`,
      )
    parts.push(
      `<text x="${room.left + across + 8}" y="${((ends[index] ?? 0) + 4).toFixed(1)}" fill="${color}"${main ? ' font-weight="bold"' : ''}>${escaped(name)}</text>`,
    )
  }
  return `${[...parts, '</svg>'].join('\n')}\n`
}

/** Near the ends of their lines, and not over one another. */
function labelPlaces(ends: number[]): number[] {
  const order = ends.map((end, index) => ({ end, index })).sort((left, right) => left.end - right.end)
  const placed: number[] = []
  let before = Number.NEGATIVE_INFINITY
  for (const { end, index } of order) {
    before = Math.max(end, before + 14)
    placed[index] = before
  }
  return placed
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}
