/**
 * What is known of the fields of a ticket: what they were when somebody last looked, and which writes of Mailroom are in
 * that. Nothing is kept of a ticket that only Mailroom has written to: its first decision and the ledger say it all.
 *
 *   corrections:fields:<source/ticket>     FieldStanding as JSON, for as long as decisions are remembered
 *   corrections:tickets:<source>           hash of WaitingTicket by ticket: something differs, and comes to rest first
 */
import { effectState, ledgerKey } from '../../effects/ledger.ts'
import { KEEP_DECISION } from '../../queue/decisions.ts'
import { ticketKey, versionKey } from '../../queue/jobs.ts'
import { PREFIX, type Store } from '../../queue/redis.ts'
import { findTicketDecisions } from '../../queue/ticket-decisions.ts'
import type { FieldName, Fields, FieldValue, TicketRef } from '../../tickets/contract.ts'
import { pickFields, sameValue } from '../../tickets/field-values.ts'

/**
 * One write of fields by Mailroom, and how far it came. `pending`: it may happen at any moment, or is not noted yet.
 * `partly`: a person was faster, maybe than only some of it.
 */
export interface OwnWrite {
  /** versionKey of the decision. */
  key: string
  fields: Fields
  before: Fields
  state: 'pending' | 'done' | 'partly' | 'undone'
}

export interface FieldStanding {
  fields: Fields
  /** By versionKey: the own writes that are in `fields`. */
  own: { [key: string]: 'done' | 'undone' }
  /** The last vote, if there was one. */
  vote: { label: string | null } | null
}

export interface WaitingTicket {
  ticket: string
  /** When it was noticed; ms. */
  since: number
  /** What people had said of it before Mailroom first saw it. */
  found?: { label: string | null; weight: number }
}

/** What Mailroom knows of a ticket. `standing` is null where it never saw the ticket before. */
export interface KnownFields {
  standing: FieldStanding | null
  writes: OwnWrite[]
}

export interface FieldReckoning {
  /** What a person changed is what differs between the two. */
  before: Fields
  now: Fields
  after: FieldStanding
  /** An undo was seen to be complete: keep it, though no person changed anything. */
  settled: boolean
}

/** Ask before the ticket is fetched: what is done then, is there. */
export async function knownFields(store: Store, ref: TicketRef): Promise<KnownFields> {
  const [text, records] = await Promise.all([
    store.redis.get(standingKey(ref)),
    findTicketDecisions(store, ref),
  ])
  const writes = await Promise.all(
    records.toReversed().map(async ({ ref, effects, known }): Promise<OwnWrite[]> => {
      const effect = effects.find(({ action }) => action === 'fields')
      if (effect?.action !== 'fields') return []
      const entry = await effectState(store, ledgerKey(ref, 'fields'))
      const write = { key: versionKey(ref), fields: effect.fields, before: known.fields }
      if (entry === null || entry.state === 'started') return [{ ...write, state: 'pending' }]
      if (entry.state === 'undone') return [{ ...write, state: 'undone' }]
      if (entry.outcome === 'written') return [{ ...write, state: 'done' }]
      // Otherwise it ended without a write.
      return entry.outcome === 'not-wanted' ? [{ ...write, state: 'partly' }] : []
    }),
  )
  const first = records.at(-1)
  const standing =
    text !== null
      ? (JSON.parse(text) as FieldStanding)
      : first === undefined
        ? null
        : { fields: first.known.fields, own: {}, vote: null }
  return { standing, writes: writes.flat() }
}

/**
 * Adds the own writes to what was known, the oldest first, and takes out what cannot be told apart from them: a write that
 * is on its way, an undo that has not come through yet. Pure.
 */
export function reckonFields(
  standing: FieldStanding,
  writes: readonly OwnWrite[],
  seen: Fields,
  names: readonly FieldName[],
): FieldReckoning {
  const own = { ...standing.own }
  const before = names.map((name): [FieldName, FieldValue] => {
    let expected = standing.fields[name]
    let mayBe = [expected]
    for (const { key, fields, before: earlier, state } of writes) {
      if (!(name in fields) || standing.own[key] === 'undone') continue
      const isIn = standing.own[key] === 'done'
      if (state === 'pending' || (state === 'partly' && !isIn)) mayBe.push(fields[name])
      else if (state === 'done' && !isIn) {
        expected = fields[name]
        mayBe = [expected]
      } else if (state === 'undone') mayBe.push(fields[name], earlier[name])
    }
    const isExplained = mayBe.some((value) => sameValue(value, seen[name]))
    return [name, (isExplained ? seen[name] : expected) ?? null]
  })
  for (const { key, fields, state } of writes) {
    if (state === 'done' || state === 'partly') own[key] = 'done'
    // Not before it came through: an undo takes a moment.
    const isThrough = (Object.keys(fields) as FieldName[]).every(
      (name) => !names.includes(name) || !sameValue(seen[name], fields[name]),
    )
    if (state === 'undone' && isThrough) own[key] = 'undone'
  }
  const now = pickFields(seen, names)
  const settled = Object.keys(own).some((key) => own[key] === 'undone' && standing.own[key] !== 'undone')
  const after = { fields: now, own, vote: standing.vote }
  return { before: Object.fromEntries(before), now, after, settled }
}

export async function saveStanding(store: Store, ref: TicketRef, standing: FieldStanding): Promise<void> {
  await store.redis.set(standingKey(ref), JSON.stringify(standing), 'EX', KEEP_DECISION)
}

/** Something may have become of this ticket: it is looked at when it has come to rest. */
export async function waitFor(store: Store, source: string, waiting: WaitingTicket): Promise<void> {
  await store.redis.hset(waitingKey(source), waiting.ticket, JSON.stringify(waiting))
}

export async function listWaiting(store: Store, source: string): Promise<WaitingTicket[]> {
  const texts = await store.redis.hvals(waitingKey(source))
  const waiting = texts.map((text) => JSON.parse(text) as WaitingTicket)
  return waiting.sort((one, other) => one.since - other.since)
}

const forget = `
local waiting = redis.call('HGET', KEYS[1], ARGV[1])
if waiting and cjson.decode(waiting).since == tonumber(ARGV[2]) then redis.call('HDEL', KEYS[1], ARGV[1]) end`

/** Unless something was noticed anew meanwhile. */
export async function forgetWaiting(
  store: Store,
  source: string,
  { ticket, since }: WaitingTicket,
): Promise<void> {
  await store.redis.eval(forget, 1, waitingKey(source), ticket, since)
}

function standingKey(ref: TicketRef): string {
  return `${PREFIX}:corrections:fields:${ticketKey(ref)}`
}

function waitingKey(source: string): string {
  return `${PREFIX}:corrections:tickets:${source}`
}
