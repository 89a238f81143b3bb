/**
 * How far a ticket system was read.
 *
 *   ticket-cursors               hash of the cursor's state by source
 *   ticket-read:<source/ticket>  TicketRead as JSON: a listing that tells of what was read already costs nothing
 *   ticket-queued:<source/ticket>  time of the newest change that is queued for reading
 */
import type { TicketCursor, TicketRef } from '../tickets/contract.ts'
import { ticketKey } from './jobs.ts'
import { PREFIX, type Store } from './redis.ts'

/** Longer than the record of a job is kept. In seconds. */
const KEEP_READ = 2 * 24 * 60 * 60

/** Most systems keep whole seconds: what changes within the same one bears the same time. In ms. */
export const sameTime = 2000

const CURSORS = `${PREFIX}:ticket-cursors`

/** What was read of a ticket last. */
export interface TicketRead {
  /** As the ticket said. */
  updatedAt: string
  /** When the server first showed that time, by our clock; ms. */
  shownAt: number
  /** How often it was read with that time. */
  looks: number
  /** Could nothing change any more that bears this time? Then there is nothing to read again. */
  isSettled: boolean
}

export async function loadCursor(store: Store, source: string): Promise<TicketCursor | null> {
  const state = await store.redis.hget(CURSORS, source)
  return state === null ? null : { state }
}

/** Called when everything that the cursor is past stands in the queue. */
export async function saveCursor(store: Store, source: string, { state }: TicketCursor): Promise<void> {
  await store.redis.hset(CURSORS, source, state)
}

/** What is known of each of these tickets, in order. */
export async function findReads(
  store: Store,
  source: string,
  tickets: readonly string[],
): Promise<(TicketRead | null)[]> {
  if (tickets.length === 0) return []
  const texts = await store.redis.mget(tickets.map((ticket) => readKey({ source, ticket })))
  return texts.map((text) => (text === null ? null : (JSON.parse(text) as TicketRead)))
}

/** Notes that a ticket was read and all that follows from it is in the queues. */
export async function noteRead(store: Store, ref: TicketRef, read: TicketRead): Promise<void> {
  await store.redis.set(readKey(ref), JSON.stringify(read), 'EX', KEEP_READ)
}

/** Notes changes that stand in the queue. */
export async function noteQueued(
  store: Store,
  changes: readonly { ref: TicketRef; updatedAt: string }[],
): Promise<void> {
  const noted = store.redis.pipeline()
  for (const { ref, updatedAt } of changes) noted.set(queuedKey(ref), updatedAt, 'EX', KEEP_READ)
  await noted.exec()
}

/** Does a later change of the ticket stand in the queue? Who reads that one reads this one, too. */
export async function isOutdated(store: Store, ref: TicketRef, updatedAt: string): Promise<boolean> {
  const newest = await store.redis.get(queuedKey(ref))
  return newest !== null && Date.parse(newest) > Date.parse(updatedAt)
}

/**
 * What a reading says, by times of our own clock (ms): it goes by how long ago the server first showed that time of
 * change, because its clock may be another one. Pure.
 */
export function readingOf(
  updatedAt: string,
  reading: { startedAt: number; endedAt: number },
  listed: { at: number; updatedAt: string },
  earlier: TicketRead | null,
): TicketRead {
  const isKnown = earlier !== null && isSameTime(earlier.updatedAt, updatedAt)
  const isListed = isSameTime(listed.updatedAt, updatedAt)
  const shownAt = isKnown ? earlier.shownAt : isListed ? listed.at : reading.endedAt
  const isSettled = reading.startedAt - shownAt >= sameTime
  return { updatedAt, shownAt, looks: isKnown ? earlier.looks + 1 : 1, isSettled }
}

/** Is it the same time, however it is written? */
export function isSameTime(one: string, other: string): boolean {
  return one === other || Date.parse(one) === Date.parse(other)
}

function queuedKey(ref: TicketRef): string {
  return `${PREFIX}:ticket-queued:${ticketKey(ref)}`
}

function readKey(ref: TicketRef): string {
  return `${PREFIX}:ticket-read:${ticketKey(ref)}`
}
