/**
 * Where in Redis the examples and all that was made of them stand. Whatever is written of an example is written only
 * while it is there, and all of it goes in one step when it is removed (example-store.ts).
 *
 *   examples             hash   id → LearntExample as JSON; the only place where texts stand
 *   examples:times       zset   id by `at`, in ms
 *   examples:changes     number of changes so far; published to the channel of the same name
 *   readings             set    of the keys of all caches of readings
 *   readings:<version>   hash   id → what the encoder of that version said (reading-cache.ts)
 *   heads                set    of the keys of all label sets
 *   head:<set>           hash   the snapshots of a label set, their weights and trials (head-store.ts)
 *   head:<set>:votes:<n> hash   id → vote that snapshot n learnt from; n = "held" for those held back
 *   thread:…             what threads say of their labels (threads.ts)
 */
import { PREFIX } from '../queue/redis.ts'

export const EXAMPLES = `${PREFIX}:examples`
export const EXAMPLE_TIMES = `${PREFIX}:examples:times`
export const EXAMPLE_CHANGES = `${PREFIX}:examples:changes`
export const READINGS = `${PREFIX}:readings`
export const HEADS = `${PREFIX}:heads`
