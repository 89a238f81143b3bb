/** A colour as [red, green, blue] 0–255; 'clear' for transparent; null for one that cannot be told. */
export type Color = readonly [number, number, number] | 'clear' | null

const names: Record<string, Color> = {
  white: [255, 255, 255],
  black: [0, 0, 0],
  transparent: 'clear',
  red: [255, 0, 0],
  green: [0, 128, 0],
  blue: [0, 0, 255],
  yellow: [255, 255, 0],
  gray: [128, 128, 128],
  grey: [128, 128, 128],
  silver: [192, 192, 192],
  lightgray: [211, 211, 211],
  lightgrey: [211, 211, 211],
  whitesmoke: [245, 245, 245],
  snow: [255, 250, 250],
  ivory: [255, 255, 240],
  ghostwhite: [248, 248, 255],
  navy: [0, 0, 128],
  orange: [255, 165, 0],
  maroon: [128, 0, 0],
}

/** Hexadecimal, rgb(), rgba() and the names that mail uses. */
export function readColor(value: string): Color {
  const text = value.slice(0, 60).trim().toLowerCase()
  if (text in names) return names[text] as Color
  const hex = /^#?([0-9a-f]{8}|[0-9a-f]{6}|[0-9a-f]{3,4})$/.exec(text)?.[1]
  if (hex !== undefined) {
    const wide = hex.length <= 4 ? [...hex].map((digit) => digit + digit).join('') : hex
    if (wide.length === 8 && wide.endsWith('00')) return 'clear'
    const value = Number.parseInt(wide.slice(0, 6), 16)
    return [value >> 16, (value >> 8) & 255, value & 255]
  }
  const parts = /^rgba?\(([\d\s.,%/]{5,50})\)$/.exec(text)?.[1]?.split(/[\s,/]+/)
  if (parts === undefined || parts.length < 3 || parts.some((part) => part.includes('%'))) return null
  if (parts.length > 3 && Number(parts[3]) < 0.05) return 'clear'
  const [red, green, blue] = parts.map(Number) as [number, number, number]
  return [red, green, blue]
}

/** So close that nobody can read the one on the other. */
export function sameColor(one: Color, other: Color): boolean {
  if (one === null || other === null || one === 'clear' || other === 'clear') return false
  const apart = Math.abs(one[0] - other[0]) + Math.abs(one[1] - other[1]) + Math.abs(one[2] - other[2])
  return apart <= 12
}
