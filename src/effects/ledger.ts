/**
 * Which effects happened. One entry for each (account, folder, UIDVALIDITY, UID, action) of a mail, and for each (source,
 * ticket, version, action) of a ticket, in one of these states:
 *
 *   started   somebody is at it; `lease` says until when he may be believed alive, `before` what undo will need
 *   done      it happened, or was found not to be needed; `outcome` says which
 *   undone    it happened and a person took it back: never to be done again
 *
 * `begin` gives the entry to one owner at a time. An entry that was started by an owner whose lease ran out is given on
 * as `unknown`: the write may or may not have happened, so the mailbox or the ticket system has to be asked
 * before anything is written.
 * BullMQ may run two copies of a job at once; this is what keeps them apart.
 */
import {
  type Effect,
  type TargetRef,
  type TicketEffect,
  type TicketVersionRef,
  targetKey,
} from '../queue/jobs.ts'
import { PREFIX, type Store } from '../queue/redis.ts'

const DAY_SECONDS = 24 * 60 * 60
const KEEP_SECONDS = 400 * DAY_SECONDS
const KEEP_JOURNAL_MS = 90 * DAY_SECONDS * 1000

export type Begun =
  /** Nobody tried before. */
  | { state: 'fresh' }
  /** Somebody tried and did not finish; `before` is what he noted, null if he had not come that far. */
  | { state: 'unknown'; before: string | null }
  | { state: 'busy'; leaseMs: number }
  | { state: 'done' }

const begin = `
local entry = redis.call('HMGET', KEYS[1], 'state', 'lease', 'before', 'owner')
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
if entry[1] == 'done' or entry[1] == 'undone' then return {'done', '0'} end
if entry[1] == 'started' and entry[4] ~= ARGV[1] and tonumber(entry[2]) > now then return {'busy', tostring(tonumber(entry[2]) - now)} end
redis.call('HSET', KEYS[1], 'state', 'started', 'owner', ARGV[1], 'lease', now + tonumber(ARGV[2]))
redis.call('EXPIRE', KEYS[1], ARGV[3])
if entry[1] then return {'unknown', entry[3] or ''} end
return {'fresh', '0'}`

const note = `
local entry = redis.call('HMGET', KEYS[1], 'state', 'owner')
if entry[1] ~= 'started' or entry[2] ~= ARGV[1] then return 0 end
local time = redis.call('TIME')
redis.call('HSET', KEYS[1], 'before', ARGV[2], 'lease', time[1] * 1000 + math.floor(time[2] / 1000) + ARGV[3])
return 1`

const finish = `
local entry = redis.call('HMGET', KEYS[1], 'state', 'owner')
if entry[2] ~= ARGV[1] then return 0 end
if entry[1] ~= 'started' then return 1 end
redis.call('HSET', KEYS[1], 'state', 'done', 'outcome', ARGV[2])
redis.call('HDEL', KEYS[1], 'lease', 'before')
if ARGV[3] ~= '' then redis.call('XADD', KEYS[2], 'MINID', '~', ARGV[4], '*', 'entry', ARGV[3]) end
return 1`

const release = `
local entry = redis.call('HMGET', KEYS[1], 'state', 'owner')
if entry[1] == 'started' and entry[2] == ARGV[1] then redis.call('HSET', KEYS[1], 'lease', 0) end`

/** What an effect is called in the ledger and the journal. */
export type Action = Effect['action'] | TicketEffect['action']

export function ledgerKey(ref: TargetRef, action: Action): string {
  return `${PREFIX}:effect:${targetKey(ref)}/${action}`
}

/** Shared with the journal: its entry is written in the same step as the ledger's "done". */
export const JOURNAL = `${PREFIX}:journal`

/**
 * Claims the effect for `owner` for `leaseMs`. Whoever asks for what he holds already gets it as unknown: the client
 * sends a command again when the connection broke before its answer came.
 */
export async function beginEffect(store: Store, key: string, owner: string, leaseMs: number): Promise<Begun> {
  const [state, value = ''] = (await store.redis.eval(
    begin,
    1,
    key,
    owner,
    leaseMs,
    KEEP_SECONDS,
  )) as string[]
  if (state === 'fresh' || state === 'done') return { state }
  if (state === 'busy') return { state, leaseMs: Number(value) }
  return { state: 'unknown', before: value === '' ? null : value }
}

/**
 * Notes what things were like before the write, and takes the lease anew for the write itself. False when the entry went
 * to somebody else meanwhile: whoever stood still beyond his lease must not write any more.
 */
export async function noteBefore(
  store: Store,
  key: string,
  claim: { owner: string; leaseMs: number },
  before: string,
): Promise<boolean> {
  return (await store.redis.eval(note, 1, key, claim.owner, before, claim.leaseMs)) === 1
}

/**
 * Says that it is done, and writes the journal entry (JSON, or '' for nothing to undo) in the same step; said twice, it
 * writes one entry. False when the entry went to somebody else, who writes the journal then.
 */
export async function finishEffect(
  store: Store,
  key: string,
  owner: string,
  outcome: string,
  entry: string,
): Promise<boolean> {
  const oldest = Date.now() - KEEP_JOURNAL_MS
  return (await store.redis.eval(finish, 2, key, JOURNAL, owner, outcome, entry, oldest)) === 1
}

/** Gives the entry back after a failure, so that the next try need not wait for the lease; it will ask first. */
export async function releaseEffect(store: Store, key: string, owner: string): Promise<void> {
  await store.redis.eval(release, 1, key, owner)
}

/**
 * Claims the link between two tickets for the one of them whose decision `ref` is, whichever is named first: two tickets
 * that are decided at once would both write one link, and each take it for its own. True also for whoever has claimed it
 * before; nobody else gets it as long as the ledger remembers, even after it was taken back.
 */
export async function claimLink(store: Store, ref: TicketVersionRef, other: string): Promise<boolean> {
  const pair = [ref.ticket, other].sort()
  const key = `${PREFIX}:linked:${JSON.stringify([ref.source, ...pair])}`
  const owner = targetKey(ref)
  const before = await store.redis.set(key, owner, 'EX', KEEP_SECONDS, 'NX', 'GET')
  return before === null || before === owner
}

/** Did every one of these effects come to its end (or was taken back)? */
export async function allSettled(
  store: Store,
  ref: TargetRef,
  effects: readonly { action: Action }[],
): Promise<boolean> {
  const states = await Promise.all(
    effects.map((effect) => store.redis.hget(ledgerKey(ref, effect.action), 'state')),
  )
  return states.every((state) => state === 'done' || state === 'undone')
}

/** How far an effect came, and how it ended; null where nobody began it, or it is forgotten. */
export async function effectState(
  store: Store,
  key: string,
): Promise<{ state: 'started' | 'done' | 'undone'; outcome: string | null } | null> {
  const [state, outcome = null] = await store.redis.hmget(key, 'state', 'outcome')
  return state == null ? null : { state: state as 'started' | 'done' | 'undone', outcome }
}

/** The effect was taken back by a person: it must not come again. */
export async function markUndone(store: Store, key: string): Promise<void> {
  await store.redis.multi().hset(key, 'state', 'undone').expire(key, KEEP_SECONDS).exec()
}
