/**
 * What was decided about tickets. A ticket is decided anew with every message of its customer; the first decision about a
 * message stands.
 *
 *   ticket-decision:<source/ticket/version>  the TicketDecisionRecord as JSON
 *   ticket-versions:<source/ticket>          zset of the versions that were decided, by the time of the message
 */
import type { Decision } from '../item/decision.ts'
import type { Burst, RelatedItem } from '../related/contract.ts'
import type { FetchedTicket, TicketRef } from '../tickets/contract.ts'
import { KEEP_DECISION } from './decisions.ts'
import { type TicketEffect, type TicketVersionRef, ticketKey, versionKey } from './jobs.ts'
import type { KeptEvidence } from './kept-evidence.ts'
import { PREFIX, type Store } from './redis.ts'

/** A conversation that somebody keeps going for ever gets no more room. */
const MOST_VERSIONS = 50

/** What was decided about a ticket as it was at one message of its customer, and what is to be written because of it. */
export interface TicketDecisionRecord {
  ref: TicketVersionRef
  /** When the customer wrote the message; ISO 8601. */
  writtenAt: string
  /** Where a person opens it, or null. */
  url: string | null
  decision: Decision
  effects: TicketEffect[]
  /** Certainty of the label engine, null where it was not asked. */
  certainty: number | null
  /** What the label engine went by; null where it was not asked. */
  evidence: KeptEvidence | null
  related: RelatedItem[]
  /** The burst it came in, or null. */
  burst: Pick<Burst, 'name' | 'since' | 'isOver' | 'mails' | 'tickets'> | null
  /** The ticket as it was then: what a person changed since is his. */
  known: Pick<FetchedTicket, 'version' | 'fields' | 'links'>
  /** The run that decided, and when (ISO 8601). */
  run: string
  at: string
}

/** Keeps it unless there is one about the same version already. Gives the one that stands. */
export async function rememberTicketDecision(
  store: Store,
  record: TicketDecisionRecord,
): Promise<TicketDecisionRecord> {
  const { ref, writtenAt } = record
  const versions = versionsKey(ref)
  const kept = await store.redis.set(decisionKey(ref), JSON.stringify(record), 'EX', KEEP_DECISION, 'NX')
  const standing = kept === null ? await findTicketDecision(store, ref) : record
  await store.redis
    .multi()
    .zadd(versions, Date.parse(writtenAt), ref.version)
    .zremrangebyrank(versions, 0, -MOST_VERSIONS - 1)
    .expire(versions, KEEP_DECISION)
    .exec()
  return standing ?? record
}

export async function findTicketDecision(
  store: Store,
  ref: TicketVersionRef,
): Promise<TicketDecisionRecord | null> {
  const text = await store.redis.get(decisionKey(ref))
  return text === null ? null : (JSON.parse(text) as TicketDecisionRecord)
}

/** What was decided about the newest message of the ticket, or null. */
export async function findLatestDecision(store: Store, ref: TicketRef): Promise<TicketDecisionRecord | null> {
  const [version] = await store.redis.zrevrange(versionsKey(ref), '0', '0')
  return version === undefined ? null : findTicketDecision(store, { ...ref, version })
}

/** All that is remembered of the ticket, the newest first. */
export async function findTicketDecisions(store: Store, ref: TicketRef): Promise<TicketDecisionRecord[]> {
  const versions = await store.redis.zrevrange(versionsKey(ref), '0', '-1')
  const { source, ticket } = ref
  const records = await Promise.all(
    versions.map((version) => findTicketDecision(store, { source, ticket, version })),
  )
  return records.filter((record) => record !== null)
}

function decisionKey(ref: TicketVersionRef): string {
  return `${PREFIX}:ticket-decision:${versionKey(ref)}`
}

function versionsKey(ref: TicketRef): string {
  return `${PREFIX}:ticket-versions:${ticketKey(ref)}`
}
