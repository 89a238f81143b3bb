/** A record of the activity as it stands in Redis: what it counts in the first line, and JSON below. */

/** How long items, with the events about them, and totals are kept. */
export const keptDays = { items: 90, totals: 400 }

/** Control characters part the counters, because labels may hold anything else. */
export function recordOf(source: string, counters: Record<string, number>, value: object): string {
  const line = Object.entries(counters)
    .map(([name, by]) => `${source} ${name.replaceAll(/\p{Cc}/gu, ' ')}\u001e${by}`)
    .join('\u001f')
  return `${line}\n${JSON.stringify(value)}`
}

export function parsedRecord<Value>(record: string): Value {
  return JSON.parse(record.slice(record.indexOf('\n') + 1)) as Value
}

/** "mail:support/INBOX/7/12" → "support". Names of sources have neither "/" nor spaces. */
export function sourceOf(key: string): string {
  return key.slice(key.indexOf(':') + 1, key.indexOf('/'))
}
