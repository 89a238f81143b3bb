const milliseconds: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }
const bytes: Record<string, number> = { B: 1, KB: 1000, MB: 1_000_000, GB: 1_000_000_000 }

/** "60s", "5m", "2h", "1d" in milliseconds; undefined where it is not a duration. A bare number has no unit and is none. */
export function parseDuration(text: string): number | undefined {
  return amount(text, /^(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)$/, milliseconds)
}

/** "25MB", "500KB" in bytes; undefined where it is not a size. */
export function parseSize(text: string): number | undefined {
  return amount(text, /^(\d+(?:\.\d+)?)\s*(B|KB|MB|GB)$/i, bytes)
}

function amount(text: string, shape: RegExp, units: Record<string, number>): number | undefined {
  const [, number, unit] = shape.exec(text.trim()) ?? []
  if (number === undefined || unit === undefined) return undefined
  const factor = units[unit] ?? units[unit.toUpperCase()]
  return factor === undefined ? undefined : Math.round(Number(number) * factor)
}
