import { z } from 'zod'
import { parseDuration, parseSize } from './units.ts'

const minute = 60_000
export const day = 1440 * minute

export function wholeNumber(least: number, most: number) {
  const expected = `a whole number from ${least} to ${most}`
  return z.int(expected).min(least, expected).max(most, expected)
}

/** "60s" as milliseconds. */
export function duration(expected: string, least: number, most: number) {
  return measured(expected, parseDuration, least, most)
}

/** "25MB" as bytes. */
export function size(expected: string, least: number, most: number) {
  return measured(expected, parseSize, least, most)
}

function measured(
  expected: string,
  parse: (written: string) => number | undefined,
  least: number,
  most: number,
) {
  return z.string(expected).transform((written, context) => {
    const value = parse(written)
    if (value !== undefined && value >= least && value <= most) return value
    context.addIssue({ code: 'custom', message: expected })
    return z.NEVER
  })
}
