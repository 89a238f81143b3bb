/**
 * What each label set has learnt, in Redis. A snapshot is the list of votes a head learnt; its weights are only kept so
 * that no process has to compute them again. One snapshot is active. Votes leave a snapshot when their example is removed
 * (example-store.ts), and what was computed from them goes with them.
 *
 *   head:<set>   active, newest    numbers of snapshots
 *                refused           the last head that was not put to use (Refusal)
 *                tried             which votes were tried last
 *                anew              an example was removed: all is learnt again, as from the beginning
 *                snapshot:<n>      when, and which snapshot it was tried against (Kept)
 *                trial:<n>         how it did against that one
 *                weights:<n>       32 bytes of digest, then the state of FittedHead
 *                quality:<n>       how well each label does
 */
import { createHash } from 'node:crypto'
import type { FittedHead } from '../labels/fitted-head.ts'
import type { LabelQuality } from '../labels/quality.ts'
import { subscribe } from '../queue/announcements.ts'
import type { Store } from '../queue/redis.ts'
import { EXAMPLE_CHANGES, EXAMPLES, HEAD_CHANGES, HEADS, headKey, outdatedKey, votesKey } from './keys.ts'
import type { Trial } from './trial.ts'

const keptSnapshots = 5
const digestLength = 32

/** What was said of one item, as a head learnt it. */
export interface Vote {
  id: string
  label: string | null
  weight: number
  /** ISO 8601, of the example: a later vote on the same item is another one. */
  at: string
}

export interface Snapshot {
  number: number
  /** ISO 8601, when it was put to use. */
  at: string
  /** The snapshot it was tried against; null: none, nothing had been learnt. */
  champion: number | null
  votes: number
  /** Null where nobody knows any more: an example that took part was removed. */
  trial: Trial | null
  quality: LabelQuality[] | null
}

/** A head that was not put to use. */
export interface Refusal {
  at: string
  votes: number
  trial: Trial
}

export interface Heads {
  active: number | null
  /** The newest first. */
  snapshots: Snapshot[]
  refused: Refusal | null
  /** Of the votes that were tried last: what is not learnt of them now is set aside. */
  tried: string | null
  /** An example was removed since: nothing that was decided while it was there counts. */
  anew: boolean
  /** Votes that a rollback took out, and that are not learnt until somebody says so. */
  held: number
}

/** The key of a label set: the same names, in whatever order, have learnt the same. 16 hex digits. */
export function labelSetKey(labels: readonly { name: string }[]): string {
  const names = labels.map(({ name }) => name).sort()
  return createHash('sha256').update(JSON.stringify(names)).digest('hex').slice(0, 16)
}

export async function loadHeads(store: Store, set: string): Promise<Heads> {
  const key = headKey(set)
  const fields = await store.redis.hkeys(key)
  const numbers = fields
    .flatMap((field) => (field.startsWith('snapshot:') ? [Number(field.slice('snapshot:'.length))] : []))
    .sort((left, right) => right - left)
  const [active = null, refused = null, tried = null, anew = null] = await store.redis.hmget(
    key,
    'active',
    'refused',
    'tried',
    'anew',
  )
  const snapshots = await Promise.all(
    numbers.map(async (number): Promise<Snapshot[]> => {
      const [kept, trial, quality] = await store.redis.hmget(
        key,
        `snapshot:${number}`,
        `trial:${number}`,
        `quality:${number}`,
      )
      if (kept == null) return []
      const votes = await store.redis.hlen(votesKey(set, number))
      return [{ number, ...parse<Kept>(kept), votes, trial: parseAny(trial), quality: parseAny(quality) }]
    }),
  )
  return {
    active: active === null || active === '' ? null : Number(active),
    snapshots: snapshots.flat(),
    refused: parseAny(refused),
    tried,
    anew: anew !== null,
    held: await store.redis.hlen(votesKey(set, 'held')),
  }
}

export async function loadVotes(store: Store, set: string, snapshot: number | 'held'): Promise<Vote[]> {
  return readVotes(store, votesKey(set, snapshot))
}

