/** Where in Redis activity stands; see activity-store.ts. */
import { PREFIX } from '../queue/redis.ts'

export const WAITING = `${PREFIX}:activity:waiting`
export const WAITING_DAYS = `${PREFIX}:activity:waiting:days`

export function itemsKey(day: string): string {
  return `${PREFIX}:activity:${day}`
}

export function eventsKey(day: string): string {
  return `${PREFIX}:activity:events:${day}`
}

export function totalsKey(day: string): string {
  return `${PREFIX}:activity:totals:${day}`
}

/** Items of one conversation that wait. */
export function threadKey(thread: string): string {
  return `${PREFIX}:activity:thread:${thread}`
}

/** Adds what the record counts to the totals of KEYS[2], or takes it back. */
export const countScript = `
local function count(value, sign)
  for name, by in string.gmatch(string.match(value, '^[^\\n]*'), '([^\\31]+)\\30(-?%d+)') do
    redis.call('HINCRBY', KEYS[2], name, sign * tonumber(by))
  end
end`
