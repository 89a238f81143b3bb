/**
 * What the encoder said of each example, so that none is encoded twice: 8 bytes of the SHA-256 of the text, then
 * embedding, sentiment and urgency as 32-bit floats, little-endian. Another version of the weights has another cache;
 * one that nobody has used for a month goes by itself.
 */
import { createHash } from 'node:crypto'
import type { KnownExample } from '../labels/example-list.ts'
import type { Reading } from '../labels/features.ts'
import type { Encoder } from '../model/encoder.ts'
import type { Store } from '../queue/redis.ts'
import { EXAMPLES, pagesOf, READINGS } from './keys.ts'

const KEEP_SECONDS = 30 * 24 * 60 * 60
const markLength = 8
const moods = 4

/** KEYS: examples, cache. ARGV: id and bytes of each: an example that was removed meanwhile leaves nothing behind. */
const keep = `
for i = 1, #ARGV, 2 do
  if redis.call('HEXISTS', KEYS[1], ARGV[i]) == 1 then redis.call('HSET', KEYS[2], ARGV[i], ARGV[i + 1]) end
end`

/** The same examples, each with its reading. Those that were never read, or with another text, are encoded. */
export async function withReadings<Given extends KnownExample & { id: string }>(
  store: Store,
  encoder: Pick<Encoder, 'encode' | 'facts'>,
  examples: readonly Given[],
  signal?: AbortSignal,
): Promise<(Given & { reading: Reading })[]> {
  const { version, dimension } = encoder.facts
  const key = `${READINGS}:${version}`
  const read: (Given & { reading: Reading })[] = []
  for (const page of pagesOf(examples)) {
    const kept = await store.redis.hmgetBuffer(key, ...page.map(({ id }) => id))
    const known = page.map(({ text }, index) => unpack(kept[index] ?? null, text, dimension))
    const unread = page.filter((_, index) => known[index] === null)
    const encodings = await encoder.encode(
      unread.map(({ text }) => text),
      signal,
    )
    const fresh = new Map(unread.map(({ id }, index) => [id, encodings[index] as Reading]))
    for (const [index, example] of page.entries()) {
      const { embedding, sentiment, urgency } = known[index] ?? (fresh.get(example.id) as Reading)
      read.push({ ...example, reading: { embedding, sentiment, urgency } })
    }
    if (unread.length === 0) continue
    // Noted first: whoever forgets an example must know of every cache.
    await store.redis.sadd(READINGS, key)
    const values = unread.flatMap(({ id, text }) => [id, pack(fresh.get(id) as Reading, text)])
    await store.redis.eval(keep, 2, EXAMPLES, key, ...values)
  }
  await store.redis.expire(key, KEEP_SECONDS)
  return read
}

function pack({ embedding, sentiment, urgency }: Reading, text: string): Buffer {
  const floats = Float32Array.from([...embedding, ...sentiment, urgency])
  return Buffer.concat([mark(text), Buffer.from(floats.buffer)])
}

/** Null for the reading of another text, and for what is damaged. */
function unpack(bytes: Buffer | null, text: string, dimension: number): Reading | null {
  if (bytes === null || bytes.length !== markLength + 4 * (dimension + moods)) return null
  if (!bytes.subarray(0, markLength).equals(mark(text))) return null
  // Copied: a view of floats must begin at a multiple of four.
  const floats = new Float32Array(new Uint8Array(bytes.subarray(markLength)).buffer)
  return {
    embedding: floats.subarray(0, dimension),
    sentiment: floats.subarray(dimension, dimension + 3),
    urgency: floats[dimension + 3] as number,
  }
}

function mark(text: string): Buffer {
  return createHash('sha256').update(text).digest().subarray(0, markLength)
}