/** Votes that a snapshot knows and does not learn, because later ones overruled them. */
export async function loadOutdated(store: Store, set: string, snapshot: number): Promise<Vote[]> {
  return readVotes(store, outdatedKey(set, snapshot))
}

async function readVotes(store: Store, key: string): Promise<Vote[]> {
  const stored = Object.entries(await store.redis.hgetall(key))
  return stored.map(([id, text]) => {
    const [label, weight, at] = parse<StoredVote>(text)
    return { id, label, weight, at }
  })
}

/**
 * KEYS: examples, sets, head, votes and outdated votes of the new snapshot, channel. ARGV: number, set, snapshot, trial,
 * weights, quality, mark, how many votes it learnt; then id and vote of each and of each outdated one. Nothing happens,
 * and 0 comes, where an example is gone.
 */
const add = `
for i = 9, #ARGV, 2 do
  if redis.call('HEXISTS', KEYS[1], ARGV[i]) == 0 then return 0 end
end
local n = ARGV[1]
if tonumber(redis.call('HGET', KEYS[3], 'newest') or '0') ~= tonumber(n) - 1 then return 0 end
redis.call('SADD', KEYS[2], KEYS[3])
local last = 8 + 2 * ARGV[8]
for i = 9, #ARGV, 2 do redis.call('HSET', i < last and KEYS[4] or KEYS[5], ARGV[i], ARGV[i + 1]) end
redis.call('HSET', KEYS[3], 'active', n, 'newest', n, 'snapshot:' .. n, ARGV[3], 'trial:' .. n, ARGV[4],
  'weights:' .. n, ARGV[5], 'quality:' .. n, ARGV[6], 'tried', ARGV[7])
redis.call('HDEL', KEYS[3], 'refused', 'anew')
redis.call('PUBLISH', KEYS[6], ARGV[2])
return 1`

/**
 * Puts a head to use as a new snapshot, in place of the snapshot `replaces` if there is one, and drops those beyond the
 * last five. False, and nothing happens, where an example was removed or another head came meanwhile.
 */
export async function addSnapshot(
  store: Store,
  set: string,
  head: {
    votes: readonly Vote[]
    outdated: readonly Vote[]
    champion: number | null
    replaces: number | null
    at: string
    trial: Trial | null
    fitted: FittedHead | null
    quality: readonly LabelQuality[]
  },
  mark: string,
): Promise<boolean> {
  const number = Number((await store.redis.hget(headKey(set), 'newest')) ?? 0) + 1
  const kept: Kept = { at: head.at, champion: head.champion }
  const keys = [EXAMPLES, HEADS, headKey(set), votesKey(set, number), outdatedKey(set, number), HEAD_CHANGES]
  const added = await store.redis.eval(
    add,
    keys.length,
    ...keys,
    number,
    set,
    JSON.stringify(kept),
    JSON.stringify(head.trial),
    pack(head.fitted),
    JSON.stringify(head.quality),
    mark,
    head.votes.length,
    ...[...head.votes, ...head.outdated].flatMap(({ id, label, weight, at }) => [
      id,
      JSON.stringify([label, weight, at]),
    ]),
  )
  if (added === 0) return false
  if (head.replaces !== null) await drop(store, set, [head.replaces])
  const { snapshots } = await loadHeads(store, set)
  // What the new one was tried against is what it is tried against again.
  const old = snapshots
    .slice(keptSnapshots)
    .flatMap(({ number }) => (number === head.champion ? [] : [number]))
  await drop(store, set, old)
  return true
}

/** KEYS: head, votes. ARGV: number of votes, weights, quality, and the names of their fields. */
const keepFitted = `
if redis.call('HLEN', KEYS[2]) ~= tonumber(ARGV[1]) then return 0 end
redis.call('HSET', KEYS[1], ARGV[4], ARGV[2], ARGV[5], ARGV[3])
return 1`

