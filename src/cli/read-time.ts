import { UserError } from '../errors.ts'

const units: Record<string, number> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** The value of `--since`: a time that long before `now` (30m, 2h, 90d), or a date. UserError where it is neither. */
export function readTime(text: string, now: Date): Date {
  const span = /^(\d{1,6})\s*([smhd])$/.exec(text.trim())
  if (span !== null) return new Date(now.getTime() - Number(span[1]) * (units[span[2] as string] as number))
  const date = new Date(text)
  if (!Number.isNaN(date.getTime())) return date
  throw new UserError(
    'since-unclear',
    `--since "${text}" is no time. Write 30m, 2h, 3d or a date such as 2026-11-22T09:00.`,
  )
}
