/**
 * The bursts of a label set, in Redis. A burst is raised only where no other change came since its raiser looked (the
 * number of changes is compared in the same step), so that several processes that see the same raise it once.
 */
import type { Store } from '../queue/redis.ts'
import { BURST_WINDOW, LEAST_ALIVE } from './burst-rule.ts'
import type { Burst, BurstMember } from './contract.ts'
import { burstChangesKey, burstKey, burstMembersKey, burstsKey, KEEP_ITEMS } from './keys.ts'

/** `at` in ms since 1970. */
export interface StoredMember extends Omit<BurstMember, 'at'> {
  at: number
  requester: number
}

export interface StoredBurst {
  id: string
  /** ms since 1970, of the first and the last member. */
  since: number
  until: number
  name: string
  /** Whose embeddings made the mean. */
  encoder: string
  /** Of the embeddings of the first members: its product with an embedding is the mean of their cosines. */
  mean: Float32Array
  /** By group: a mail and the ticket made of it are one member. */
  members: Map<number, StoredMember>
}

export interface KnownBursts {
  /** Number of changes to bursts so far: what `raiseBurst` has to be told. */
  changes: number
  bursts: StoredBurst[]
}

/** Those with a member after `since` (ms since 1970), the newest first. */
export async function loadBursts(store: Store, set: string, since: number): Promise<KnownBursts> {
  // First, so that what comes in between is noticed.
  const changes = Number((await store.redis.get(burstChangesKey(set))) ?? 0)
  const ids = await store.redis.zrevrangebyscore(burstsKey(set), '+inf', since)
  const bursts = await Promise.all(ids.map((id) => loadBurst(store, set, id)))
  return { changes, bursts: bursts.filter((burst) => burst !== null) }
}

async function loadBurst(store: Store, set: string, id: string): Promise<StoredBurst | null> {
  const [fields, members] = await Promise.all([
    store.redis.hgetallBuffer(burstKey(set, id)),
    store.redis.hgetall(burstMembersKey(set, id)),
  ])
  const { since, until, name, encoder, mean } = fields
  if (mean === undefined) return null
  return {
    ...{ id, since: Number(since), until: Number(until), name: String(name), encoder: String(encoder) },
    // A copy, because floats have to stand at a multiple of four bytes.
    mean: new Float32Array(Uint8Array.from(mean).buffer),
    members: new Map(Object.entries(members).map(([group, text]) => [Number(group), readMember(text)])),
  }
}

/** KEYS: changes, bursts, burst, members. ARGV: changes, id, since, until, name, encoder, mean, ms to keep, oldest to keep; group and member of each. */
const raise = `
if tonumber(redis.call('GET', KEYS[1]) or '0') ~= tonumber(ARGV[1]) then return 0 end
redis.call('INCR', KEYS[1])
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', ARGV[9])
redis.call('ZADD', KEYS[2], ARGV[4], ARGV[2])
redis.call('HSET', KEYS[3], 'since', ARGV[3], 'until', ARGV[4], 'name', ARGV[5], 'encoder', ARGV[6], 'mean', ARGV[7])
for i = 10, #ARGV, 2 do redis.call('HSET', KEYS[4], ARGV[i], ARGV[i + 1]) end
redis.call('PEXPIRE', KEYS[3], ARGV[8])
redis.call('PEXPIRE', KEYS[4], ARGV[8])
return 1`

/** Stores a new burst. False, and nothing happens, where bursts changed since `changes`. */
export async function raiseBurst(
  store: Store,
  set: string,
  burst: StoredBurst,
  changes: number,
  now: number,
): Promise<boolean> {
  const { id, since, until, name, encoder, mean, members } = burst
  const keys = [burstChangesKey(set), burstsKey(set), burstKey(set, id), burstMembersKey(set, id)]
  const raised = await store.redis.eval(
    raise,
    keys.length,
    ...keys,
    ...[changes, id, since, until, name, encoder, Buffer.from(mean.buffer), KEEP_ITEMS, now - KEEP_ITEMS],
    ...[...members].flatMap(([group, member]) => [group, JSON.stringify(member)]),
  )
  return raised === 1
}

/** KEYS: as above. ARGV: id, group, member, at, ms to keep, is it a mail? Gives the number of changes, 0 where there is none. */
const join = `
if redis.call('EXISTS', KEYS[3]) == 0 then return 0 end
local known = redis.call('HGET', KEYS[4], ARGV[2])
if known == ARGV[3] or (known and ARGV[6] == '1' and string.find(known, '"key":"ticket:', 1, true)) then return 0 end
redis.call('HSET', KEYS[4], ARGV[2], ARGV[3])
local at = tonumber(ARGV[4])
if at < tonumber(redis.call('HGET', KEYS[3], 'since')) then redis.call('HSET', KEYS[3], 'since', ARGV[4]) end
if at > tonumber(redis.call('HGET', KEYS[3], 'until')) then
  redis.call('HSET', KEYS[3], 'until', ARGV[4])
  redis.call('ZADD', KEYS[2], ARGV[4], ARGV[1])
end
redis.call('PEXPIRE', KEYS[3], ARGV[5])
redis.call('PEXPIRE', KEYS[4], ARGV[5])
return redis.call('INCR', KEYS[1])`

/**
 * Adds a member; a ticket takes the place of the mail it was made of, not the other way round. Gives the number of changes
 * to bursts, or 0 where this was none.
 */
export async function joinBurst(
  store: Store,
  set: string,
  id: string,
  group: number,
  member: StoredMember,
): Promise<number> {
  const keys = [burstChangesKey(set), burstsKey(set), burstKey(set, id), burstMembersKey(set, id)]
  const isMail = member.key.startsWith('ticket:') ? 0 : 1
  const values = [id, group, JSON.stringify(member), member.at, KEEP_ITEMS, isMail]
  return (await store.redis.eval(join, keys.length, ...keys, ...values)) as number
}

function readMember(text: string): StoredMember {
  return JSON.parse(text) as StoredMember
}

/** Do enough members stand within an hour of this time (ms since 1970)? What is usual would keep it alive for ever. */
export function isAlive({ members }: Pick<StoredBurst, 'members'>, at: number): boolean {
  const near = [...members.values()].filter((member) => Math.abs(member.at - at) <= BURST_WINDOW)
  return near.length >= LEAST_ALIVE
}

/** As it is told to others. */
export function toBurst(burst: StoredBurst, now: number): Burst {
  const { id, name, since, until, members } = burst
  const all = [...members.values()]
  const tickets = all.filter(({ key }) => key.startsWith('ticket:')).length
  return {
    ...{ id, name, tickets, mails: all.length - tickets },
    since: new Date(since).toISOString(),
    until: new Date(until).toISOString(),
    isOver: !isAlive(burst, now),
    requesters: new Set(all.map(({ requester }) => requester)).size,
  }
}

/** The bursts of a label set with a member after `since` (ms since 1970), the newest first; members in order of time. */
export async function readBursts(
  store: Store,
  set: string,
  since: number,
  now: number,
): Promise<(Burst & { members: BurstMember[] })[]> {
  const { bursts } = await loadBursts(store, set, since)
  return bursts.map((burst) => ({
    ...toBurst(burst, now),
    members: [...burst.members.values()]
      .sort((left, right) => left.at - right.at)
      .map(({ key, at, subject, url }) => ({ key, at: new Date(at).toISOString(), subject, url })),
  }))
}
