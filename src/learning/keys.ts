/**
 * Where in Redis the examples and all that was made of them stand. Whatever is written of an example is written only
 * while it is there, and all of it goes in one step when it is removed (example-store.ts).
 *
 *   examples               hash   id → LearntExample as JSON; the only place where texts stand
 *   examples:times         zset   ids by `at`, in ms
 *   examples:changes       number of changes so far; published to the channel of the same name
 *   readings               set    of the keys of all caches of readings
 *   readings:<version>     hash   id → what the encoder of that version said (reading-cache.ts)
 *   heads                  set    of the keys of all label sets
 *   head:<set>             hash   the snapshots of a label set (head-store.ts)
 *   head:<set>:votes:<n>   hash   id → the vote that snapshot n learnt
 *   head:<set>:outdated:<n> hash  id → the vote that it knows and does not learn any more, because later ones overruled it
 *   head:<set>:votes:held  hash   id → the vote that a rollback took out
 */
import { PREFIX } from '../queue/redis.ts'

export const EXAMPLES = `${PREFIX}:examples`
export const EXAMPLE_TIMES = `${PREFIX}:examples:times`
export const EXAMPLE_CHANGES = `${PREFIX}:examples:changes`
export const READINGS = `${PREFIX}:readings`
export const HEADS = `${PREFIX}:heads`
/** Published with the key of a label set when another head is to be used. */
export const HEAD_CHANGES = `${PREFIX}:heads:changes`

export function headKey(set: string): string {
  return `${PREFIX}:head:${set}`
}

export function outdatedKey(set: string, snapshot: number): string {
  return `${headKey(set)}:outdated:${snapshot}`
}

export function votesKey(set: string, snapshot: number | 'held'): string {
  return `${headKey(set)}:votes:${snapshot}`
}

/** Ids, or other values, in so many as go into one command: Redis does nothing else meanwhile. */
export function pagesOf<Value>(values: readonly Value[], size = 200): Value[][] {
  return Array.from({ length: Math.ceil(values.length / size) }, (_, page) =>
    values.slice(page * size, (page + 1) * size),
  )
}