/** Keeps what was computed from the votes of a snapshot. Nothing happens where one of them was removed meanwhile. */
export async function saveFitted(
  store: Store,
  set: string,
  snapshot: { number: number; votes: number },
  computed: { fitted: FittedHead | null; quality: readonly LabelQuality[] },
): Promise<void> {
  const { number, votes } = snapshot
  const values = [votes, pack(computed.fitted), JSON.stringify(computed.quality)]
  const names = [`weights:${number}`, `quality:${number}`]
  await store.redis.eval(keepFitted, 2, headKey(set), votesKey(set, number), ...values, ...names)
}

export async function loadFitted(store: Store, set: string, number: number): Promise<FittedHead | null> {
  const bytes = await store.redis.hgetBuffer(headKey(set), `weights:${number}`)
  if (bytes === null || bytes.length <= digestLength) return null
  return {
    digest: bytes.subarray(0, digestLength).toString('hex'),
    state: new Uint8Array(bytes.subarray(digestLength)),
  }
}

/** Need the weights of the active head not be computed? */
export async function hasWeights(store: Store, set: string): Promise<boolean> {
  const active = await store.redis.hget(headKey(set), 'active')
  return !active || (await store.redis.hexists(headKey(set), `weights:${active}`)) === 1
}

/** Remembers that a head was not put to use; `active` is used instead, and the snapshot `drops` is given up. */
export async function refuseHead(
  store: Store,
  set: string,
  refusal: Refusal,
  mark: string,
  back: { active: number | null; drops: number } | null,
): Promise<void> {
  const key = headKey(set)
  const change = store.redis
    .multi()
    .sadd(HEADS, key)
    .hset(key, 'refused', JSON.stringify(refusal), 'tried', mark)
    .hdel(key, 'anew')
  if (back !== null) change.hset(key, 'active', back.active ?? '')
  await change.exec()
  if (back === null) return
  await drop(store, set, [back.drops])
  await announce(store, set)
}

/** Goes back to a snapshot: `held` are the votes that are not to be learnt again. */
export async function activateSnapshot(
  store: Store,
  set: string,
  number: number,
  held: readonly Vote[],
): Promise<void> {
  const key = votesKey(set, 'held')
  const change = store.redis
    .multi()
    .hset(headKey(set), 'active', number)
    .hdel(headKey(set), 'refused')
    .del(key)
  for (const { id, label, weight, at } of held) change.hset(key, id, JSON.stringify([label, weight, at]))
  await change.exec()
  await announce(store, set)
}

/** Votes that were tried may be tried again, also the same ones. */
export async function forgetTried(store: Store, set: string): Promise<void> {
  await store.redis.hdel(headKey(set), 'tried')
}

/** What a rollback took out may be learnt again. */
export async function releaseHeld(store: Store, set: string): Promise<void> {
  await store.redis.multi().del(votesKey(set, 'held')).hdel(headKey(set), 'tried').exec()
  // Whoever learns looks at everything again.
  await store.redis.publish(EXAMPLE_CHANGES, 'released')
}

/** Says that the head of a set has changed. */
export async function announce(store: Store, set: string): Promise<void> {
  await store.redis.publish(HEAD_CHANGES, set)
}

/** Calls `handler` whenever the active head of a label set may be another one. What it gives stops it. */
export async function onHeadsChanged(store: Store, handler: () => void): Promise<() => Promise<void>> {
  return subscribe(store, HEAD_CHANGES, handler)
}

interface Kept {
  at: string
  champion: number | null
}

type StoredVote = [label: string | null, weight: number, at: string]

async function drop(store: Store, set: string, numbers: readonly number[]): Promise<void> {
  if (numbers.length === 0) return
  const change = store.redis.multi()
  for (const number of numbers) {
    const fields = ['snapshot', 'trial', 'weights', 'quality'].map((name) => `${name}:${number}`)
    change.hdel(headKey(set), ...fields).del(votesKey(set, number), outdatedKey(set, number))
  }
  await change.exec()
}

function pack(fitted: FittedHead | null): Buffer {
  return fitted === null ? Buffer.alloc(0) : Buffer.concat([Buffer.from(fitted.digest, 'hex'), fitted.state])
}

function parse<Value>(text: string): Value {
  return JSON.parse(text) as Value
}

function parseAny<Value>(text: string | null | undefined): Value | null {
  return text == null ? null : parse<Value | null>(text)
}
